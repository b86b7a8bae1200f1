import type { Look } from '../look.ts'
import { AuditError } from '../model/limits/audit-error.ts'
import type { LiveTrace, TracedAnswer } from '../model/report/token-trace.ts'
import { askOnce } from '../probe/ask/ask-once.ts'
import { describeUrl } from '../probe/ask/request-line.ts'
import { demandTarget } from '../probe/demand-target.ts'
import { readAuthority } from '../probe/read-authority.ts'
import { findEndpoints, type PlacedProbe } from '../recognise/carry/find-endpoints.ts'
import type { PastedToken } from '../token/read-pasted.ts'
import { locateAuthority, makeTarget, showUrl } from './make-target.ts'

/** How to ask endpoints with the token. */
export interface AskOptions {
  readonly requestTimeoutMs: number
  /** Told before each request. */
  readonly onAsk: (service: string, where: string) => void
}

/** What is asked with, and of whom. */
export interface LiveQuestion {
  readonly pasted: PastedToken
  readonly answers: readonly TracedAnswer[]
  readonly options: AskOptions
}

/**
 * Sends the token once to each endpoint that is declared for one of the validators, one after the other, and says before where.
 *
 * @throws AuditError when none is declared, or one is declared wrongly. What a server does is an answer.
 */
export async function askWithToken(
  { project, containers, declarations, recognition }: Look,
  { pasted, answers, options }: LiveQuestion,
  signal: AbortSignal,
): Promise<readonly LiveTrace[]> {
  const plan = findEndpoints({
    project,
    containers,
    declarations,
    bindings: recognition.bindings,
    trustsCompose: false,
  })
  const asked = plan.probes.filter((probe) => isAsked(probe, answers))
  if (asked.length === 0) {
    throw new AuditError('usage', '--live: no endpoint is declared for a validator of this token', {
      hint: 'Declare probes in countersign.yaml: see docs/configuration.md.',
    })
  }
  for (const probe of asked) if (probe.isFromContainer !== true) demandTarget({ ...probe, ...showUrl(probe.url) })
  const traces: LiveTrace[] = []
  for (const probe of asked) {
    const { service, kind } = probe
    const target = makeTarget(probe, await readAuthority(locateAuthority(probe)))
    const where = describeUrl(target)
    options.onAsk(service, where)
    const place = pasted.kind === 'session-cookie' ? 'cookie' : 'token'
    const { requestTimeoutMs } = options
    const answer = await askOnce(target, { place, value: pasted.token }, { requestTimeoutMs }, signal)
    traces.push({ service, kind, where, ...answer })
  }
  return traces
}

function isAsked({ service, project }: PlacedProbe, answers: readonly TracedAnswer[]): boolean {
  return answers.length === 0 || answers.some((one) => one.service === service && one.project === project)
}
