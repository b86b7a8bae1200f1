import type { TokenPlace, ValueChain } from '../../model/code/code.ts'
import type { Call, Expression, FileSketch, Scope } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'

/** A value in the scope that it is looked up in. */
export interface Bound {
  readonly value: Expression
  readonly scope: Scope
}

/** A use of tokens as a library's rules find it, before its values are followed. */
export interface UseSketch {
  readonly kind: 'signs' | 'verifies' | 'decodes'
  readonly library: string
  readonly call: string
  readonly scope: Scope
  readonly line: number
  readonly isSure: boolean
  /** Tried in order; the first that leads somewhere is the key. `null`: the call takes none. */
  readonly keys: readonly Bound[] | null
  /** The key where no expression leads to it, but a setting of the framework. */
  readonly chain?: ValueChain
  readonly algorithms: Bound | null
  readonly issuer: Bound | null
  readonly audience: Bound | null
  readonly leeway: Bound | null
  readonly checksSignature: boolean
  readonly tokenFrom: readonly TokenPlace[]
}

/** What finds the uses of one language's libraries. */
export interface LibraryRules {
  /** A file without any of these words is not parsed for the sake of tokens. */
  readonly words: RegExp
  usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[]
  /** Uses that no call shows: settings, decorators. */
  usesOfFile(file: FileSketch, tracer: Tracer): readonly UseSketch[]
}

const NONE = {
  algorithms: null,
  issuer: null,
  audience: null,
  leeway: null,
  checksSignature: true,
  tokenFrom: [],
  isSure: true,
} as const

export function use(
  call: { readonly scope: Scope; readonly line: number },
  kind: UseSketch['kind'],
  library: string,
  name: string,
  rest: Partial<UseSketch> = {},
): UseSketch {
  return { ...NONE, kind, library, call: name, scope: call.scope, line: call.line, keys: null, ...rest }
}

/** The expressions that are there, bound to the call's scope. */
export function bind(scope: Scope, ...values: readonly (Expression | undefined | null)[]): readonly Bound[] {
  return values.flatMap((value) => (value == null ? [] : [{ value, scope }]))
}

export function one(scope: Scope, value: Expression | undefined | null): Bound | null {
  return value == null ? null : { value, scope }
}

/** What a signed set of claims says of its issuer and audience: a literal, or one that is put into a variable first. */
export function claimsIn(
  claims: Expression | undefined,
  scope: Scope,
  tracer: Tracer,
): Pick<UseSketch, 'issuer' | 'audience'> {
  const given = optionsOf(claims, scope, tracer)
  return { issuer: given('iss'), audience: given('aud') }
}

/** The algorithm that a library takes where a call names none. */
export function standard({ scope, line }: Pick<Call, 'scope' | 'line'>, algorithm: string): Bound {
  return { value: { kind: 'text', text: algorithm, line }, scope }
}

/** The fields of an options argument, wherever it was written. */
export function optionsOf(
  value: Expression | undefined,
  scope: Scope,
  tracer: Tracer,
): (name: string, ...more: readonly string[]) => Bound | null {
  const made = value?.kind === 'name' ? tracer.names.definitionOf(value, scope) : null
  const direct = value?.kind === 'record' ? { value, scope } : made
  const object =
    direct?.value.kind === 'record'
      ? ({ kind: 'record', record: direct.value, scope: direct.scope } as const)
      : value === undefined
        ? null
        : tracer.names.objectOf(value, scope)
  return (...names) => {
    for (const name of names) {
      if (object?.kind === 'record') {
        const field = object.record.fields.get(name)
        if (field !== undefined) return { value: field, scope: object.scope }
        for (const spread of object.record.spreads) {
          const inner = optionsOf(spread, object.scope, tracer)(name)
          if (inner !== null) return inner
        }
      }
    }
    return null
  }
}
