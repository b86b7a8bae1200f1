import { resolve } from 'node:path'
import { isHostName } from '../../across/read-snapshot.ts'
import type { AcrossOptions } from '../../audit-options.ts'
import { readKeyMaterial } from '../../collect/read-key-material.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { demandFile } from '../rollout/compose-files.ts'
import type { Surroundings } from '../surroundings.ts'
import type { AuditFlags } from './audit-flags.ts'

const LONGEST_PUBLIC_KEY = 64 * 1024

/**
 * The snapshots to compare with, as the flags name them; `null` without any. Whether a file is valid is checked later: one that is there
 * and cannot be read is a gap.
 *
 * @throws AuditError for flags that mean nothing without each other, and for a file that is not there.
 */
export async function readAcross(flags: AuditFlags, surroundings: Surroundings): Promise<AcrossOptions | null> {
  const { with: named = [], withKey = [], maxAge, name } = flags
  if (named.length === 0) {
    const idle =
      withKey.length > 0 ? '--with-key' : maxAge !== undefined ? '--max-age' : name !== undefined ? '--name' : null
    if (idle === null) return null
    throw new AuditError('usage', `${idle} applies only to snapshots of other hosts`, {
      hint: 'Add --with FILE, or leave it out.',
    })
  }
  if (flags.fingerprintKeyFile === undefined) {
    throw new AuditError('usage', '--with needs the fingerprint key that the snapshots were taken with', {
      hint: 'Name it with --fingerprint-key-file.',
    })
  }
  if (flags.wiring === true) {
    throw new AuditError('usage', '--wiring and --with contradict each other', {
      hint: 'Without values there is nothing to compare with another host. Leave one of them out.',
    })
  }
  return {
    name: readHostName(name ?? 'here'),
    files: await Promise.all(named.map((file) => locateFile(file, surroundings))),
    keys: await Promise.all(withKey.map((pair) => readKey(pair, surroundings))),
    maxAgeMs: readMaxAgeMs(maxAge),
  }
}

/** @throws AuditError for a text that no host may be called. */
export function readHostName(text: string): string {
  if (isHostName(text)) return text
  throw new AuditError('usage', '--name: that is not a valid name for a host', {
    hint: 'Use letters, digits, dots, dashes and underscores, such as production or eu-west-1.',
  })
}

/** It is read by each audit: where several follow each other, it may be another one by then. */
async function locateFile(shown: string, { directory }: Surroundings): Promise<AcrossOptions['files'][number]> {
  const path = resolve(directory, shown)
  await demandFile('--with', shown, path)
  return { shown, path }
}

const problems = {
  unreadable: 'cannot be read',
  'not-a-file': 'is not a regular file',
  'too-large': 'is larger than 64 KiB',
} as const

async function readKey(pair: string, { directory }: Surroundings): Promise<AcrossOptions['keys'][number]> {
  const cut = pair.indexOf('=')
  const [name, file] = [pair.slice(0, Math.max(cut, 0)), pair.slice(cut + 1)]
  if (!isHostName(name) || file === '') {
    throw new AuditError('usage', '--with-key takes NAME=FILE: a host, and the file with its public key', {
      hint: 'For example --with-key production=production.pub.',
    })
  }
  const path = resolve(directory, file)
  await demandFile('--with-key', file, path)
  const read = await readKeyMaterial(path, LONGEST_PUBLIC_KEY)
  if (typeof read === 'string') {
    throw new AuditError('not-found', `--with-key ${name}: the file ${file} ${problems[read]}`)
  }
  if (read.isWritableByAll) {
    throw new AuditError('configuration', `--with-key ${name}: every user of this machine can write ${file}`, {
      hint: `Anyone who can change it can sign as ${name}: chmod go-w ${file}`,
    })
  }
  return { name, key: new TextDecoder().decode(read.bytes) }
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function readMaxAgeMs(text = '24h'): number {
  const [, digits, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const ageMs = Number(digits) * (unitMs[unit] ?? Number.NaN)
  if (ageMs > 0) return ageMs
  throw new AuditError('usage', '--max-age must be a number of minutes, hours or days', {
    hint: 'For example 30m, 24h or 7d.',
  })
}
