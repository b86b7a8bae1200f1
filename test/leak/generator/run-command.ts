import { CommanderError } from 'commander'
import { audit } from '../../../src/audit.ts'
import type { AuditMemory } from '../../../src/audit-options.ts'
import { makeAuditOptions } from '../../../src/cli/commands/audit-command.ts'
import { describeCrash } from '../../../src/cli/describe-crash.ts'
import { exitCodes } from '../../../src/cli/exit-code.ts'
import { type AuditFlags, pairDeliveries } from '../../../src/cli/flags/audit-flags.ts'
import { deliver } from '../../../src/cli/output/deliver.ts'
import { createProgram } from '../../../src/cli/program.ts'
import type { Surroundings } from '../../../src/cli/surroundings.ts'
import { AuditError } from '../../../src/model/limits/audit-error.ts'

/** What a command wrote, and how it ended. */
export interface CommandOutcome {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a command line in this process, as `main.ts` would. */
export function runCommand(
  words: readonly string[],
  directory: string,
  shell: Readonly<Record<string, string>>,
): Promise<CommandOutcome> {
  return run(directory, shell, async (surroundings, finish) => {
    await createProgram(surroundings, finish).parseAsync(words, { from: 'user' })
  })
}

/** Where an audit looks, and what it takes over from earlier ones. */
export interface AuditPlace {
  readonly folder: string
  readonly memory: AuditMemory
  readonly shell: Readonly<Record<string, string>>
}

/** Audits once and writes the report in several formats to standard output, as as many commands with a `--format` would. */
export function runAudit(
  flags: Partial<AuditFlags> & Pick<AuditFlags, 'format'>,
  { folder, memory, shell }: AuditPlace,
): Promise<CommandOutcome> {
  const all: AuditFlags = {
    ...{ file: [], envFile: [], profile: [], color: true },
    ...flags,
    output: [],
  }
  return run(folder, shell, async (surroundings, finish) => {
    const options = await makeAuditOptions(undefined, all, surroundings)
    const report = await audit({ ...options, memory }, surroundings.signal)
    const exitCode = exitCodes[report.verdict]
    for (const delivery of all.format.flatMap((format) => pairDeliveries([format], []))) {
      await deliver(report, delivery, exitCode, all, surroundings)
    }
    finish(exitCode)
  })
}

async function run(
  directory: string,
  shell: Readonly<Record<string, string>>,
  act: (surroundings: Surroundings, finish: (exitCode: number) => void) => Promise<void>,
): Promise<CommandOutcome> {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  let exitCode = 2
  const surroundings: Surroundings = {
    stdout: { write: (text: string) => void stdout.push(text) },
    stderr: { write: (text: string) => void stderr.push(text) },
    shell,
    directory,
    homeDirectory: directory,
    signal: new AbortController().signal,
    heedSignals: () => {},
  }
  try {
    await act(surroundings, (code) => {
      exitCode = code
    })
  } catch (error) {
    if (error instanceof AuditError) stderr.push(`${error.message}\n${error.hint ?? ''}\n`)
    else if (error instanceof CommanderError) stderr.push(error.message)
    else {
      stderr.push(describeCrash(error))
      exitCode = 70
    }
  }
  return { stdout: stdout.join(''), stderr: stderr.join(''), exitCode }
}
