import type { ContainerFact } from '../../model/stack/container.ts'

/** What an inspection that is about to begin may later keep; see `InspectCache.begin`. */
export interface InspectTicket {
  readonly id: string
  readonly turn: number
}

/**
 * What is known of containers from one audit to the next, so that only those are inspected again that changed. Whoever
 * hears the engine's events tells it whom to forget; without them nothing in it may be relied on.
 */
export class InspectCache {
  readonly #facts = new Map<string, ContainerFact>()
  readonly #forgotten = new Map<string, number>()
  #listed: ReadonlySet<string> | null = null
  #turn = 0
  #clearedAt = 0

  /** How many containers are known. */
  get size(): number {
    return this.#facts.size
  }

  /** The containers as last inspected, by id. */
  get known(): ReadonlyMap<string, ContainerFact> {
    return this.#facts
  }

  /** The ids of the last list, also of those that could not be inspected; `null`: there was none yet. */
  get listed(): ReadonlySet<string> | null {
    return this.#listed
  }

  /** The container as last inspected, if the list still says the same of its state; `state` is `null` where it says nothing. */
  recall(id: string, state: string | null): ContainerFact | null {
    const fact = this.#facts.get(id)
    return fact !== undefined && fact.state === state ? fact : null
  }

  /** Called before a container is inspected: what is forgotten from now on will not be kept by this inspection. */
  begin(id: string): InspectTicket {
    return { id, turn: this.#turn }
  }

  /** Keeps what an inspection brought, unless the container changed since it began. */
  keep(ticket: InspectTicket, fact: ContainerFact): void {
    const changedAt = Math.max(this.#forgotten.get(ticket.id) ?? 0, this.#clearedAt)
    if (changedAt > ticket.turn) return
    this.#forgotten.delete(ticket.id)
    this.#facts.set(ticket.id, fact)
  }

  /** The container changed. */
  forget(id: string): void {
    this.#turn += 1
    this.#forgotten.set(id, this.#turn)
    this.#facts.delete(id)
  }

  /** Anything may have changed. */
  clear(): void {
    this.#turn += 1
    this.#clearedAt = this.#turn
    this.#forgotten.clear()
    this.#facts.clear()
  }

  /** Drops what is known of containers that the list does not hold any more. */
  retain(ids: ReadonlySet<string>): void {
    this.#listed = ids
    for (const id of this.#facts.keys()) if (!ids.has(id)) this.#facts.delete(id)
    // One that is being inspected right now was listed a moment ago, and its inspection will find it gone.
    for (const id of this.#forgotten.keys()) if (!ids.has(id)) this.#forgotten.delete(id)
  }
}
