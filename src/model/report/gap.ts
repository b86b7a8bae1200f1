import type { Edit } from './edit.ts'

/**
 * Why something could not be checked.
 *
 * - `unreachable` nobody answered; `forbidden` we were refused; `timeout` no answer in time; `vanished` it was gone when we
 *   asked for it; `not-running` the containers of the project are there and none of them runs; `hidden` it answered without the fact (a socket proxy that strips the environment).
 * - `missing` a file that is named does not exist; `unreadable` it exists and cannot be read; `not-a-file` a folder, device
 *   or pipe; `too-large` past our bound.
 * - `malformed` it cannot be parsed; `refused` Docker Compose would refuse to load it; `unresolved` a value that cannot be
 *   known from here; `unsupported` a form that countersign does not know.
 * - `unpaired` it is not known with whom a holder shares tokens; `assumed` keys or algorithms agree only under an assumption that
 *   nothing proves; `not-asked` public keys come from an address that was not asked; `expected` a service lacks a key that all
 *   of its kind hold.
 * - `untrusted` the files are a stranger's (`--untrusted`): it lies outside of their folder, or is a variable of the shell.
 * - `unverified` a snapshot of another host that is not signed by the key named for it, was changed, or was made with another
 *   fingerprint key; `outdated` one that is older than is allowed.
 * - `bug` countersign failed on it. Commands end with 70.
 */
export type GapCode =
  | 'unreachable'
  | 'forbidden'
  | 'timeout'
  | 'vanished'
  | 'not-running'
  | 'hidden'
  | 'missing'
  | 'unreadable'
  | 'not-a-file'
  | 'too-large'
  | 'malformed'
  | 'refused'
  | 'unresolved'
  | 'unsupported'
  | 'unpaired'
  | 'assumed'
  | 'not-asked'
  | 'expected'
  | 'untrusted'
  | 'unverified'
  | 'outdated'
  | 'bug'

/** What a gap is about, where something depends on it: the engine as a whole, or one container by its name. */
export type GapSubject =
  /** `host` what the engine is called where several were asked. */
  { readonly kind: 'engine'; readonly host?: string } | { readonly kind: 'container'; readonly name: string }

/** Whether countersign failed on a part of the stack: such a report counts as a bug, whatever else it says. */
export function hasBug(gaps: readonly Gap[]): boolean {
  return gaps.some(({ code }) => code === 'bug')
}

/** Something that we meant to look at and could not. A report with gaps is never called consistent. */
export interface Gap {
  /** What we meant to look at: a file name, a container, an engine address, a service. */
  readonly source: string
  /** Left out for a file, a service and an endpoint. */
  readonly subject?: GapSubject
  readonly code: GapCode
  /** What failed and what to do about it, in a sentence. Paths and names, never a value nor a source line. */
  readonly reason: string
  readonly line?: number
  readonly column?: number
  /** The lines of `countersign.yaml` that settle it, where a declaration can. */
  readonly settle?: string
  /** What would end it, where a machine can make the change; left out where it cannot. */
  readonly edits?: readonly [Edit, ...Edit[]]
}

/** What keeps a key from being seen; `knownAs` what to call it, where its name is all that is known. */
export interface UnseenKey extends Gap {
  readonly knownAs?: string
}
