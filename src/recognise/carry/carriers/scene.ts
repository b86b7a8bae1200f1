import type { DocumentReaders } from '../../../model/document.ts'
import type { Gap } from '../../../model/gap.ts'
import type { Sighting } from '../../sight/sighting.ts'

/** What a carrier is looked for in: one sighting, and what is around it. */
export interface CarrierScene {
  readonly sighting: Sighting
  /** The other sightings of the same project and evidence. */
  readonly siblings: readonly Sighting[]
  readonly readers: DocumentReaders
  /** What could not be looked at goes here. */
  readonly gaps: Gap[]
  /** The name to show for an absolute host path. */
  readonly showPath: (path: string) => string
  /** The paths in the container that were read as key files: they are asked for. */
  readonly named: Set<string>
  /** Whether values are left alone (`audit --wiring`): a key file then counts by its identity and is not read. */
  readonly isWiring?: boolean
  /** Paths of documents in the container, beside those that can be found: those of the same service's compose sighting. */
  readonly knownDocuments?: readonly string[]
}

/** Who is meant, for messages. */
export function holderOf({ container, service }: Sighting): string {
  return container ?? service
}
