import type { Binding } from '../../model/keys/binding.ts'
import { identityOf } from '../../model/text/identity.ts'
import { usesKey } from '../../relate/roles.ts'
import type { Report } from '../define-rule.ts'
import type { Side } from './group-by-key.ts'
import { unsetWords } from './lacks-key.ts'

/** What leaves a variable empty. */
export interface EmptyCause {
  /** Equal for bindings that one edit fills. */
  readonly key: string
  /** The variable that nobody sets. */
  readonly unset?: string
}

/** What leaves it empty: a variable that nobody sets, a line without a value, or the entry itself. */
export function emptyCause({ chain, location, project }: Binding): EmptyCause {
  // An empty default (`${KEY:-}`) is what is left when nobody sets the variable in front of it.
  const isDefault = chain.at(-1)?.kind === 'default'
  const unset = chain.findLast(({ kind }) => kind === 'unset' || (isDefault && kind === 'reference'))?.name
  if (unset !== undefined) return { key: identityOf(project, unset), unset }
  const written = chain.findLast((step) => step.location !== undefined)?.location
  return { key: JSON.stringify(written ?? location) }
}

/** What follows from an empty key, as the end of a sentence; nothing for anyone who holds no key to sign or check with. */
export function emptyConsequence(side: Side): string {
  const known = unsetWords[side[0].whenUnset ?? 'unknown']
  if (known !== '') return `, ${known}`
  if (!side.some(usesKey)) return ''
  const isOne = new Set(side.map(({ service }) => service)).size === 1
  return `: if ${isOne ? 'its' : 'a'} library accepts an empty key, anyone can forge a valid token`
}

/** How to fill it, when the variable to set is known. */
export function emptyRemedy(binding: Binding): Pick<Report, 'remedy' | 'edits'> {
  const { unset } = emptyCause(binding)
  if (unset === undefined) return fillLine(binding)
  return {
    // What a key of another form is made of, only its owner knows.
    ...(binding.form === 'text' ? { edits: [{ kind: 'new-key', source: unset }] as const } : {}),
    remedy: `Set ${unset} in .env and write \`${binding.variable}: \${${unset}:?must be set}\`, so that Compose refuses to start without it.`,
  }
}

/** A new key in the line of the env file that gives none. */
function fillLine({ chain, form }: Binding): Pick<Report, 'edits'> {
  const line = chain.findLast((step) => step.location !== undefined)
  if (form !== 'text' || line?.location === undefined || line.name === undefined) return {}
  if (line.kind !== 'dotenv' && line.kind !== 'env-file') return {}
  return { edits: [{ kind: 'new-key', source: line.name, location: line.location }] }
}

/** How to fill it, when the key of the other end is a half of a pair. */
export function emptyHalfRemedy(binding: Binding, other: Binding): Pick<Report, 'remedy'> {
  const { unset } = emptyCause(binding)
  const half = other.keys.some(({ kind }) => kind === 'private') ? 'public' : 'private'
  return {
    remedy: `Set ${unset ?? binding.variable} to the ${half} key that belongs to ${other.variable} of ${other.service}.`,
  }
}
