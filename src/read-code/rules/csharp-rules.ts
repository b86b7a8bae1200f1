import { normalizeKey } from '../settings.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import { type LanguageRules, type Read, type Through, type ValueReader, variable } from './language-rules.ts'

/** How .NET programs read their configuration. */
export const csharpRules: LanguageRules = { readOf, throughOf, fieldReadOf }

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind !== 'call') return null
  const { args, named, line } = expression
  if (/(^|\.)Environment\.GetEnvironmentVariable\(\)$/.test(path ?? '')) {
    const name = tracer.textOf(args[0], scope)
    return name === null || !/^[A-Za-z_]\w*$/.test(name) ? null : variable(name, line)
  }
  const key = keyOf(expression, scope, tracer, 0)
  if (key === null || key === '') return null
  const initial = args[1] ?? named.get('defaultValue')
  return variable('', line, { setting: key, fallback: initial === undefined ? null : { value: initial, scope } })
}

/** The key that an expression means within the configuration; '' is the root; `null`: it is none. */
function keyOf(expression: Expression, scope: Scope, tracer: ValueReader, depth: number): string | null {
  if (depth > 8) return null
  if (expression.kind === 'call' && expression.callee.kind === 'member') {
    const { callee, args } = expression
    if (!/^(\[\]|GetSection|GetRequiredSection|GetValue)$/.test(callee.name)) return null
    const above = keyOf(callee.of, scope, tracer, depth + 1)
    const own = above === null ? null : tracer.textOf(args[0], scope)
    if (above === null || own === null || !/^[A-Za-z][\w:.]*$/.test(own)) return null
    return above === '' ? own : `${above}:${own}`
  }
  if (expression.kind === 'name') {
    const made = tracer.names.definitionOf(expression, scope)
    if (made !== null && made.value !== expression && made.value.kind === 'call') {
      const section = keyOf(made.value, made.scope, tracer, depth + 1)
      if (section !== null) return section
    }
    return /config/i.test(expression.name) || isConfiguration(tracer.names.pathOf(expression, scope)) ? '' : null
  }
  if (expression.kind !== 'member') return null
  if (isConfiguration(tracer.names.pathOf(expression, scope)) || /config/i.test(expression.name)) return ''
  return null
}

function isConfiguration(path: string | null): boolean {
  return path !== null && /(^|\.)I?Configuration(Root|Manager|Section)?(\(\))?$/.test(path)
}

const WRAPPERS =
  /^(SymmetricSecurityKey|RsaSecurityKey|X509SecurityKey|ECDsaSecurityKey|GetBytes|ToString|ToCharArray|SigningCredentials|ThrowIfNull|Get|GetRequiredService|GetService)$/

function throughOf(
  call: Call,
  path: string | null,
  tracer: ValueReader,
): Through | 'generated' | 'remote' | 'file' | null {
  const { callee, args } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const full = path?.slice(0, -2) ?? ''
  const [first] = args
  if (/(RandomNumberGenerator\.(GetBytes|Fill|Create)|Guid\.NewGuid|RSA\.Create|ECDsa\.Create)$/.test(full))
    return imported(call) ?? 'generated'
  if (/File\.Read(AllText|AllBytes)(Async)?$/.test(full)) return 'file'
  if (name === 'FromBase64String' && first !== undefined) return { inner: first, treatment: 'base64-decoded' }
  if (name === 'FromHexString' && first !== undefined) return { inner: first, treatment: 'hex-decoded' }
  if (/^(DecodeBytes|Base64UrlDecode)$/.test(name) && first !== undefined)
    return { inner: first, treatment: 'base64url-decoded' }
  if (/^(HashData|ComputeHash)$/.test(name) && first !== undefined) return { inner: first, treatment: 'hashed' }
  if (/^Trim(End)?$/.test(name) && callee.kind === 'member') return { inner: callee.of, treatment: 'trimmed' }
  if (/^(Substring|PadRight|PadLeft)$/.test(name) && callee.kind === 'member')
    return { inner: callee.of, treatment: name === 'Substring' ? 'cut' : 'joined' }
  if (!WRAPPERS.test(name) || tracer.names.functionsOf(callee, call.scope).length > 0) return null
  if (first !== undefined && name !== 'ToString' && name !== 'Get') return { inner: first }
  return callee.kind === 'member' ? { inner: callee.of } : null
}

/** A new RSA object is the key that is imported into it, in the same function. */
function imported(call: Call): Through | null {
  const { calls } = call.scope.file
  const found = calls.find(
    ({ callee, scope }) =>
      callee.kind === 'member' &&
      /^Import(From\w+|\w+Key|\w+KeyInfo|Parameters)$/.test(callee.name) &&
      scope.fn === call.scope.fn,
  )
  const [inner] = found?.args ?? []
  return inner === undefined || found === undefined ? null : { inner, scope: found.scope }
}

/** Options: the section that a class was bound to, by Configure, Get, Bind or BindConfiguration. */
function fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  // The name of the section is in the class itself, where asking for its section would go round in a circle.
  if (isConstant(cls, field)) return null
  const section = sectionOf(cls, tracer)
  if (section === null || field.value?.kind === 'call') return null
  const fallback = field.value === null ? null : { value: field.value, scope: cls.scope }
  return variable('', field.line, { setting: section === '' ? field.name : `${section}:${field.name}`, fallback })
}

/** What no configuration is bound to. */
function isConstant(cls: ClassSketch, field: Field): boolean {
  if (field.value?.kind !== 'text') return false
  const line = cls.scope.file.source.text.split('\n', field.line).at(-1) ?? ''
  return /\b(?:const|static)\s/.test(line)
}

/** Whether a helper gets the section from the name of the class: by what stands in it, or by a section of that name. */
function isNamedByType(cls: ClassSketch, { callee }: Call, { index }: ValueReader): boolean {
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  const helpers = index.functionsNamed(name)
  if (helpers.some(({ scope, start, end }) => TYPE_NAME.test(scope.file.source.text.slice(start, end)))) return true
  return Array.from(cls.fields.keys()).some((field) => index.settings.has(normalizeKey(`${cls.name}:${field}`)))
}

const TYPE_NAME =
  /\btypeof\s{0,9}\(\s{0,9}T\w{0,60}\s{0,9}\)\s{0,9}\.\s{0,9}Name\b|\bnameof\s{0,9}\(\s{0,9}T[A-Z]?\w{0,60}\s{0,9}\)/

function sectionOf(cls: ClassSketch, tracer: ValueReader): string | null {
  const { index, names } = tracer
  const isOnly = index.classesNamed(cls.name).length < 2
  const [, space = ''] = /^\s{0,9}namespace ([\w.]+)/m.exec(cls.scope.file.source.text) ?? []
  const isOf = (call: Call): boolean => {
    const type = call.named.get('<T>')
    if (type?.kind !== 'name' || type.name !== cls.name) return false
    // Of several classes of one name, that of a namespace which the file speaks of.
    return isOnly || space === '' || call.scope.file.source.text.includes(space)
  }
  for (const call of index.callsNamed('Configure')) {
    const [first] = call.args.filter(({ kind }) => kind !== 'text')
    const key = isOf(call) && first !== undefined ? keyOf(first, call.scope, tracer, 0) : null
    if (key !== null) return key
  }
  for (const call of index.callsNamed('Get')) {
    const key = isOf(call) && call.callee.kind === 'member' ? keyOf(call.callee.of, call.scope, tracer, 0) : null
    if (key !== null) return key
  }
  for (const call of index.callsNamed('Bind')) {
    if (call.callee.kind !== 'member') continue
    const last = call.args.at(-1)
    const object = last === undefined ? null : names.objectOf(last, call.scope)
    const above = keyOf(call.callee.of, call.scope, tracer, 0)
    const own = call.args.length > 1 ? tracer.textOf(call.args[0], call.scope) : null
    if (object?.kind === 'class' && object.cls === cls && above !== null) return own === null ? above : own
    // AddOptions<T>().Bind(section)
    const key =
      last === undefined || call.callee.of.kind !== 'call' || !isOf(call.callee.of)
        ? null
        : keyOf(last, call.scope, tracer, 0)
    if (key !== null) return key
  }
  // A helper of their own: configuration.BindOptions<JwtSettings>("Jwt").
  for (const { calls } of index.files)
    for (const call of calls) {
      const name = call.callee.kind === 'member' || call.callee.kind === 'name' ? call.callee.name : ''
      if (!isOf(call) || !/Bind|Config|Setting|Option|Section/.test(name)) continue
      const key = tracer.textOf(call.args[0], call.scope)
      if (key !== null && /^[\w:.-]+$/.test(key)) return key
      if (isNamedByType(cls, call, tracer)) return cls.name
    }
  for (const call of index.callsNamed('BindConfiguration')) {
    const made = call.callee.kind === 'member' && call.callee.of.kind === 'call' ? call.callee.of : null
    if (made !== null && isOf(made)) return tracer.textOf(call.args[0], call.scope)
  }
  return null
}
