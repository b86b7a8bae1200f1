import type { ContainerFact } from '../../model/stack/container.ts'
import type { FileFact } from '../../model/stack/file-request.ts'
import type { Refusal } from './attempt.ts'
import type { VersionedConversation } from './conversation.ts'
import type { ExecClient } from './exec-client.ts'

/** A container that files are read from. */
export interface ContainerRoom extends VersionedConversation {
  /** Of letters and digits only: it goes into paths. */
  readonly containerId: string
  /** `null` where the list did not hold it: then nothing is known of its mounts. */
  readonly container: ContainerFact | null
  /** `null` where running commands is not allowed. */
  readonly openExec: (() => Promise<ExecClient>) | null
  /** Whether the user could allow it. */
  readonly offersExec: boolean
}

/** Larger files are no keys, and are refused as `too-large`. */
export const MAXIMUM_FILE_BYTES = 1024 * 1024

/** Said of a container that is no longer there. */
export const VANISHED = 'its container was removed during the audit; run the audit again'

/** A file that the engine does not hand out, and why. */
export function notServed(detail: string): FileFact {
  return { kind: 'refused', why: 'not-served', detail }
}

/** A file past `MAXIMUM_FILE_BYTES`. */
export const TOO_LARGE: FileFact = {
  kind: 'refused',
  why: 'too-large',
  detail: `it is larger than ${MAXIMUM_FILE_BYTES} bytes`,
}

/** The fact that a call without an answer makes of a file. */
export function factOfRefusal({ code, reason }: Refusal): FileFact {
  return code === 'too-large' ? TOO_LARGE : notServed(reason)
}
