import type { DialectSensitiveKey } from '../model/report/audit-view.ts'
import type { Dialect } from '../model/stack/dialect.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import { type AllReadings, compareReadings, type DialectDifference, readAsAll } from './dialects/compare-readings.ts'
import type { SharedKey } from './find-shared-keys.ts'

/** How an application that mounts an env file is likely to load it, when nobody says. */
const loaders: readonly Dialect[] = ['dotenv', 'python-dotenv', 'shell']

/**
 * Reads the env files that have a second kind of reader, and says which keys the readers take differently. The result
 * holds no value. What is set where a file is read is left out of account: it is not known of a container. A file that is
 * gone or refused yields nothing: resolving met it first and has said so.
 */
export function* readEnvFiles(keys: readonly SharedKey[]): FileDialogue<readonly DialectSensitiveKey[]> {
  const readings = new Map<string, AllReadings>()
  const sensitive: DialectSensitiveKey[] = []
  for (const key of keys) {
    let read = readings.get(key.path)
    if (read === undefined) {
      const fact = yield { path: key.path, want: 'bytes' }
      if (fact.kind !== 'file') continue
      read = readAsAll(fact.bytes, {})
      readings.set(key.path, read)
    }
    const compared = compareReaders(key, read)
    if (compared !== null) sensitive.push(compared)
  }
  return sensitive
}

function compareReaders(key: SharedKey, readings: AllReadings): DialectSensitiveKey | null {
  const { project, variable, location, readers } = key
  const base = readers[0].dialect
  if (base === null) return null
  // Compared is with Compose; where it does not read the file itself, its place is taken by who reads in its stead.
  const differences = compareReadings(variable, { ...readings, compose: readings[base] })
  const inUse = differences.filter(({ dialect }) => readers.some((reader) => reader.dialect === dialect))
  const isMounted = readers.some(({ dialect }) => dialect === null)
  const supposed = isMounted ? differences.filter(({ dialect }) => loaders.includes(dialect)) : []
  const [first, ...rest]: readonly DialectDifference[] = inUse.length > 0 ? inUse : supposed
  if (first === undefined) return null
  return {
    project,
    variable,
    location,
    readers,
    base,
    dialects: [first.dialect, ...rest.map(({ dialect }) => dialect)],
    causes: [...new Set([first, ...rest].flatMap(({ causes }) => causes))],
    isCertain: inUse.length > 0,
  }
}
