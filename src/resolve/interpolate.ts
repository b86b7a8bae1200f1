import type { ProvenanceStep } from '../model/compose.ts'
import type { FileLocation } from '../model/location.ts'

/** What somebody supplied for a name, and the steps that say who. Text, not a `Secret`: it lives only while resolving. */
export interface Supplied {
  readonly text: string
  readonly steps: readonly ProvenanceStep[]
}

/** Who supplies a name; `undefined` when nobody does. An empty text is supplied. */
export type Lookup = (name: string) => Supplied | undefined

/** A template with its references filled in, and the steps of every reference that was used, in order of use. */
export interface Interpolated {
  readonly text: string
  readonly steps: readonly ProvenanceStep[]
}

/** `reason` names variables at most, never a value and never the template; `offset` is where in the template, in UTF-16 units. */
export type InterpolationOutcome =
  | ({ readonly ok: true } & Interpolated)
  | { readonly ok: false; readonly reason: string; readonly offset: number }

/** How to interpolate. */
export interface InterpolationOptions {
  /** v5 leaves unused defaults alone; v2 evaluates them, errors included. */
  readonly compose: 'v2' | 'v5'
  /** Where the template stands: the place that `reference` steps tell. */
  readonly location?: FileLocation
  /** Leave a variable that nobody supplies as a symbol (`wiringSymbol`), even when it has a default. */
  readonly isWiring?: boolean
}

/** Fills in a Compose template. */
export function interpolate(
  template: string,
  _lookup: Lookup,
  _options: InterpolationOptions,
): InterpolationOutcome {
  return { ok: true, text: template, steps: [] }
}

/** The symbol that stands for the value of a variable that nobody supplies, in wiring mode. */
export function wiringSymbol(name: string): string {
  return `\u{F0000}${name}\u{F0001}`
}

/** The names of the symbols in a text, in order, repeats included. */
export function symbolsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\u{F0000}([^\u{F0000}\u{F0001}]*)\u{F0001}/gu), (match) => match[1] as string)
}
