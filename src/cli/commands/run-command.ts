import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { printable } from '../../report/printable.ts'
import type { Surroundings } from '../surroundings.ts'

/** As shells answer: no such command, and one that cannot be run (POSIX, Shell Command Language §2.8.2). */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

/** Sent to us alone, by whoever supervises us: the command is to hear of them. */
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const
/** A terminal sends these to the command too; sent twice, `docker compose up` would take the second for “at once”. */
const ofTerminal = ['SIGINT', 'SIGQUIT'] as const

/**
 * Runs the command in our place: with our streams, folder and environment, and with the signals that we get. Returns its exit
 * code, 128 and the number of the signal that ended it, 127 when there is no such command and 126 when it cannot be run.
 */
export async function runCommand([program = '', ...args]: readonly string[], around: Surroundings): Promise<number> {
  const { shell, directory, stderr, signal } = around
  signal.throwIfAborted()
  let child: ChildProcess | undefined
  const isAtTerminal = process.stdin.isTTY === true
  // Before there is a child: one that is quick may be known to others before we come to listen.
  const listeners = [...forwarded, ...ofTerminal].map((name) => {
    const isHeardAnyway = isAtTerminal && ofTerminal.some((other) => other === name)
    const listener = (): void => void (isHeardAnyway || child?.kill(name))
    process.on(name, listener)
    return () => process.off(name, listener)
  })
  try {
    child = spawn(program, args, { stdio: 'inherit', cwd: directory, env: { ...shell } })
    return await waitFor(child)
  } catch (error) {
    // Node throws some refusals of the system at once and tells of others later.
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return explainFailure(program, code, stderr)
  } finally {
    for (const stop of listeners) stop()
  }
}

function waitFor(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}

function explainFailure(program: string, code: string, stderr: Surroundings['stderr']): number {
  const isMissing = program === '' || code === 'ENOENT' || code === 'ENOTDIR'
  const why = isMissing ? 'no such command' : `cannot be run (${code})`
  stderr.write(`countersign gate: ${printable(program)}: ${why}\n`)
  return isMissing ? NOT_FOUND : NOT_EXECUTABLE
}
