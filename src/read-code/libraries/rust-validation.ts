import type { Call, Definition, Expression, Scope } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
import { type Bound, one, standard } from './use-sketch.ts'

/** What jsonwebtoken is configured to check. */
export interface Validation {
  readonly algorithms: Bound | null
  readonly issuer: Bound | null
  readonly audience: Bound | null
  readonly leeway: Bound | null
  /** Whether signatures are not checked. */
  readonly isOff: boolean
}

const UNTOLD: Validation = { algorithms: null, issuer: null, audience: null, leeway: null, isOff: false }

/** Names, functions and fields on the way to where a value is made. */
const MAX_WAY = 8

/** A value where it is made, and the name that it has there while it is changed. */
interface Made extends Bound {
  readonly name: string | null
}

/** Follows a value to the call, or the struct, that makes it. */
function findMade(value: Expression, scope: Scope, tracer: Tracer, name: string | null = null, depth = 0): Made | null {
  if (depth > MAX_WAY) return null
  const next = (found: Pick<Definition, 'value' | 'scope'> | undefined, called: string | null = name): Made | null => {
    return found === undefined ? null : findMade(found.value, found.scope, tracer, called, depth + 1)
  }
  switch (value.kind) {
    case 'record':
      return { value, scope, name }
    case 'name': {
      const meaning = tracer.names.lookUp(value.name, scope)
      if (meaning?.kind === 'definitions')
        return next(
          meaning.definitions.find((found) => found.value.kind !== 'record' || found.value.fields.size > 0),
          value.name,
        )
      return meaning?.kind === 'functions' ? next(meaning.functions[0]?.returns[0]) : null
    }
    case 'function':
      return next(value.fn.returns[0])
    case 'member': {
      const fields = tracer.index.recordFieldsNamed(value.name)
      return next(fields[0]?.definition)
    }
    case 'call': {
      const own = tracer.names.functionsOf(value.callee, value.scope)
      if (own[0] !== undefined) return next(own[0].returns.find((found) => found.value.kind !== 'unknown'))
      const wrapped = value.args[0]
      return /(?:Lazy\w*|Arc|Box|Some)\.new\(\)$/.test(tracer.names.pathOf(value, value.scope) ?? '') &&
        wrapped !== undefined
        ? next({ value: wrapped, scope: value.scope })
        : { value, scope: value.scope, name }
    }
    default:
      return null
  }
}

/** Calls on `made` by its name, in the function that makes it. */
function changesOf({ name, scope }: Made): readonly Call[] {
  if (name === null) return []
  const home = namedFunction(scope)
  return scope.file.calls.filter(
    ({ callee, scope: where }) =>
      callee.kind === 'member' && callee.of.kind === 'name' && callee.of.name === name && namedFunction(where) === home,
  )
}

/** The last value that is assigned to a field of that name in the function that makes it. */
function assignedTo({ name, scope }: Made, field: string): Bound | null {
  if (name === null) return null
  const home = namedFunction(scope)
  const found = scope.file.properties.findLast(
    (one) => one.name === field && namedFunction(one.definition.scope) === home,
  )
  return found?.definition ?? null
}

function namedFunction(scope: Scope): object {
  let found: object = scope.file
  for (let at: Scope | null = scope; at !== null; at = at.parent) if (at.fn !== null && at.fn.name !== '') found = at.fn
  return found
}

/** The algorithm of a Header: `Header::default()` and one that says none is HS256 (jsonwebtoken `header.rs`). */
export function readHeader(value: Expression | undefined, scope: Scope, tracer: Tracer): Bound | null {
  const made = value === undefined ? null : findMade(value, scope, tracer)
  if (made === null) return null
  const assigned = assignedTo(made, 'alg')
  if (assigned !== null) return assigned
  if (made.value.kind === 'record')
    return one(made.scope, made.value.fields.get('alg')) ?? standard({ scope, line: made.value.line }, 'HS256')
  if (made.value.kind !== 'call') return null
  const path = tracer.names.pathOf(made.value, made.scope) ?? ''
  if (/(^|\.)(?:Header|Default)\.default\(\)$/.test(path)) return standard({ scope, line: made.value.line }, 'HS256')
  return /(^|\.)Header\.new\(\)$/.test(path) ? one(made.scope, made.value.args[0]) : null
}

/** What a Validation asks: `Validation::default()` accepts HS256 (jsonwebtoken `validation.rs`). */
export function readValidation(value: Expression | undefined, scope: Scope, tracer: Tracer): Validation {
  const made = value === undefined ? null : findMade(value, scope, tracer)
  if (made === null) return UNTOLD
  const changes = changesOf(made)
  const fields = made.value.kind === 'record' ? made.value.fields : new Map<string, Expression>()
  const field = (name: string): Bound | null => assignedTo(made, name) ?? one(made.scope, fields.get(name))
  const set = (name: string): Bound | null => {
    const call = changes.findLast(({ callee }) => callee.kind === 'member' && callee.name === name)
    return call === undefined ? null : one(call.scope, call.args[0])
  }
  return {
    algorithms: field('algorithms') ?? firstAlgorithms(made, tracer),
    issuer: set('set_issuer') ?? field('iss'),
    audience: set('set_audience') ?? field('aud'),
    leeway: field('leeway'),
    isOff: changes.some(
      ({ callee }) => callee.kind === 'member' && callee.name === 'insecure_disable_signature_validation',
    ),
  }
}

function firstAlgorithms({ value, scope }: Made, tracer: Tracer): Bound | null {
  if (value.kind === 'record') return value.spreads.length > 0 ? standard({ scope, line: value.line }, 'HS256') : null
  if (value.kind !== 'call') return null
  const path = tracer.names.pathOf(value, scope) ?? ''
  if (/(^|\.)(?:Validation|Default)\.default\(\)$/.test(path)) return standard({ scope, line: value.line }, 'HS256')
  const [first] = value.args
  // The algorithm that the token itself names is none that the code asks for.
  const isTokens = first?.kind === 'member' && first.name === 'alg'
  return /(^|\.)Validation\.new\(\)$/.test(path) && !isTokens ? one(scope, first) : null
}

/** `Duration::from_secs(60)` in seconds. */
export function secondsOf({ value, scope }: Bound): Bound | null {
  if (value.kind !== 'call' || value.callee.kind !== 'member') return null
  const [first] = value.args
  const factor = { from_secs: 1, from_mins: 60, from_hours: 3_600 }[value.callee.name]
  return factor !== undefined && first?.kind === 'constant' && typeof first.value === 'number'
    ? { value: { kind: 'constant', value: first.value * factor }, scope }
    : null
}
