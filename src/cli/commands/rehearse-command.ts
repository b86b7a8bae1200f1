import { resolve } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { Rehearsal } from '../../model/report/rehearsal.ts'
import { rehearse } from '../../rehearse.ts'
import { writeJson } from '../../report/json.ts'
import { renderRehearsal } from '../../report/text/rehearsal.ts'
import { exitCodes } from '../exit-code.ts'
import type { ComposeFlags } from '../rollout/compose-files.ts'
import { demandFile, demandFiles, demandFolder, makeComposeRequest, mayBeUntrusted } from '../rollout/compose-files.ts'
import { measureScreen, type Surroundings } from '../surroundings.ts'

/** The flags of `rehearse` as typed. */
export interface RehearseFlags extends ComposeFlags {
  /** The folder to look for compose files in. */
  readonly dir?: string
  readonly config?: string
  readonly format?: string
}

/**
 * Rehearses the rotation of one variable or key file, or of all, and prints who follows. Returns 1 when somebody is left
 * behind or disagrees already, 3 when something could not be checked or decided, 4 when no key comes out of anything that can be rotated.
 */
export async function rehearseCommand(
  variable: string | undefined,
  flags: RehearseFlags,
  surroundings: Surroundings,
): Promise<number> {
  const format = flags.format ?? 'text'
  if (format !== 'text' && format !== 'json') {
    throw new AuditError('usage', '--format: no such format', { hint: 'Use text or json.' })
  }
  const directory = resolve(surroundings.directory, flags.dir ?? '.')
  await demandFolder(directory, flags.dir ?? '.')
  const trust = mayBeUntrusted(flags)
    ? await (await import('../flags/untrusted-flags.ts')).readTrust(directory, flags, surroundings)
    : undefined
  await demandFiles(flags, directory, surroundings)
  const configFile = flags.config === undefined ? undefined : resolve(surroundings.directory, flags.config)
  if (configFile !== undefined) await demandFile('--config', flags.config ?? '', configFile)
  const rehearsal = await rehearse({
    compose: makeComposeRequest(directory, flags, surroundings, trust),
    ...(flags.code === false ? { readsCode: false } : {}),
    ...(configFile === undefined ? {} : { configFile }),
    ...(variable === undefined ? {} : { only: variable }),
  })
  const { stdout, shell } = surroundings
  stdout.write(format === 'json' ? writeJson(rehearsal) : renderRehearsal(rehearsal, measureScreen(stdout, shell)))
  return exitCodeOf(rehearsal)
}

function exitCodeOf({ rotations, gaps }: Rehearsal): number {
  const apart = rotations.flatMap(({ outOfStep }) => outOfStep)
  if (rotations.some(({ leftBehind }) => leftBehind.length > 0)) return exitCodes.inconsistent
  if (apart.some(({ today }) => today === 'refused')) return exitCodes.inconsistent
  if (gaps.length > 0 || apart.length > 0) return exitCodes.incomplete
  return rotations.length === 0 ? exitCodes['nothing-to-audit'] : exitCodes.consistent
}
