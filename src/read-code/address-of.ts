import type { FetchAddress } from '../model/code/code.ts'
import type { Names } from './names.ts'
import type { Call, Expression, Scope } from './sketch.ts'
import type { Traced } from './traced.ts'

interface AddressReader {
  readonly names: Names
  trace(expression: Expression, scope: Scope): Traced
}

/** What options of key fetchers are called that hold the address. */
const FIELDS = ['jwksUri', 'jwksUrl', 'jwks_uri', 'jwks_url', 'uri', 'url', 'issuerBaseURL', 'issuer']

/** Calls in each other that are looked through for the address: a client that is made, and asked for a key. */
const MAX_LINKS = 4

/** Where a call fetches keys from, by its own arguments or those that the fetcher was made with; `null` where that cannot be followed. */
export function addressOf(call: Call, reader: AddressReader, links = 0): FetchAddress | null {
  const { callee, args, named, scope } = call
  const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
  for (const given of [...args, ...FIELDS.flatMap((field) => named.get(field) ?? [])].flatMap(addressesIn)) {
    const { steps, treatments, isSure } = reader.trace(given, scope)
    if (steps.length === 0) continue
    const chain = { steps, treatments: [...new Set(treatments)], certainty: isSure ? 'seen' : 'guessed' } as const
    return { chain, isIssuer: /issuer|oidc|authority/i.test(name) }
  }
  const maker = callee.kind === 'member' && links < MAX_LINKS ? makerOf(callee.of, scope, reader) : null
  return maker === null ? null : addressOf(maker, reader, links + 1)
}

/** The call that made what a method is called on. */
function makerOf(value: Expression, scope: Scope, { names }: AddressReader): Call | null {
  if (value.kind === 'call') return value
  const made = value.kind === 'name' ? names.definitionOf(value, scope)?.value : undefined
  return made?.kind === 'call' ? made : null
}

/** The expressions of an argument that may be the address: of an option, of a list, within `new URL(…)`. */
function addressesIn(value: Expression): readonly Expression[] {
  if (value.kind === 'record') return FIELDS.flatMap((field) => value.fields.get(field) ?? []).flatMap(addressesIn)
  if (value.kind === 'list') return value.parts.slice(0, 1).flatMap(addressesIn)
  if (value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'URL')
    return value.args.slice(0, 2).toReversed().flatMap(addressesIn)
  return [value]
}
