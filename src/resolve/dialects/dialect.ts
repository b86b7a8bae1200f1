/**
 * What one reader makes of one name: a text; `absent` it sets nothing; `refused` it reports an error instead of setting it;
 * `unknown` it cannot be determined without running something, or the readers of the family differ.
 */
export type DialectReading = { readonly text: string } | 'absent' | 'refused' | 'unknown'

/** The readings of one reader. A name that is not in it is absent. */
export type DialectReadings = ReadonlyMap<string, DialectReading>

/** The variables that are set where the file is read. */
export type Environment = Readonly<Record<string, string>>

/** The text that the environment has for a name. */
export function textOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined
}

/** The same reading for every name: a reader that refuses the whole file. */
export function readingsOf(names: Iterable<string>, reading: DialectReading): Map<string, DialectReading> {
  return new Map(Array.from(names, (name) => [name, reading]))
}
