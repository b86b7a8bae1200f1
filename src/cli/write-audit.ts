import { printable } from '../report/printable.ts'
import type { AuditFlags } from './audit-flags.ts'

/**
 * The command that shows everything that was looked at, for a shell, and printable. Containers are part of it unless `running` is
 * false. An address with a password in it is left out.
 */
export function writeAudit(folder: string | undefined, flags: Omit<AuditFlags, 'format' | 'output' | 'color'>): string {
  const all = (name: string, values: readonly string[]) => values.flatMap((value) => [name, value])
  const one = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])
  const words = [
    ...['countersign', 'audit'],
    ...(flags.running === false ? [] : ['--running']),
    ...all('-f', flags.file),
    ...all('--env-file', flags.envFile),
    ...all('--profile', flags.profile),
    ...one('-p', flags.projectName),
    ...one('--project-directory', flags.projectDirectory),
    ...(flags.code === false ? ['--no-code'] : []),
    ...one('--config', flags.config),
    ...(hasPassword(flags.host) ? [] : one('--host', flags.host)),
    ...one('--context', flags.context),
    ...one('--fail-on', flags.failOn),
    ...(folder === undefined ? [] : [folder]),
  ]
  return printable(
    words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' '),
  )
}

function hasPassword(address: string | undefined): boolean {
  return address !== undefined && /:\/\/[^/@]*:[^@]*@/.test(address)
}
