import type { Binding } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { FileLocation } from '../../model/text/location.ts'
import type { Side } from '../compare/group-by-key.ts'
import type { Report } from '../define-rule.ts'
import { setNewKey } from './set-new-key.ts'
import { type Interpolation, listInterpolation } from './take-key.ts'

/** Gives holders of a group a new key: the edits for it, or none. */
export type RenewKey = (side: Side, group: string) => Pick<Report, 'edits'>

/** Gathers what decides on it once for any number of findings. A new key would end ready-made tokens: where there are some, none is given. */
export function prepareRenewal(view: Pick<AuditView, 'tokens' | 'groups' | 'unwired'>): RenewKey {
  const signing = new Set(view.tokens.flatMap(({ signedBy }) => signedBy))
  let interpolation: Interpolation | null = null
  return (side, group) => {
    if (signing.has(group)) return {}
    interpolation ??= listInterpolation(view)
    return renewKey(side, interpolation)
  }
}

/**
 * The edits that give all these holders a new key: in the one line that they all take it from, or, where it is written in the
 * compose file, in a variable that they refer to from then on. None where they take it from several places.
 */
function renewKey(side: Side, interpolation: Interpolation): Pick<Report, 'edits'> {
  const isPlain = side.every(
    ({ form, keys, evidence }) =>
      evidence === 'resolved' && form === 'text' && keys.every(({ kind }) => kind === 'symmetric'),
  )
  if (!isPlain) return {}
  const line = sharedLineOf(side)
  if (line !== null) return { edits: [{ kind: 'new-key', source: line.name, location: line.location }] }
  if (side.some(({ carrier }) => carrier !== 'environment')) return {}
  const unset = side.map(defaultedBy)
  const [name] = unset
  if (name !== undefined && unset.every((other) => other === name)) return setNewKey([], interpolation, name)
  return side.every(isLiteral) ? setNewKey(side, interpolation) : {}
}

/** The line of an env file that gives all of them the key. */
function sharedLineOf(side: Side): { readonly name: string; readonly location: FileLocation } | null {
  const lines = side.map(({ chain }) => chain.at(-1))
  const [line] = lines
  if (line?.name === undefined || line.location === undefined) return null
  if (line.kind !== 'dotenv' && line.kind !== 'env-file') return null
  const place = JSON.stringify(line.location)
  return lines.some((other) => JSON.stringify(other?.location) !== place)
    ? null
    : { name: line.name, location: line.location }
}

/** The variable that nobody sets, in place of which the whole key stands as a default. */
function defaultedBy({ chain }: Binding): string | undefined {
  const [entry, reference, last, another] = chain
  const isWhole = entry?.kind === 'entry' && reference?.kind === 'reference' && reference.isPart !== true
  return isWhole && last?.kind === 'default' && another === undefined ? reference.name : undefined
}

function isLiteral({ chain }: Binding): boolean {
  return chain.length === 1 && chain[0]?.kind === 'entry'
}
