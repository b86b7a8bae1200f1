import type { FileLocation } from '../model/text/location.ts'

/** A configuration file that travels with the code. */
export interface SettingsFile {
  readonly path: string
  readonly shown: string
  readonly text: string
}

/** One entry of a configuration file that travels with the code. */
export interface Setting {
  readonly key: string
  readonly text: string
  readonly location: FileLocation
  /** What kind of file: it decides how `text` is read and which variable stands above it. */
  readonly kind: 'spring' | 'quarkus' | 'dotnet' | 'dotenv' | 'plain' | 'hocon'
  /** The profile or environment that the file is for, or ''. */
  readonly profile: string
}

/** The entries by key, in the framework's own spelling made even (see `evenKey`). */
export type Settings = ReadonlyMap<string, readonly Setting[]>

/** Spring's and .NET's keys do not care for case, dashes and underscores. */
export function normalizeKey(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, '')
}
