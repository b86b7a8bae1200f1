import { distance } from 'fastest-levenshtein'
import { rules } from '../../check/rules/index.ts'
import { type FixOptions, fix } from '../../fix.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { type FixReport, fixableGaps } from '../../model/report/fix.ts'
import { writeJson } from '../../report/json.ts'
import { renderFixes } from '../../report/text/fix-text.ts'
import { exitCodes } from '../exit-code.ts'
import type { AuditFlags } from '../flags/audit-flags.ts'
import { measureScreen, type Surroundings, wantsColor } from '../surroundings.ts'
import { makeAuditOptions } from './audit-command.ts'

/** The flags of `fix` as typed. */
export interface FixFlags extends Omit<AuditFlags, 'format'> {
  readonly format?: string
  readonly only: readonly string[]
  readonly service: readonly string[]
  readonly unsafe?: boolean
  readonly write?: boolean
}

/**
 * Prints the remedies as a patch, or writes them. Returns the code of the verdict on the files as they are when it ends: without
 * `--write` that of an audit, with it that of the fixed files.
 */
export async function fixCommand(
  folder: string | undefined,
  { format = 'text', only, service, unsafe, write, ...flags }: FixFlags,
  surroundings: Surroundings,
): Promise<number> {
  if (format !== 'text' && format !== 'json') {
    throw new AuditError('usage', '--format: no such format', { hint: 'Use text or json.' })
  }
  for (const id of only) demandRule(id)
  const audit = await makeAuditOptions(folder, { ...flags, format: [] }, surroundings)
  const options: FixOptions = {
    audit,
    only,
    services: service,
    allowsUnsafe: unsafe === true,
    writes: write === true,
  }
  const report = await fix(options, surroundings.signal)
  const exitCode = exitCodeOf(report)
  const { stdout, shell } = surroundings
  stdout.write(
    format === 'json'
      ? writeJson(report)
      : renderFixes(report, {
          color: wantsColor(stdout, shell, !flags.color),
          width: measureScreen(stdout, shell),
          exitCode,
        }),
  )
  return exitCode
}

function exitCodeOf({ verdict, isWritten }: FixReport): number {
  return exitCodes[isWritten ? verdict.after : verdict.before]
}

/** What is asked for by a name that does not exist would be left out in silence. */
function demandRule(id: string): void {
  const known = [...rules.map((rule) => rule.id), ...fixableGaps]
  if (known.includes(id)) return
  const [nearest] = known.toSorted((a, b) => distance(id, a) - distance(id, b))
  throw new AuditError('usage', '--only: no such rule', {
    hint: `${nearest !== undefined && distance(id, nearest) < 4 ? `Did you mean ${nearest}? ` : ''}\`countersign rules\` lists them.`,
  })
}
