import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type Audited, auditInFull } from '../../audit.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { hasBug } from '../../model/report/gap.ts'
import { printable } from '../../report/printable.ts'
import { renderStarter } from '../../report/starter.ts'
import { exitCodes } from '../exit-code.ts'
import { type ComposeFlags, demandFiles, demandFolder, makeComposeRequest } from '../rollout/compose-files.ts'
import type { Surroundings } from '../surroundings.ts'
import { version } from '../version.ts'

/** The flags of `init` as typed. */
export interface InitFlags extends ComposeFlags {
  /** Write over a file that is there. */
  readonly force?: boolean
  /** Print it instead of writing a file. */
  readonly print?: boolean
  /** Propose endpoints for `verify --live`, too. */
  readonly live?: boolean
}

/**
 * Writes `countersign.yaml` into the folder from what an audit of the files finds. Returns 0, or 4 when no key was found
 * and nothing was written.
 *
 * @throws AuditError `output` when the file is there already, or cannot be written.
 */
export async function initCommand(
  folder: string | undefined,
  flags: InitFlags,
  surroundings: Surroundings,
): Promise<number> {
  const directory = resolve(surroundings.directory, folder ?? '.')
  await demandFolder(directory, folder ?? '.')
  await demandFiles(flags, directory, surroundings)
  const { report, evidence, found } = await auditInFull(
    {
      compose: makeComposeRequest(directory, flags, surroundings),
      ...(flags.code === false ? { readsCode: false } : {}),
      engine: null,
      fingerprintKey: randomBytes(32),
      failOn: 'error',
      version,
    },
    surroundings.signal,
  )
  // What a declaration can settle is in the file.
  for (const gap of report.gaps.filter(({ settle }) => settle === undefined))
    surroundings.stderr.write(`countersign: not checked: ${printable(gap.source)}: ${printable(gap.reason)}\n`)
  if (report.groups.length === 0) {
    surroundings.stderr.write('countersign: no JWT key was found in any service; nothing was written\n')
    if (hasBug(report.gaps)) return exitCodes.internal
    return report.gaps.length > 0 ? exitCodes.incomplete : exitCodes['nothing-to-audit']
  }
  const text = renderStarter(report, evidence.court, flags.live === true ? await proposeFor(found) : [])
  if (flags.print === true) surroundings.stdout.write(text)
  else await writeStarter(join(directory, 'countersign.yaml'), text, flags.force === true, surroundings)
  return hasBug(report.gaps) ? exitCodes.internal : exitCodes.consistent
}

/** The room that asks is loaded only where endpoints are proposed. */
async function proposeFor(found: Audited['found']): Promise<readonly string[]> {
  const { proposeLive } = await import('../../live/propose-live.ts')
  return proposeLive(found)
}

async function writeStarter(path: string, text: string, isForced: boolean, surroundings: Surroundings): Promise<void> {
  const shown = relative(surroundings.directory, path) || path
  try {
    const file = await open(path, isForced ? 'w' : 'wx')
    await file.writeFile(text)
    await file.close()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') {
      throw new AuditError('output', `${shown} is there already`, {
        hint: 'Print the draft with --print, or overwrite the file with --force.',
      })
    }
    throw new AuditError('output', `${shown} cannot be written (${code ?? 'unknown'})`, { cause: error })
  }
  surroundings.stderr.write(`countersign: wrote ${shown}; read it, correct it, then: countersign audit\n`)
}
