import { askValidators } from './ask-validators.ts'
import { type Audited, auditInFull } from './audit.ts'
import type { AuditOptions } from './audit-options.ts'
import { adviseTrace, pickFindings } from './check/words/advise-trace.ts'
import type { AskOptions } from './live/trace-live.ts'
import type { ResolvedBinding } from './model/keys/binding.ts'
import type { AuditReport } from './model/report/audit-report.ts'
import type { LiveTrace, TokenTrace, TracedAnswer, TracedSigner } from './model/report/token-trace.ts'
import { describeToken } from './token/describe-token.ts'
import { findSigners, type KnownKey } from './token/find-signers.ts'
import { gatherKnownKeys } from './token/gather-known-keys.ts'
import type { PastedToken } from './token/read-pasted.ts'

/** What to trace, and what to look at for it. */
export interface TraceOptions {
  readonly audit: AuditOptions
  readonly pasted: PastedToken
  /** Ask the endpoints of the validators, too. */
  readonly live?: AskOptions
}

/** What became of the token, with the audit that it was found by. */
export interface Traced {
  readonly trace: TokenTrace
  readonly report: AuditReport
}

/**
 * Says what a token is, who signed it, who accepts it and why the others refuse, by the same look, keys, groups and judgements as
 * `audit`. Neither the token nor a key leaves this function, but to the endpoints that `live` names.
 *
 * @throws AuditError when the user's own configuration is wrong.
 */
export async function trace(options: TraceOptions, signal: AbortSignal): Promise<Traced> {
  const { pasted } = options
  const audited = await auditInFull(options.audit, signal)
  const { found, report } = audited
  const now = options.audit.now ?? new Date().toISOString()
  const keys = keysOf(audited)
  const own = await findSigners(pasted.token, keys)
  const signers = isOfStack(own) ? own : [...(await findElsewhere(options, keys, signal)), ...own]
  const marked = signers.map((signer) => markOlder(signer, found.recognition.bindings))
  const answers = await askValidators(audited, { pasted, signers: marked, now })
  const groups = [...new Set(answers.map(({ group }) => group))]
  const token = describeToken(
    pasted,
    keys.map(({ value }) => value),
  )
  const live =
    options.live === undefined ? null : await askLive(audited, { pasted, answers, options: options.live }, signal)
  const facts = { token, signers: marked, answers, now }
  return {
    report,
    trace: {
      schemaVersion: 1,
      outcome: decideOutcome(answers, live ?? []),
      ...{ token, signers: marked, groups, answers },
      ...(live === null ? {} : { live }),
      advice: adviseTrace(facts),
      findings: pickFindings(report.findings, facts),
      gaps: report.gaps,
      now,
    },
  }
}

function keysOf({ found }: Pick<Audited, 'found'>): readonly KnownKey[] {
  const { recognition, code, project } = found
  return gatherKnownKeys({ ...recognition, code, project: project?.name ?? null })
}

function isOfStack(signers: readonly TracedSigner[]): boolean {
  return signers.some(({ kind, reading }) => kind !== 'published' && reading === undefined)
}

/** The room that asks is loaded only where endpoints are asked. */
async function askLive(
  { found }: Audited,
  question: { readonly pasted: PastedToken; readonly answers: readonly TracedAnswer[]; readonly options: AskOptions },
  signal: AbortSignal,
): Promise<readonly LiveTrace[]> {
  const { askWithToken } = await import('./live/trace-live.ts')
  return askWithToken(found, question, signal)
}

/** The keys of the other projects on the engine, which an audit of one project leaves out. */
async function findElsewhere(
  { audit, pasted }: TraceOptions,
  known: readonly KnownKey[],
  signal: AbortSignal,
): Promise<readonly TracedSigner[]> {
  if (audit.engine === null || (audit.compose === null && audit.projectFilter === undefined)) return []
  const { projectFilter: _, live: __, ...everything } = audit
  const other = await auditInFull({ ...everything, compose: null, readsCode: false }, signal)
  const projects = new Set(known.map(({ facts }) => facts.project))
  const foreign = keysOf(other).filter(({ facts }) => !projects.has(facts.project))
  const signers = await findSigners(pasted.token, foreign)
  return signers.flatMap((signer) => (signer.kind === 'published' ? [] : [{ ...signer, isForeign: true as const }]))
}

/** A key that only a container holds, of a service to which the files give another. */
function markOlder(signer: TracedSigner, bindings: readonly ResolvedBinding[]): TracedSigner {
  if (signer.evidence !== 'container') return signer
  const resolved = bindings.filter((one) => {
    return one.evidence === 'resolved' && one.project === signer.project && one.service === signer.service
  })
  const holds = bindings.filter((one) => one.container === signer.container && one.variable === signer.variable)
  const isSame = resolved.some(({ value }) => holds.some((held) => sameText(held.value, value)))
  return resolved.length === 0 || isSame ? signer : { ...signer, isOlder: true }
}

function sameText(one: ResolvedBinding['value'], other: ResolvedBinding['value']): boolean {
  return one !== null && other !== null && 'equals' in one && 'equals' in other && one.equals(other)
}

/** What the validators that count come to. An endpoint that refuses the token is believed over its key. */
function decideOutcome(answers: readonly TracedAnswer[], live: readonly LiveTrace[]): TokenTrace['outcome'] {
  const counted = answers.filter(({ counts }) => counts)
  const results = new Set([...counted, ...live].map(({ result }) => result))
  if (results.has('refused')) return 'refused'
  return counted.length === 0 || results.has('unknown') ? 'unknown' : 'accepted'
}
