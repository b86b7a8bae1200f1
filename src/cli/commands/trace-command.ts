import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { TokenTrace } from '../../model/report/token-trace.ts'
import { printable } from '../../report/printable.ts'
import { renderTrace } from '../../report/text/trace-text.ts'
import type { InPlaceOfToken } from '../../token/read-nothing.ts'
import { type PastedToken, readPasted } from '../../token/read-pasted.ts'
import { trace } from '../../trace.ts'
import { exitCodes } from '../exit-code.ts'
import { type AuditFlags, readLogLevel, readTimeoutMs } from '../flags/audit-flags.ts'
import { readInput } from '../flags/read-input.ts'
import { mayBeUntrusted } from '../rollout/compose-files.ts'
import { measureScreen, type Surroundings, wantsColor } from '../surroundings.ts'
import { logReport, makeAuditOptions } from './audit-command.ts'

/** The flags of `trace` as typed. */
export interface TraceFlags extends Omit<AuditFlags, 'format'> {
  readonly tokenFile?: string
  readonly format?: string
}

const LONGEST_PROBE_MS = 300_000

/**
 * Traces the token of standard input or a file, and prints what is found. Returns 0 when every validator accepts it, 1 when one
 * refuses it, 3 when it cannot be determined.
 *
 * @throws AuditError also when there is no token, or more than one. No message quotes what was given.
 */
export async function traceCommand(
  folder: string | undefined,
  { tokenFile, format = 'text', live, probeTimeout, ...flags }: TraceFlags,
  surroundings: Surroundings,
): Promise<number> {
  if (format !== 'text' && format !== 'json') {
    throw new AuditError('usage', '--format: no such format', { hint: 'Use text or json.' })
  }
  if (live !== true && probeTimeout !== undefined) {
    throw new AuditError('usage', '--probe-timeout applies only to live endpoints', {
      hint: 'Add --live, or leave it out.',
    })
  }
  const logLevel = readLogLevel(flags.logLevel)
  const { stdout, stderr, shell, directory } = surroundings
  await demandNoToken(folder, directory)
  if (live === true && mayBeUntrusted(flags)) {
    const untrusted = await import('../flags/untrusted-flags.ts')
    const isUntrusted = await untrusted.isUntrusted(flags, surroundings)
    untrusted.demandFilesOnly({ live, untrusted: isUntrusted })
  }
  const audit = await makeAuditOptions(folder, { ...flags, format: [] }, surroundings)
  const requestTimeoutMs = readTimeoutMs(probeTimeout, '--probe-timeout', LONGEST_PROBE_MS)
  const pasted = demandToken(await readInput(tokenFile, surroundings))
  const startedAt = performance.now()
  const onAsk = (service: string, where: string) => {
    stderr.write(`asking ${printable(service)} at ${printable(where)} with the token\n`)
  }
  const options = { audit, pasted, ...(live === true ? { live: { requestTimeoutMs, onAsk } } : {}) }
  const traced = await trace(options, surroundings.signal)
  await logReport(traced.report, performance.now() - startedAt, logLevel)
  const exitCode = exitCodeOf(traced.trace)
  stdout.write(
    format === 'json'
      ? `${JSON.stringify(traced.trace, null, 2)}\n`
      : renderTrace(traced.trace, traced.report, {
          color: wantsColor(stdout, shell, !flags.color),
          width: measureScreen(stdout, shell),
          exitCode,
        }),
  )
  return exitCode
}

function exitCodeOf({ outcome }: TokenTrace): number {
  switch (outcome) {
    case 'accepted':
      return exitCodes.consistent
    case 'refused':
      return exitCodes.inconsistent
    case 'unknown':
      return exitCodes.incomplete
  }
}

function demandToken(text: Parameters<typeof readPasted>[0]): PastedToken {
  const pasted = readPasted(text)
  if (pasted.kind === 'none' && pasted.instead !== undefined) {
    throw new AuditError('usage', `there is no token in what was given: ${describeInstead(pasted.instead)}`, {
      hint: 'If a service got that, look at the client: it sends a token before it has one, or reads it from where it is not.',
    })
  }
  if (pasted.kind === 'none') {
    throw new AuditError('usage', 'the input contains no token', {
      hint: 'For example: countersign trace < token.txt. Give only the token, or a header or cookie line that contains it.',
    })
  }
  if (pasted.kind === 'several') {
    throw new AuditError('usage', `the input contains ${pasted.count} tokens`, { hint: 'Give one of them.' })
  }
  return pasted
}

function describeInstead(instead: InPlaceOfToken): string {
  return instead === 'placeholder'
    ? 'a placeholder stands where it belongs, which nobody filled in'
    : `\`${instead}\` stands where it belongs`
}

/** A token that is given as an argument would be quoted as a folder that is not there. */
async function demandNoToken(folder: string | undefined, directory: string): Promise<void> {
  if (folder === undefined) return
  const isThere = await stat(resolve(directory, folder)).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isThere) return
  throw new AuditError('usage', 'trace: there is no such folder', {
    hint: 'The token comes from standard input or --token-file, never from an argument: arguments are kept in the shell history.',
  })
}
