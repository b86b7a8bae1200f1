import type { AuditFlags } from '../flags/audit-flags.ts'
import { composeWords, joinWords } from './write-words.ts'

/**
 * The command that shows everything that was looked at, for a shell, and printable. Containers are part of it unless `running` is
 * false. An address with a password in it is left out.
 */
export function writeAudit(folder: string | undefined, flags: Omit<AuditFlags, 'format' | 'output' | 'color'>): string {
  const one = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])
  return joinWords([
    ...['countersign', 'audit'],
    ...(flags.running === false ? [] : ['--running']),
    ...composeWords(flags),
    ...(flags.code === false ? ['--no-code'] : []),
    ...one('--config', flags.config),
    ...(flags.host ?? []).filter((host) => !hasPassword(host)).flatMap((host) => ['--host', host]),
    ...(flags.context ?? []).flatMap((context) => ['--context', context]),
    ...one('--fail-on', flags.failOn),
    ...one('--fingerprint-key-file', flags.fingerprintKeyFile),
    ...(flags.with ?? []).flatMap((file) => ['--with', file]),
    ...(flags.withKey ?? []).flatMap((pair) => ['--with-key', pair]),
    ...one('--max-age', flags.maxAge),
    ...one('--name', flags.name),
    ...(folder === undefined ? [] : [folder]),
  ])
}

/** Whether an address holds a password. */
export function hasPassword(address: string): boolean {
  return /^[^:/]*:\/\/[^/@:]*:[^@]*@/.test(address)
}
