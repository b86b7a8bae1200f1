import type { Patience } from './attempt.ts'
import type { EngineClient } from './engine-client.ts'

/** Asking one engine, before its version is known and after. */
export interface Conversation extends Patience {
  readonly client: EngineClient
}

/** A conversation in the version that both sides know. */
export interface VersionedConversation extends Conversation {
  readonly apiVersion: string
}
