import { lstat, realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { Fence } from '../../collect/fence.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { demandFolder, type Trust, type TrustFlags } from '../rollout/compose-files.ts'
import type { Surroundings } from '../surroundings.ts'
import type { AuditFlags } from './audit-flags.ts'
import { comesFromFork } from './detect-fork.ts'

/** What Compose itself goes by; files that it would read are chosen by the user, and not by who wrote them. */
const composeVariables = [
  'COMPOSE_FILE',
  'COMPOSE_PATH_SEPARATOR',
  'COMPOSE_PROJECT_NAME',
  'COMPOSE_PROFILES',
  'COMPOSE_ENV_FILES',
  'COMPOSE_DISABLE_ENV_FILE',
]

/**
 * What the files are given of the shell, and where they are kept: everything and nowhere, but for a stranger's. `leftOut` is what else
 * was asked for, which files of a stranger do without.
 *
 * @throws AuditError `usage` for a flag that means nothing without `--untrusted`, and for a folder that may not be the user's.
 */
export async function readTrust(
  directory: string,
  flags: TrustFlags,
  surroundings: Surroundings,
  leftOut?: string,
): Promise<Trust> {
  const { shell, directory: here } = surroundings
  const { inside, allowEnv = [] } = flags
  const mayBeUntrusted = flags.untrusted === true || flags.untrustedForks === true
  const idle = inside !== undefined ? '--inside' : allowEnv.length > 0 ? '--allow-env' : null
  if (!mayBeUntrusted && idle !== null) {
    throw new AuditError('usage', `${idle} applies only to untrusted files`, {
      hint: 'Add --untrusted or --untrusted-forks, or leave it out.',
    })
  }
  if (!(await isUntrusted(flags, surroundings))) return { shell }
  const folder = inside === undefined ? directory : resolve(here, inside)
  if (inside !== undefined) await demandFolder(folder, inside)
  await demandNoLink(folder, here)
  const given = new Set([...composeVariables, ...allowEnv])
  const names = Object.keys(shell)
  const home = shell['HOME']
  return {
    shell: Object.fromEntries(Object.entries(shell).filter(([name]) => given.has(name))),
    untrusted: {
      folder,
      // The folder that the user stands in is no secret, and found without the shell.
      withheld: new Set(names.filter((name) => !given.has(name) && name !== 'PWD')),
      ...(home === undefined ? {} : { home }),
      ...(leftOut === undefined ? {} : { leftOut }),
    },
  }
}

/** Whether the files are a stranger's: the user says so, or CI does and was asked. */
export async function isUntrusted(flags: TrustFlags, surroundings: Surroundings): Promise<boolean> {
  return flags.untrusted === true || (flags.untrustedForks === true && (await comesFromFork(surroundings)))
}

/** Whoever wrote the files may have made the folder a link to anywhere. */
async function demandNoLink(folder: string, here: string): Promise<void> {
  const way = relative(here, folder)
  if (way === '' || way === '..' || way.startsWith(`..${sep}`)) return
  const isAsNamed = (await realpath(folder)) === resolve(await realpath(here), way)
  if (isAsNamed && !(await lstat(folder)).isSymbolicLink()) return
  throw new AuditError(
    'usage',
    `${way} is, or is reached through, a symbolic link, which --untrusted does not follow`,
    {
      hint: 'Give the folder that it points to, or use --inside with a folder that contains both.',
    },
  )
}

/** The flags that ask for more than files, or trust them. */
const beyondFiles = {
  running: '--running',
  exec: '--exec',
  logs: '--logs',
  live: '--live',
  trustCompose: '--trust-compose',
  intrusive: '--intrusive',
} as const satisfies Partial<Record<keyof AuditFlags, string>>

/** Those and what goes with them. */
const aboutMore = new Set([
  ...Object.keys(beyondFiles),
  ...['project', 'context', 'host', 'jkuAddress', 'probeTimeout'],
  ...['with', 'withKey', 'maxAge', 'name'],
])

/** @throws AuditError `usage` for `--untrusted` beside a flag that asks for more than files. */
export function demandFilesOnly(flags: Partial<AuditFlags>): void {
  if (flags.untrusted !== true) return
  if (flags.with !== undefined) {
    throw new AuditError('usage', '--untrusted and --with contradict each other', {
      hint: 'An attacker could write guesses into the files, and learn from the report which of them is the key of another host.',
    })
  }
  const more = Object.entries(beyondFiles).find(([name]) => flags[name as keyof typeof beyondFiles] === true)
  if (more === undefined) return
  throw new AuditError('usage', `--untrusted and ${more[1]} contradict each other`, {
    hint: 'Untrusted files are only read; nothing is asked, run or sent for them. Leave one of them out.',
  })
}

/** @throws AuditError `usage` for a baseline that a stranger may have written. */
export function demandOwnBaseline(baseline: string | undefined, { untrusted }: Trust, here: string): void {
  if (baseline === undefined || untrusted === undefined) return
  if (new Fence(untrusted.folder).isElsewhere(resolve(here, baseline))) return
  throw new AuditError('usage', '--baseline is in the folder of the untrusted files, so it may be forged', {
    hint: 'Take it from the target branch of the change, and put it into another folder.',
  })
}

/** The flags as they are for a stranger's files, and what is left out of them in words. */
export function keepToFiles(flags: AuditFlags): { readonly flags: AuditFlags; readonly leftOut?: string } {
  const omitted = [
    ...(flags.running === true ? ['the running containers'] : []),
    ...(flags.live === true ? ['live endpoints'] : []),
    ...(flags.with === undefined ? [] : ['the snapshots of other hosts']),
  ]
  if (omitted.length === 0) return { flags }
  const kept = Object.entries(flags).filter(([name]) => !aboutMore.has(name))
  return { flags: Object.fromEntries(kept) as unknown as AuditFlags, leftOut: omitted.join(' and ') }
}
