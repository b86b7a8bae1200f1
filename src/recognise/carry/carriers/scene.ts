import type { Gap } from '../../../model/report/gap.ts'
import type { DocumentReaders } from '../../../model/stack/document.ts'
import type { Template } from '../../../model/text/template.ts'
import type { Sighting } from '../../sight/sighting.ts'

/** The sightings of one project and evidence, looked through once for whatever any of them asks. */
export class Neighbours {
  readonly #members: readonly Sighting[]
  readonly #known = new Map<string, unknown>()

  constructor(members: readonly Sighting[]) {
    this.#members = members
  }

  /** What `look` makes of all of them; of one topic it is asked once. */
  recall<Answer>(topic: string, look: (members: readonly Sighting[]) => Answer): Answer {
    if (!this.#known.has(topic)) this.#known.set(topic, look(this.#members))
    return this.#known.get(topic) as Answer
  }
}

/** What a carrier is looked for in: one sighting, and what is around it. */
export interface CarrierScene {
  readonly sighting: Sighting
  readonly neighbours: Neighbours
  readonly readers: DocumentReaders
  /** What could not be checked goes here. */
  readonly gaps: Gap[]
  /** What was reported already: once for all services. */
  readonly reported: Set<string>
  /** The name to show for an absolute host path. */
  readonly showPath: (path: Template) => string
  /** The paths in the container that were read as key files: they are asked for. */
  readonly named: Set<string>
  /** Whether values are left alone (`audit --wiring`): a key file then counts by its identity and is not read. */
  readonly isWiring?: boolean
  /** Paths of documents in the container, beside those that can be found: those of the same service's compose sighting. */
  readonly knownDocuments?: readonly Template[]
}

/** Who is meant, for messages. */
export function holderOf({ container, service }: Sighting): string {
  return container ?? service
}
