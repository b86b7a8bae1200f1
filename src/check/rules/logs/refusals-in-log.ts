import type { ContainerLog, LoggedRefusals, LogMeaning } from '../../../model/live/log-facts.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { type LogAdvice, logAdvice } from '../../words/log-words.ts'

/** So few lines may be anybody's rubbish, and so short a time a start. */
const FEWEST = 3
const SHORTEST_MS = 120_000

/** Expired tokens and calls without one are daily business. */
const MANY_OF_DAILY_BUSINESS = 20

/**
 * A service that refuses tokens may say so in its log, in the words of its library: "Signature verification failed", "Not enough segments".
 * Where the keys in sight agree and signatures are refused all the same, since the last start and again and again, what is seen is not
 * what runs: a process that read its key from elsewhere, another signer, a gateway that exchanges tokens. A finding rests on counts and
 * times only; no line is kept.
 */
export const refusalsInLog = defineRule({
  id: 'refusals-in-log',
  severity: 'error',
  confidence: 'likely',
  summary: 'The log of a service reports refused tokens.',
  remedy: 'Trace one of the refused tokens: `countersign trace --running`.',
  needs: ['engine', 'logs'],
  *check(view) {
    const services = groupBy(view.logs, ({ project, service }) => identityOf(project, service))
    for (const logs of services.values()) yield* reportLogs(view, logs)
  },
})

function* reportLogs(view: AuditView, logs: readonly [ContainerLog, ...ContainerLog[]]): Iterable<Report> {
  const kinds = groupBy(
    logs.flatMap(({ container, refusals }) => refusals.map((one) => ({ ...one, container }))),
    ({ meaning, isSocket }) => identityOf(meaning, isSocket === true),
  )
  const seen = new Set(logs.flatMap(({ refusals }) => refusals.map(({ meaning }) => meaning)))
  for (const alike of kinds.values()) {
    const weight = weigh(view, logs[0], alike, seen)
    if (weight !== null) yield toReport(logs[0], alike, weight)
  }
}

type Kind = readonly [Refusals, ...Refusals[]]
type Refusals = LoggedRefusals & { readonly container: string }

/** How much refusals of one kind mean; `null` where they mean nothing. */
function weigh(
  view: AuditView,
  log: ContainerLog,
  alike: Kind,
  seen: ReadonlySet<LogMeaning>,
): (LogAdvice & Pick<Report, 'severity' | 'confidence'>) | null {
  const [{ meaning, isSocket }] = alike
  const count = sum(alike)
  const advice = logAdvice[meaning]
  switch (meaning) {
    case 'signature':
    case 'key-id': {
      if (count < FEWEST) return null
      const judged = judgeOf(view, log)
      if (judged === 'refused') return { ...advice, ...known, severity: 'note' }
      const lasts = span(alike) >= SHORTEST_MS
      return judged === 'accepted' && lasts && meaning === 'signature'
        ? { ...advice, ...unseen, severity: 'error' }
        : { ...advice, severity: 'warning' }
    }
    case 'key':
      return { ...advice, severity: 'warning' }
    case 'key-set':
    case 'audience':
    case 'issuer':
    case 'algorithm':
    case 'not-yet-valid':
      return count < FEWEST ? null : { ...advice, severity: 'warning' }
    case 'malformed':
    case 'claim':
      return count < FEWEST ? null : { ...advice, severity: 'note' }
    case 'expired':
    case 'no-token':
      return count < (isSocket === true ? FEWEST : MANY_OF_DAILY_BUSINESS) ? null : { ...advice, severity: 'note' }
    case 'other':
      // Where another line says why, one that does not adds nothing.
      return count < FEWEST || seen.size > 1
        ? null
        : { ...advice, ...(isSocket === true ? ofSocket : {}), severity: 'note', confidence: 'possible' }
  }
}

const known = { remedy: 'See the finding about its key: these refusals are its effect.' }
/** A browser sends no header of its own with a socket, so that a token is forgotten more easily than wrong. */
const ofSocket = {
  remedy:
    'Check whether the client sends a token with the socket at all (in the query, a cookie or the subprotocol), and then trace it: `countersign trace --running`.',
}
const unseen = {
  meaning: 'although the keys that could be read agree',
  remedy:
    'Trace one of the refused tokens (`countersign trace --running`). If the keys agree there too, the process reads its key from elsewhere or was started before it changed: recreate it, and check what else signs tokens.',
}

/** What the court says of the service as it runs: the worst of its relations as a validator. */
function judgeOf({ court }: AuditView, { project, service }: ContainerLog): 'accepted' | 'refused' | 'unknown' | null {
  const own = court.relations.filter(
    (relation) =>
      relation.layer === 'running' &&
      relation.project === project &&
      relation.validators.some((one) => one.service === service),
  )
  const results = new Set(own.map(({ judgement }) => judgement.result))
  return (['refused', 'unknown', 'accepted'] as const).find((result) => results.has(result)) ?? null
}

function sum(alike: Kind): number {
  return alike.reduce((total, { count }) => total + count, 0)
}

function span(alike: Kind): number {
  const times = alike.flatMap(({ first, last }) => [Date.parse(first), Date.parse(last)])
  return Math.max(...times) - Math.min(...times)
}

function toReport(
  { service }: ContainerLog,
  alike: Kind,
  { words, meaning, remedy, severity, confidence }: LogAdvice & Pick<Report, 'severity' | 'confidence'>,
): Report {
  const [first] = alike
  const count = sum(alike)
  const containers = [...new Set(alike.map(({ container }) => container))]
  const libraries = [...new Set(alike.map(({ library }) => library))]
  const what = first.isSocket === true ? 'sockets' : 'tokens'
  const times = count === 1 ? 'once' : `${count} times`
  return {
    message: `${service} reports in its log that ${words.replace('{tokens}', what)}: ${times} since its last start (${listNames(libraries)})${meaning === undefined ? '' : `, ${meaning}`}`,
    remedy,
    ...(severity === undefined ? {} : { severity }),
    ...(confidence === undefined ? {} : { confidence }),
    services: [service],
    data: {
      meaning: first.meaning,
      count,
      libraries,
      first: alike.map((one) => one.first).toSorted()[0] ?? first.first,
      last:
        alike
          .map((one) => one.last)
          .toSorted()
          .at(-1) ?? first.last,
      containers,
    },
    locations: [{ container: containers[0] ?? '' }, ...containers.slice(1).map((container) => ({ container }))],
  }
}
