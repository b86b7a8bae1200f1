import type { Call, Expression, Scope } from '../sketch.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How PHP programs, Laravel's above all, read their configuration. */
export const phpRules: LanguageRules = { readOf, throughOf, fieldReadOf: () => null }

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind === 'member') {
    const isEnvironment = expression.of.kind === 'name' && /^_(ENV|SERVER)$/.test(expression.of.name)
    return isEnvironment &&
      /^[A-Za-z_]\w*$/.test(expression.name) &&
      !/^((HTTP|REQUEST|REMOTE|SERVER|QUERY)_|PHP_(SELF|AUTH))/.test(expression.name)
      ? variable(expression.name, expression.line)
      : null
  }
  if (expression.kind !== 'call') return null
  const { callee, args, line } = expression
  const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
  const isLookUp = callee.kind === 'name' && /^(env|getenv)$/.test(name)
  const isFacade =
    callee.kind === 'member' &&
    /^(get|getenv)$/.test(name) &&
    /(^|\\|\.)(Env|Dotenv)$/.test(path?.replace(/\.get(env)?\(\)$/, '') ?? '')
  const isIndex =
    callee.kind === 'member' && name === '[]' && callee.of.kind === 'name' && /^_(ENV|SERVER)$/.test(callee.of.name)
  if (!isLookUp && !isFacade && !isIndex) return null
  const key = tracer.textOf(args[0], scope)
  if (key === null || !/^[A-Za-z_]\w*$/.test(key)) return null
  const fallback = name === 'env' && args[1] !== undefined ? { value: args[1], scope } : null
  return variable(key, line, { fallback })
}

function throughOf(
  call: Call,
  path: string | null,
  tracer: ValueReader,
): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const [first] = args
  if (/^(random_bytes|openssl_random_pseudo_bytes|uniqid|random)$/.test(name)) return 'generated'
  if (/^(file_get_contents|file)$/.test(name)) return name === 'file' && callee.kind !== 'member' ? null : 'file'
  if (name === 'config' || (name === 'get' && /Config\.get\(\)$/.test(path ?? ''))) return configEntry(call, tracer)
  if (first === undefined) return null
  if (/^(base64_decode|base64Encoded|urlsafeB64Decode)$/.test(name))
    return { inner: first, treatment: 'base64-decoded' }
  if (/^(hex2bin)$/.test(name)) return { inner: first, treatment: 'hex-decoded' }
  if (/^(trim|rtrim|ltrim)$/.test(name)) return { inner: first, treatment: 'trimmed' }
  if (/^(hash|md5|sha1)$/.test(name)) return { inner: args.at(-1) ?? first, treatment: 'hashed' }
  if (/^(substr|str_pad)$/.test(name)) return { inner: first, treatment: 'cut' }
  if (name === 'str_replace') return { inner: args[2] ?? first, treatment: 'newlines-restored' }
  if (/^(Key|plainText|strval|InMemory|openssl_pkey_get_private|openssl_pkey_get_public|createFromString)$/.test(name))
    return { inner: first }
  return null
}

/** Laravel: `config('jwt.secret')` is the entry `secret` of what config/jwt.php returns. */
function configEntry(call: Call, tracer: ValueReader): Through | null {
  const key = tracer.textOf(call.args[0], call.scope)
  const [file = '', ...rest] = key?.split('.') ?? []
  const found = tracer.index.files.find(({ source }) => source.path.endsWith(`/config/${file}.php`))
  const made = found?.scope.names.get('default')?.[0]
  const [, fallback] = call.args
  const after = fallback === undefined ? {} : { fallback }
  if (found === undefined || made === undefined) return null
  const inner = rest.reduce<Expression>((of, name) => ({ kind: 'member', of, name, line: call.line }), made.value)
  return { inner, scope: made.scope, ...after }
}
