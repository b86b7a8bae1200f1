import type { ContainerLog, LogMeaning } from '../../model/live/log-facts.ts'
import type { Finding } from '../../model/report/finding.ts'
import { listNames } from './list-names.ts'

/** So few lines may be anybody's rubbish; what a service says of its own key nobody else makes it say. */
const fewest: Readonly<Partial<Record<LogMeaning, number>>> = { key: 1 }
const FEWEST_OF_OTHERS = 3

const ofKeys: readonly LogMeaning[] = ['signature', 'key']

/** What a service that is named by a finding writes into its log where the finding is true. */
const symptoms: Readonly<Record<string, readonly LogMeaning[]>> = {
  'secret-mismatch': ['signature'],
  'secret-missing': ofKeys,
  'secret-empty': ofKeys,
  'short-secret': ['key'],
  'mangled-pem': ofKeys,
  'key-type-mismatch': ['algorithm', 'key', 'signature'],
  'algorithm-mismatch': ['algorithm'],
  'code-refuses-algorithm': ['algorithm'],
  'issuer-mismatch': ['issuer'],
  'audience-mismatch': ['audience'],
  'fallbacks-differ': ['signature'],
  'hardcoded-key': ['signature'],
  'replicas-disagree': ['signature'],
  'random-per-process': ['signature'],
  'container-differs-from-compose': ofKeys,
  'process-differs-from-container': ofKeys,
  'stale-process': ofKeys,
}

/**
 * The findings, with a word for those whose symptom is in the log of a service that they name. The message holds no count: it stays as it
 * is from look to look.
 */
export function confirmByLogs(findings: readonly Finding[], logs: readonly ContainerLog[]): readonly Finding[] {
  if (logs.length === 0) return findings
  return findings.map((finding) => {
    const { ruleId, services, message, data } = finding
    const counts = services.map((service) => [service, count(logs, service, symptoms[ruleId] ?? [])] as const)
    const saying = counts.filter(([, refusals]) => refusals > 0)
    if (saying.length === 0) return finding
    const whose = services.length === 1 ? 'its log says' : `the log of ${listNames(saying.map(([name]) => name))} says`
    const logged = saying.reduce((total, [, refusals]) => total + refusals, 0)
    const what = finding.confidence === 'possible' ? 'that it refuses tokens' : 'so'
    return { ...finding, message: `${message}, and ${whose} ${what}`, data: { ...data, logged } }
  })
}

function count(logs: readonly ContainerLog[], service: string, meanings: readonly LogMeaning[]): number {
  const own = logs.filter((log) => log.service === service).flatMap(({ refusals }) => refusals)
  return meanings
    .map((meaning) => {
      const refusals = own.filter((one) => one.meaning === meaning).reduce((total, one) => total + one.count, 0)
      return refusals >= (fewest[meaning] ?? FEWEST_OF_OTHERS) ? refusals : 0
    })
    .reduce((total, refusals) => total + refusals, 0)
}
