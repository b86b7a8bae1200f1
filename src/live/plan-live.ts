import { auditInFull } from '../audit.ts'
import type { AuditOptions } from '../audit-options.ts'
import type { PlannedEndpoint, PlannedProbe, PlannedRequests } from '../model/live/live-plan.ts'
import { groupBy } from '../model/text/group-by.ts'
import { placementsToTry } from '../probe/ask/placements-to-try.ts'
import { describeUrl } from '../probe/ask/request-line.ts'
import { completeOptions } from '../probe/probe-target.ts'
import { findEndpoints } from '../recognise/carry/find-endpoints.ts'
import { makeProbeTokens, type ProbeTokens } from '../token/probe-tokens.ts'
import { gatherKeys, type LiveOptions } from './ask-live.ts'
import { listOwnValues } from './list-own-values.ts'
import { makeTarget, showUrl, unknownGroup } from './make-target.ts'

/** Lists everything that `verify --live` would send with these options. Nothing is sent but what looking at the stack takes. */
export async function planLive(
  options: AuditOptions,
  live: LiveOptions,
  signal: AbortSignal,
): Promise<PlannedRequests> {
  const { live: _, ...offline } = options
  const { found } = await auditInFull(offline, signal)
  const { project, containers, declarations, recognition } = found
  const { bindings } = recognition
  const trustsCompose = live.trustsCompose === true
  const plan = findEndpoints({ project, containers, declarations, bindings, trustsCompose })
  const keys = gatherKeys({ recognition, declarations }, plan.probes, [])
  const { goodTokens, placeholders } = completeOptions({})
  const bounds = { nowSeconds: Math.floor(Date.now() / 1000), goodTokens, placeholders, intrusive: null }
  const endpoints = plan.probes.map(async (probe): Promise<PlannedEndpoint> => {
    const gathered = keys.get(probe.group ?? unknownGroup)
    const ownValues = listOwnValues(project, bindings, probe.service)
    const tokens = gathered && (await makeProbeTokens({ ...gathered.material, ownValues }, bounds))
    const target = makeTarget(probe)
    const signer = gathered?.signer ?? null
    return {
      service: probe.service,
      method: target.kind === 'websocket' ? 'WebSocket' : (target.method ?? 'GET'),
      where: describeUrl(target),
      placement: target.token ?? 'header:Authorization',
      signer: signer === null ? null : `${signer.variable} of ${signer.service}`,
      preflightFrom: target.kind === 'http' ? (probe.origin?.toString() ?? null) : null,
      probes: [
        ...(tokens === undefined ? [] : await listProbes(tokens)),
        ...(live.triesPlacements === true ? [planPlacements(placementsToTry[target.kind])] : []),
        ...(live.isIntrusive ? intrusive : []),
      ],
    }
  })
  return {
    logins: plan.logins.map(({ service, url, encoding, fields }) => {
      return { service, where: describeUrl(showUrl(url)), encoding, fields: Object.keys(fields) }
    }),
    endpoints: await Promise.all(endpoints),
    notAsked: plan.gaps.map(({ source, reason }) => `${source}: ${reason}`),
  }
}

const intrusive: readonly PlannedProbe[] = ['injected-jwk', 'injected-kid', 'injected-jku'].map((probe) => {
  return { probe, variants: [], times: 1, when: 'always' }
})

function planPlacements(places: readonly string[]): PlannedProbe {
  return { probe: 'elsewhere', variants: places, times: places.length, when: 'if-refused' }
}

async function listProbes(tokens: ProbeTokens): Promise<readonly PlannedProbe[]> {
  const { good, issued, negative, hostile, placeholders, diagnosis } = tokens
  const more = await tokens.morePlaceholders()
  return [
    ...fold([...good, ...negative, ...issued, ...hostile, ...placeholders], 'always'),
    ...fold([...diagnosis, ...more], 'if-refused'),
  ]
}

function fold(
  tokens: readonly { readonly probe: string; readonly variant: string | null }[],
  when: PlannedProbe['when'],
): readonly PlannedProbe[] {
  return Array.from(
    groupBy(tokens, ({ probe }) => probe),
    ([probe, own]): PlannedProbe => {
      const variants = [...new Set(own.flatMap(({ variant }) => variant ?? []))]
      return { probe, variants, times: own.length, when }
    },
  )
}
