import type { Call, Expression, Scope } from '../sketch.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How Ruby programs, Rails's above all, read their configuration. */
export const rubyRules: LanguageRules = { readOf, throughOf, fieldReadOf: () => null }

/** Rails runs in development where nothing says otherwise. */
const IN_DEVELOPMENT = { variable: 'RAILS_ENV', is: ['', 'development', 'test'] }

const SECRET_KEY_BASE =
  /(^|\.)Rails\.application(\(\))?\.(secrets(\(\))?\.|credentials(\(\))?\.)?secret_key_base(!|\(\))*$/

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind === 'member') {
    const isVariable = expression.of.kind === 'name' && expression.of.name === 'ENV'
    return isVariable && /^[A-Za-z_]\w*$/.test(expression.name) ? variable(expression.name, expression.line) : null
  }
  if (expression.kind !== 'call') return null
  const { callee, args, named, line } = expression
  // Rails asks SECRET_KEY_BASE before its credentials, which are encrypted; in development it makes one.
  if (path !== null && SECRET_KEY_BASE.test(path)) {
    const fallback = { value: credentials(scope, line), scope }
    return variable('SECRET_KEY_BASE', line, { fallback, notWhere: IN_DEVELOPMENT })
  }
  if (callee.kind !== 'member' || callee.of.kind !== 'name' || callee.of.name !== 'ENV') return null
  if (!/^(fetch|\[\]|dig)$/.test(callee.name)) return null
  const name = tracer.textOf(args[0], scope)
  const fallback = args[1] ?? named.get('&')
  if (name === null || !/^[A-Za-z_]\w*$/.test(name)) return null
  return variable(name, line, { fallback: fallback === undefined ? null : { value: fallback, scope } })
}

/** `Rails.application.credentials`. */
function credentials(scope: Scope, line: number): Call {
  const application: Expression = {
    kind: 'member',
    of: { kind: 'name', name: 'Rails', line },
    name: 'application',
    line,
  }
  const callee: Expression = { kind: 'member', of: application, name: 'credentials', line }
  return { kind: 'call', callee, args: [], named: new Map(), isNew: false, line, scope }
}

const CREDENTIALS = /(^|\.)Rails\.application(\(\))?\.credentials$/

const SAME = /^(to_s|to_str|presence|freeze|dup|itself|b|encode|force_encoding|call|new|secret_key)$/

function throughOf(call: Call, path: string | null): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const full = path?.replace(/\(\)$/, '') ?? ''
  const [first] = args
  if (/(^|\.)SecureRandom\.\w+$/.test(full)) return 'generated'
  if (CREDENTIALS.test(full)) return 'remote'
  if (/(^|\.)(File|IO)\.(read|binread)$|Rails\.root(\(\))?\.join\(\)\.read$/.test(full)) return 'file'
  if (/Base64\.(strict_|urlsafe_)?decode64$/.test(full) && first !== undefined)
    return { inner: first, treatment: full.includes('urlsafe') ? 'base64url-decoded' : 'base64-decoded' }
  if (/OpenSSL\.PKey\.\w+\.new$|OpenSSL\.PKey\.read$/.test(full) && first !== undefined) return { inner: first }
  if (callee.kind !== 'member') return null
  if (/^(strip|chomp|rstrip)$/.test(name)) return { inner: callee.of, treatment: 'trimmed' }
  if (name === 'gsub') return { inner: callee.of, treatment: 'newlines-restored' }
  return SAME.test(name) && args.length === 0 ? { inner: callee.of } : null
}
