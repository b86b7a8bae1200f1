import { homedir } from 'node:os'
import { CommanderError } from 'commander'
import { AuditError } from '../model/limits/audit-error.ts'
import { printable } from '../report/printable.ts'
import { describeCrash } from './describe-crash.ts'
import { exitCodes } from './exit-code.ts'
import { createProgram } from './program.ts'
import { readPluginCall } from './rollout/plugin-call.ts'
import type { Surroundings } from './surroundings.ts'
import { auditThreadWord } from './thread/audit-messages.ts'

/** 128 and the number of the signal, as shells count. */
const interrupts = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Runs one command line and returns its exit code. This is the only catch of last resort: a usage error is reported
 * with its hint, anything else is a bug of ours and is reported without its message, which could hold a secret.
 */
async function run(words: readonly string[], program: string, around: Surroundings): Promise<number> {
  let exitCode: number = exitCodes.usage
  try {
    const { args, shell } = readPluginCall(words, program, around.shell)
    const surroundings = { ...around, shell }
    if (args[0] === 'compose') {
      const { providerCommand } = await import('./commands/provider-command.ts')
      return await providerCommand(args.slice(1), surroundings)
    }
    const { own, command } = cutCommand(args)
    const commander = createProgram(
      surroundings,
      (code) => {
        exitCode = code
      },
      command,
    )
    if (own[0] === '__complete' || own[0] === '__completeNoDesc') {
      const { completeWords } = await import('./output/complete-words.ts')
      surroundings.stdout.write(completeWords(commander, args.slice(1), own[0] === '__complete'))
      return exitCodes.consistent
    }
    if (own.length === 0) {
      surroundings.stderr.write(commander.helpInformation())
      return exitCodes.usage
    }
    await commander.parseAsync(own, { from: 'user' })
    return exitCode
  } catch (error) {
    if (around.signal.aborted) return exitCodes.usage
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const complaint = describeComplaint(error)
    around.stderr.write(complaint ?? describeCrash(error))
    return complaint === null ? exitCodes.internal : exitCodes.usage
  }
}

/** What follows the first `--` of `gate` is another program's: commander would look for options in it. */
function cutCommand(args: readonly string[]): {
  readonly own: readonly string[]
  readonly command: readonly string[] | null
} {
  const end = args[0] === 'gate' ? args.indexOf('--') : -1
  return end < 0 ? { own: args, command: null } : { own: args.slice(0, end), command: args.slice(end + 1) }
}

/** The message of a usage error; `null` for any other error. */
function describeComplaint(error: unknown): string | null {
  if (error instanceof AuditError) {
    const lines = error.hint === undefined ? [] : [error.hint, ...error.example]
    const hint = lines.map((line) => `  ${printable(line)}\n`).join('')
    return `countersign: ${printable(error.message)}\n${hint}`
  }
  if (error instanceof CommanderError) {
    const [message = '', ...suggestion] = error.message.replace(/^error: /, '').split('\n')
    const hint = suggestion.join(' ').replace(/^\(|\)$/g, '') || 'Try countersign --help.'
    return `countersign: ${printable(message)}\n  ${printable(hint)}\n`
  }
  return null
}

/** The variables of the process; Node's type admits undefined where there is none. */
function readShell(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

const interruption = new AbortController()

/** Sets the exit code; one that is already set by an interrupt or a crash stays. */
function end(exitCode: number): void {
  process.exitCode ??= exitCode
}

function heedSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      end(interrupts[name])
      interruption.abort()
    })
  }
}

/** The whole program, but for the thread in which `serve` audits. */
function start(): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      process.stderr.write(describeCrash(error))
      end(exitCodes.internal)
      interruption.abort()
    })
  }
  // The reader of a pipe may close it (`| head`): that is not an error. A full disk behind `>` is.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') return
      process.exitCode = exitCodes.usage
      if (stream === process.stdout) process.stderr.write(`countersign: standard output cannot be written (${code})\n`)
    })
  }
  // No top-level await: the bundle is CommonJS. A rejection reaches the listener above.
  void run(process.argv.slice(2), process.argv[1] ?? '', {
    stdout: process.stdout,
    stderr: process.stderr,
    shell: readShell(),
    directory: process.cwd(),
    homeDirectory: homedir(),
    signal: interruption.signal,
    heedSignals,
  }).then(end)
}

if (process.argv[2] !== auditThreadWord) start()
else {
  void import('./thread/audit-thread.ts').then(({ auditInThread }) => {
    if (!auditInThread()) start()
  })
}
