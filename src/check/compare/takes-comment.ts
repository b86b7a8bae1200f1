import type { Binding } from '../../model/keys/binding.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { usesKey } from '../../relate/roles.ts'

/** Whether the service uses for a key what an env file's author meant for a comment. */
export function takesComment(binding: Binding): boolean {
  return usesKey(binding) && binding.strength?.isComment === true && envFileLine(binding) !== null
}

/** The line of the env file that supplied the value; `null` when something else did, or nobody knows (a container). */
export function envFileLine({ chain }: Binding): FileLocation | null {
  const last = chain.findLast((step) => step.location !== undefined)
  return last?.kind === 'dotenv' || last?.kind === 'env-file' ? (last.location ?? null) : null
}
