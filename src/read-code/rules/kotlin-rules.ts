import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { javaRules } from './java-rules.ts'
import { type LanguageRules, type Passage, type Read, type ValueReader, variable } from './language-rules.ts'

/** How Kotlin's programs read their configuration: as Java's do, and as Ktor's. */
export const kotlinRules: LanguageRules = { readOf, throughOf, fieldReadOf }

/*
 * Ktor: `environment.config.property("jwt.secret").getString()` (https://ktor.io/docs/server-configuration-file.html), and what is below
 * it, Typesafe's `ConfigFactory.load().getString("jwt.secret")` (https://github.com/lightbend/config).
 */
function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind === 'call') {
    const key = ktorKey(expression, path, scope, tracer)
    if (key !== null) return variable('', expression.line, { ktorSetting: key })
    const [first] = expression.args
    const full = path?.slice(0, -2) ?? ''
    if (/(^|\.)System\.getenv\(\)(\.\w+\(\)){0,9}\.(get|getValue|getOrDefault)$/.test(full)) {
      const name = variableName(first, scope, tracer)
      const fallback = expression.args[1] === undefined ? null : { value: expression.args[1], scope }
      return name === null ? null : variable(name, expression.line, { fallback })
    }
    // `env["jwt.secret"]` of Spring.
    if (/(^|\.)(Environment|ConfigurableEnvironment)\(\)\.get$/.test(full)) {
      const setting = tracer.textOf(first, scope)
      return setting === null ? null : variable('', expression.line, { setting })
    }
  }
  return javaRules.readOf(expression, path, scope, tracer)
}

/** The name of a variable, also one that is put into upper case first. */
function variableName(given: Expression | undefined, scope: Scope, tracer: ValueReader): string | null {
  const isRaised =
    given?.kind === 'call' && given.callee.kind === 'member' && /^(uppercase|toUpperCase)$/.test(given.callee.name)
  const name =
    isRaised && given.callee.kind === 'member' ? tracer.textOf(given.callee.of, scope) : tracer.textOf(given, scope)
  return name === null || !/^[A-Za-z_]\w*$/.test(name) ? null : isRaised ? name.toUpperCase() : name
}

function ktorKey({ callee, args }: Call, path: string | null, scope: Scope, tracer: ValueReader): string | null {
  if (callee.kind !== 'member') return null
  const { name, of } = callee
  const isAnswer = /^(getString|getAs)$/.test(name) && args.length === 0
  if (isAnswer) {
    const asked = of.kind === 'name' ? tracer.names.definitionOf(of, scope) : { value: of, scope }
    return asked?.value.kind === 'call' ? propertyKey(asked.value, asked.scope, tracer) : null
  }
  const isTried = name === 'tryGetString' || (name === 'getString' && /(^|\.)ConfigFactory\.\w+\(\)/.test(path ?? ''))
  return isTried ? joined(prefixOf(of, scope, tracer, 0), tracer.textOf(args[0], scope)) : null
}

function propertyKey({ callee, args }: Call, scope: Scope, tracer: ValueReader): string | null {
  if (callee.kind !== 'member' || !/^property(OrNull)?$/.test(callee.name)) return null
  return joined(prefixOf(callee.of, scope, tracer, 0), tracer.textOf(args[0], scope))
}

/** `config.config("jwt")`, also through a name: the prefix of every key that is read from it. */
function prefixOf(expression: Expression, scope: Scope, tracer: ValueReader, depth: number): string {
  if (depth > 6) return ''
  if (expression.kind === 'name') {
    const made = tracer.names.definitionOf(expression, scope)
    return made === null ? '' : prefixOf(made.value, made.scope, tracer, depth + 1)
  }
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return ''
  const { callee, args } = expression
  if (!/^(config|getConfig)$/.test(callee.name) || args.length !== 1) return ''
  const outer = prefixOf(callee.of, scope, tracer, depth + 1)
  return joined(outer, tracer.textOf(args[0], scope)) ?? ''
}

function joined(prefix: string, key: string | null): string | null {
  return key === null || prefix === '' ? key : `${prefix}.${key}`
}

const SAME = /^(toByteArray|encodeToByteArray|toCharArray|trimIndent|trimMargin|orEmpty|toString)$/
/** Functions of Kotlin that return their argument. */
const HANDED_ON = /^(requireNotNull|checkNotNull|lazyOf)$/
/** Functions that run a lambda and return its result. */
const RUNS = /^(lazy|run|runBlocking|runCatching|with)$/

function throughOf(call: Call, path: string | null, tracer: ValueReader): Passage {
  const { callee, args } = call
  const [first] = args
  const last = args.at(-1)
  const isOwn = tracer.names.functionsOf(callee, call.scope).length > 0
  if (callee.kind === 'name' && !isOwn) {
    if (RUNS.test(callee.name) && last?.kind === 'function') return { inner: last }
    if (HANDED_ON.test(callee.name) && first !== undefined) return { inner: first }
  }
  if (callee.kind === 'member') {
    const { name, of } = callee
    if (SAME.test(name)) return { inner: of }
    if (/^(ifBlank|ifEmpty)$/.test(name) && last !== undefined) return { inner: of, fallback: last, skipsBlank: true }
    if (/^(getOrElse|getOrDefault)$/.test(name) && last?.kind === 'function') return { inner: of, fallback: last }
    if (name === 'take' && args.length === 1) return { inner: of, treatment: 'cut' }
    if (name === 'decode' && first !== undefined && of.kind === 'member' && of.name === 'UrlSafe')
      return { inner: first, treatment: 'base64url-decoded' }
  }
  // A bean written in the code: `File("keys/private.pem").readText()`.
  if (/(^|\.)File\(\)\.read(Text|Bytes)$/.test(path?.slice(0, -2) ?? '') && callee.kind === 'member')
    return callee.of.kind === 'call' ? { inner: { ...callee.of, callee: FILE_READ } } : null
  return javaRules.throughOf(call, path, tracer)
}

/** What Java's rules take for the reading of a file. */
const FILE_READ: Expression = {
  kind: 'member',
  of: { kind: 'name', name: 'Files', line: 0 },
  name: 'readString',
  line: 0,
}

/** `@ConfigurationProperties("jwt") data class Jwt(val secret: String = "")`: what its maker takes without an argument. */
function fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const maker = cls.methods.get(cls.name)
  const initial = maker?.parameters.find(({ name }) => name === field.name)?.initial ?? null
  return javaRules.fieldReadOf(cls, field.value === null ? { ...field, value: initial } : field, tracer)
}
