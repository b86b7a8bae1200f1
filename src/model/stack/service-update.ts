import type { Secret } from '../keys/secret.ts'

/** A secret or config of a Swarm that a service is given. */
export interface AddedFile {
  readonly kind: 'secret' | 'config'
  readonly name: string
  /** Absolute, in the container. */
  readonly target: string
}

/** What a `docker service update` changes of what holds keys, as far as its words tell. */
export interface ServiceUpdate {
  /** The name or id of the service. */
  readonly service: string
  /** Variables that it is given; `null`: the name alone, without a value. */
  readonly addsVariables: ReadonlyMap<string, Secret | null>
  readonly removesVariables: readonly string[]
  readonly addsFiles: readonly AddedFile[]
  /** By kind and name. */
  readonly removesFiles: readonly Omit<AddedFile, 'target'>[]
  readonly image?: string
  /** The options of which nobody can tell from here what they change. */
  readonly opaqueOptions: readonly string[]
}
