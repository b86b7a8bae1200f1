import { CommanderError } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import type { Surroundings } from '../../src/cli/surroundings.ts'
import { AuditError } from '../../src/model/limits/audit-error.ts'

/** Runs a command as `cli/main.ts` does, in this process: for tests of many small stacks. */
export async function runInProcess(
  words: readonly string[],
  { directory, shell }: Pick<Surroundings, 'directory' | 'shell'>,
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const screen = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text
    },
  })
  let exitCode = -1
  const surroundings: Surroundings = {
    stdout: screen('stdout'),
    stderr: screen('stderr'),
    shell,
    directory,
    homeDirectory: shell['HOME'] ?? '/',
    signal: new AbortController().signal,
    heedSignals: () => {},
  }
  try {
    await createProgram(surroundings, (code) => {
      exitCode = code
    }).parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof AuditError) && !(error instanceof CommanderError)) throw error
    exitCode = 2
    written.stderr += error.message
  }
  return { exitCode, ...written }
}
