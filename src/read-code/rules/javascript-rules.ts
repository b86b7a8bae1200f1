import type { ValueTreatment } from '../../model/code/code.ts'
import type { Call, Expression, Scope } from '../sketch.ts'
import { pathOfTexts } from '../traced.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How Node programs read their configuration. */
export const javascriptRules: LanguageRules = { readOf, throughOf, fieldReadOf: () => null }

const ENVIRONMENT =
  /^(?:process\.env|node:process\.env|process\.process\.env|import\.meta\.env|Bun\.env|globalThis\.process\.env|(?:NodeJS\.)?ProcessEnv\(\))$/

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind === 'member') {
    if (!/^[A-Za-z_]\w*$/.test(expression.name)) return null
    const of = path === null ? null : path.slice(0, -expression.name.length - 1)
    if (of !== null && ENVIRONMENT.test(of)) return variable(expression.name, expression.line)
    return readOfValidated(expression, scope, tracer) ?? readOfFastifyEnv(expression, tracer)
  }
  if (expression.kind !== 'call' || path === null) return null
  const { args, line } = expression
  if (/^(Deno\.env\.get|env-var\.get)\(\)$/.test(path)) {
    const name = tracer.textOf(args[0], scope)
    return name === null ? null : variable(name, line)
  }
  // process.env[name] of a helper, where the name is a parameter.
  if (path.endsWith('.[]()') && ENVIRONMENT.test(path.slice(0, -'.[]()'.length))) {
    const name = tracer.textOf(args[0], scope)
    return name === null || !/^[A-Za-z_]\w*$/.test(name) ? null : variable(name, line)
  }
  if (!/ConfigService(?:\(\))?\.(?:get|getOrThrow)\(\)$/.test(path)) return null
  const key = tracer.textOf(args[0], scope)
  if (key === null || !/^[A-Za-z_]\w*$/.test(key) || configPath(key, tracer) !== null) return null
  const [, second] = args
  const fallback = second === undefined || second.kind === 'record' ? null : { value: second, scope }
  return variable(key, line, { fallback })
}

/** `env.K` where env is what a validator made of `process.env`: cleanEnv, zod, envalid, t3. */
function readOfValidated(expression: Expression & { kind: 'member' }, scope: Scope, tracer: ValueReader): Read | null {
  if (!/^[A-Z][A-Z0-9_]+$/.test(expression.name)) return null
  const made = tracer.names.definitionOf(expression.of, scope)
  const { value } = made ?? {}
  const call = value?.kind === 'member' && value.of.kind === 'call' ? value.of : value
  if (made === null || call?.kind !== 'call') return null
  const isEnvironment = (one: Expression): boolean => ENVIRONMENT.test(tracer.names.pathOf(one, made.scope) ?? '')
  const takes = call.args.some(
    (one) =>
      isEnvironment(one) ||
      (one.kind === 'record' && ([...one.fields.values()].some(isEnvironment) || one.spreads.some(isEnvironment))),
  )
  const schema = tracer.names.recordFieldIn(call, expression.name)
  // A helper of the workspace's own that is given the schema: createEnv(schema).
  const isHelper = /env/i.test(nameOf(call.callee)) && schema !== null
  if (!takes && !isHelper) return null
  const initial = schema === null ? null : defaultOf(schema)
  return variable(expression.name, expression.line, {
    fallback: initial === null ? null : { value: initial, scope: made.scope },
  })
}

/** `fastify.config.K` of @fastify/env, under the name that its options give it; `fastify.getEnvs().K`. */
function readOfFastifyEnv(expression: Expression & { kind: 'member' }, tracer: ValueReader): Read | null {
  const { of, name, line } = expression
  if (!/^[A-Z][A-Z0-9_]+$/.test(name)) return null
  const isGetter = of.kind === 'call' && /^get(Envs|Config)$/.test(nameOf(of.callee))
  if (of.kind !== 'member' && !isGetter) return null
  for (const { args, scope: other } of tracer.index.callsNamed('register')) {
    const [plugin, given] = args
    if (plugin === undefined || !/^(@fastify\/env|fastify-env)$/.test(tracer.names.pathOf(plugin, other) ?? ''))
      continue
    const options = given?.kind === 'name' ? tracer.names.definitionOf(given, other)?.value : given
    const fields = options?.kind === 'record' ? options.fields : null
    const called = tracer.textOf(fields?.get('confKey'), other) ?? 'config'
    if (!isGetter && nameOf(of) !== called) continue
    const initial = propertyOf(fields?.get('schema'), name, other, tracer)
    return variable(name, line, { fallback: initial === null ? null : { value: initial, scope: other } })
  }
  return null
}

/** What a JSON schema says that a property is where it is not given. */
function propertyOf(
  schema: Expression | undefined,
  name: string,
  scope: Scope,
  tracer: ValueReader,
): Expression | null {
  const made = schema?.kind === 'name' ? tracer.names.definitionOf(schema, scope)?.value : schema
  const properties = made?.kind === 'record' ? made.fields.get('properties') : undefined
  const property = properties?.kind === 'record' ? properties.fields.get(name) : undefined
  return property?.kind === 'record' ? (property.fields.get('default') ?? null) : null
}

function nameOf(callee: Expression): string {
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : ''
}

/** `z.string().default("d")`, `str({ default: "d" })`. */
function defaultOf(schema: Expression): Expression | null {
  for (let one: Expression = schema; one.kind === 'call'; ) {
    const { callee, args } = one
    if (callee.kind === 'member' && callee.name === 'default') return args[0] ?? null
    const [first] = args
    if (first?.kind === 'record') return first.fields.get('default') ?? null
    if (callee.kind !== 'member') return null
    one = callee.of
  }
  return null
}

const METHODS = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    trim: 'trimmed',
    trimEnd: 'trimmed',
    toString: 'same',
    asString: 'same',
    required: 'same',
    slice: 'cut',
    substring: 'cut',
    substr: 'cut',
    padEnd: 'joined',
    padStart: 'joined',
    repeat: 'joined',
    toLowerCase: 'joined',
    toUpperCase: 'joined',
  } as const),
)

const WRAPPERS = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    String: 'same',
    encode: 'same',
    createSecretKey: 'same',
    createPrivateKey: 'same',
    createPublicKey: 'same',
    importPKCS8: 'same',
    importSPKI: 'same',
    importJWK: 'same',
    importX509: 'same',
    atob: 'base64-decoded',
    decode: 'base64url-decoded',
    resolve: 'same',
  } as const),
)

function throughOf(
  call: Call,
  path: string | null,
  tracer: ValueReader,
): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const bare = path?.replace(/^node:/, '') ?? ''
  if (
    /^(crypto\.(randomBytes|randomUUID|generateKeyPairSync|generateSecret)|randomBytes|randomUUID|jose\.generate\w+|nanoid\b.*|uuid\.v4)\(\)/.test(
      bare,
    )
  ) {
    if (/(randomBytes|randomUUID|Sync|Secret|v4|nanoid.*)\(\)$/.test(bare)) return 'generated'
    return callee.kind === 'member' ? { inner: callee.of } : null
  }
  if (
    /^jose\.create(Remote|Local)JWKSet\(\)$|^jwks-rsa\b.*\(\)$|^get-jwks\b|^express-oauth2-jwt-bearer\.auth\(\)$/.test(
      bare,
    )
  )
    return 'remote'
  if (/(^|\.)readFile(Sync)?$/.test(bare.slice(0, -2)) || /^readFileSync$/.test(name)) return 'file'
  if (/^(path\.)?(join|resolve)\(\)$/.test(bare)) {
    const inner = pathOfTexts(args) ?? args.findLast((one) => one.kind === 'text')
    return inner === undefined ? null : { inner }
  }
  if (/createHash\(\)(\.update\(\))?\.digest\(\)$/.test(bare)) {
    const update = callee.kind === 'member' && callee.of.kind === 'call' ? callee.of.args[0] : undefined
    return update === undefined ? null : { inner: update, treatment: 'hashed' }
  }
  if (bare === 'Buffer.from()' || bare === 'buffer.Buffer.from()' || bare === 'Buffer()') {
    const [inner, encoding] = args
    const kind = encoding?.kind === 'text' ? encoding.text : ''
    const treatment = ({ base64: 'base64-decoded', base64url: 'base64url-decoded', hex: 'hex-decoded' } as const)[kind]
    if (inner === undefined) return null
    return treatment === undefined ? { inner } : { inner, treatment }
  }
  if (/ConfigService(?:\(\))?\.(?:get|getOrThrow)\(\)$/.test(bare)) {
    const key = tracer.textOf(args[0], call.scope)
    const found = key === null ? null : configPath(key, tracer)
    return found === null
      ? null
      : { inner: found.value, scope: found.scope, ...(args[1] === undefined ? {} : { fallback: args[1] }) }
  }
  if (callee.kind === 'member' && /^replace(All)?$/.test(name))
    return { inner: callee.of, treatment: 'newlines-restored' }
  const method = callee.kind === 'member' ? METHODS.get(name) : undefined
  if (method !== undefined && callee.kind === 'member')
    return method === 'same' ? { inner: callee.of } : { inner: callee.of, treatment: method }
  const wrapper = WRAPPERS.get(name)
  const [inner] = args
  if (wrapper === undefined || inner === undefined || tracer.names.functionsOf(callee, call.scope).length > 0)
    return null
  return wrapper === 'same' ? { inner } : { inner, treatment: wrapper }
}

/** `jwt.secret` of Nest's configuration: a namespace of registerAs, or a factory of `load`. */
function configPath(key: string, tracer: ValueReader): { readonly value: Expression; readonly scope: Scope } | null {
  const [first = '', ...rest] = key.split('.')
  for (const call of tracer.index.callsNamed('registerAs')) {
    const [name, factory] = call.args
    if (tracer.textOf(name, call.scope) !== first || factory === undefined) continue
    return { value: memberChain(factory, rest, call.line), scope: call.scope }
  }
  if (rest.length > 0) {
    const [field] = tracer.index.recordFieldsNamed(first).filter(({ definition }) => definition.value.kind === 'record')
    return field === undefined
      ? null
      : { value: memberChain(field.definition.value, rest, field.definition.line), scope: field.definition.scope }
  }
  // A factory of `load` beats the variable of the same name.
  const [field] = tracer.index
    .recordFieldsNamed(first)
    .filter(({ record, definition }) => definition.scope.fn?.returns.some(({ value }) => value === record))
  return field === undefined ? null : { value: field.definition.value, scope: field.definition.scope }
}

function memberChain(of: Expression, names: readonly string[], line: number): Expression {
  return names.reduce<Expression>((inner, name) => ({ kind: 'member', of: inner, name, line }), of)
}
