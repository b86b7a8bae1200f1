import type { PlannedEndpoint, PlannedProbe, PlannedRequests } from '../../model/live/live-plan.ts'
import { printable } from '../printable.ts'

/** Of more variants than that, only the number is shown. */
const MANY_VARIANTS = 8

/** What `verify --live --plan` prints: every request that would be sent, and that none was. */
export function renderLivePlan({ logins, endpoints, notAsked }: PlannedRequests): string {
  const lines = [
    ...logins.map(({ service, where, encoding, fields }) => {
      return `login of ${service}: POST ${where} (${encoding}: ${fields.join(', ')}), once`
    }),
    ...endpoints.flatMap(listEndpoint),
    ...notAsked.map((reason) => `not asked: ${reason}`),
    summarise(endpoints, logins.length),
  ]
  return `${lines.map(printable).join('\n')}\n`
}

function listEndpoint({ service, method, where, placement, signer, preflightFrom, probes }: PlannedEndpoint) {
  const signed = signer === null ? 'no key is available to sign with' : `good tokens signed with ${signer}`
  const [always, refused] = [
    probes.filter(({ when }) => when === 'always'),
    probes.filter(({ when }) => when === 'if-refused'),
  ]
  return [
    `${service}: ${method} ${where}, token in ${placement}; ${signed}`,
    ...(preflightFrom === null ? [] : [`  1 OPTIONS, as a page of ${preflightFrom} would ask`]),
    ...always.map(listProbe),
    ...(refused.length === 0 ? [] : ['  only where good tokens are refused:', ...refused.map(listProbe)]),
  ]
}

function listProbe({ probe, variants, times }: PlannedProbe): string {
  const listed = variants.length === 0 || variants.length > MANY_VARIANTS ? '' : `: ${variants.join(', ')}`
  return `  ${times} ${probe}${listed}`
}

function summarise(endpoints: readonly PlannedEndpoint[], logins: number): string {
  const count = (when: PlannedProbe['when']) =>
    endpoints.flatMap(({ probes }) => probes).reduce((sum, one) => sum + (one.when === when ? one.times : 0), 0)
  const preflights = endpoints.filter(({ preflightFrom }) => preflightFrom !== null).length
  const always = logins + preflights + count('always')
  const again =
    'Contradictory answers are asked for again, six times at most, and a good token is sent after every twelve.'
  return `${always} requests, ${count('if-refused')} more where good tokens are refused. ${again} Nothing was sent.`
}
