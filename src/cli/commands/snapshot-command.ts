import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { writePublicKey } from '../../across/sign-snapshot.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { hasBug } from '../../model/report/gap.ts'
import { identityOf } from '../../model/text/identity.ts'
import { writeJson } from '../../report/json.ts'
import { printable } from '../../report/printable.ts'
import { takeSnapshot } from '../../snapshot.ts'
import { exitCodes } from '../exit-code.ts'
import type { AuditFlags } from '../flags/audit-flags.ts'
import { loadSignKey } from '../flags/load-sign-key.ts'
import { readHostName } from '../flags/with-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { describeBugs, makeAuditOptions } from './audit-command.ts'

/** The flags of `snapshot` as typed. */
export interface SnapshotFlags extends Omit<AuditFlags, 'format' | 'output'> {
  readonly signKeyFile?: string
  readonly output?: string
}

/**
 * Writes what this host holds, signed, to standard output or a file. Returns 0, 3 when something could not be checked (the file
 * says so), and 4, without a file, when no service holds a key.
 *
 * @throws AuditError when a key is missing, or is none.
 */
export async function snapshotCommand(
  folder: string | undefined,
  { name, signKeyFile, output, ...flags }: SnapshotFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { fingerprintKeyFile } = flags
  if (name === undefined) throw missing('--name', 'the name of this host, such as --name production')
  if (signKeyFile === undefined) throw missing('--sign-key-file', 'the private Ed25519 key that only this host has')
  if (fingerprintKeyFile === undefined) throw missing('--fingerprint-key-file', 'the key that all compared hosts share')
  const host = readHostName(name)
  const key = await loadSignKey(signKeyFile, surroundings)
  const audit = await makeAuditOptions(folder, { ...flags, format: [], output: [] }, surroundings)
  const { snapshot, gaps } = await takeSnapshot({ audit, host, key }, surroundings.signal)
  const { stderr, stdout, directory } = surroundings
  stderr.write(describeBugs({ gaps }))
  const bindings = snapshot.groups.flatMap((group) => group.bindings)
  if (bindings.length === 0 && gaps.length === 0) {
    stderr.write(`countersign: no service of ${host} holds a JWT key, so there is nothing to write\n`)
    return exitCodes['nothing-to-audit']
  }
  const text = writeJson(snapshot)
  if (output === undefined || output === '-') stdout.write(text)
  else await write(output, resolve(directory, output), text)
  for (const gap of gaps) stderr.write(`countersign: gap: ${printable(gap.source)}: ${printable(gap.reason)}\n`)
  if (flags.quiet !== true) {
    const services = new Set(bindings.map(({ project, service }) => identityOf(project, service))).size
    const keys = new Set(bindings.flatMap((one) => one.keys.map(({ fingerprint }) => fingerprint))).size
    stderr.write(
      `countersign: ${host}: ${count(services, 'service')}, ${count(keys, 'key')}; to trust it on another host, add this line to countersign.yaml there:\n  hosts: { ${host}: { key: ${writePublicKey(key)} } }\n`,
    )
  }
  if (hasBug(gaps)) return exitCodes.internal
  return gaps.length > 0 ? exitCodes.incomplete : exitCodes.consistent
}

function missing(flag: string, what: string): AuditError {
  return new AuditError('usage', `snapshot: ${flag} is missing`, { hint: `Add ${flag}: ${what}.` })
}

async function write(shown: string, path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new AuditError('output', `--output ${shown} cannot be written (${code ?? 'unknown'})`, { cause: error })
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
