import type { AuditView } from '../../model/audit-view.ts'
import type { Side } from '../compare/group-by-key.ts'
import type { Report } from '../define-rule.ts'

/**
 * The edit that gives all these holders a new key: the one line that they all take it from. None where they take it from several
 * places, or where ready-made tokens were signed with it, which a new key would end.
 */
export function renewKey(side: Side, { tokens }: Pick<AuditView, 'tokens'>, group: string): Pick<Report, 'edits'> {
  const isPlain = side.every(
    ({ form, keys, evidence }) =>
      evidence === 'resolved' && form === 'text' && keys.every(({ kind }) => kind === 'symmetric'),
  )
  if (!isPlain || tokens.some(({ signedBy }) => signedBy.includes(group))) return {}
  const lines = side.map(({ chain }) => chain.at(-1))
  const [line] = lines
  if (line?.name === undefined || line.location === undefined) return {}
  if (line.kind !== 'dotenv' && line.kind !== 'env-file') return {}
  const place = JSON.stringify(line.location)
  if (lines.some((other) => JSON.stringify(other?.location) !== place)) return {}
  return { edits: [{ kind: 'new-key', source: line.name, location: line.location }] }
}
