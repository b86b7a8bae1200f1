import { printable } from '../../report/printable.ts'
import type { ComposeFlags } from '../rollout/compose-files.ts'

/** The flags by which Docker Compose finds the project, as they were typed. */
export function composeWords(flags: ComposeFlags): readonly string[] {
  const all = (name: string, values: readonly string[]) => values.flatMap((value) => [name, value])
  const one = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])
  return [
    ...all('-f', flags.file),
    ...all('--env-file', flags.envFile),
    ...all('--profile', flags.profile),
    ...one('-p', flags.projectName),
    ...one('--project-directory', flags.projectDirectory),
  ]
}

/** One command line for a POSIX shell, and printable. */
export function joinWords(words: readonly string[]): string {
  return printable(
    words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' '),
  )
}
