import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from '../words/list-locations.ts'

/**
 * Bindings that may be compared with each other, because they are of one moment: `files` what Compose would start,
 * `running` what runs, with the files' word for a service that does not run. Comparing across the two would report every
 * drift a second time.
 */
export interface Layer {
  readonly kind: 'files' | 'running'
  readonly bindings: readonly Binding[]
}

/** The reports of both layers; what is true of both is reported once, in the words of `files`, with the places of both. */
export function acrossLayers(
  group: Pick<TrustGroup, 'bindings'>,
  check: (layer: Layer) => Iterable<Report>,
): Iterable<Report> {
  const reports = new Map<string, Report>()
  for (const report of layersOf(group).flatMap((layer) => [...check(layer)])) {
    const identity = identityOf(report.services, report.data)
    const same = reports.get(identity)
    reports.set(
      identity,
      same ? { ...same, locations: listLocations([...same.locations, ...report.locations]) } : report,
    )
  }
  return reports.values()
}

function layersOf(group: Pick<TrustGroup, 'bindings'>): readonly Layer[] {
  const containers = group.bindings.filter((binding) => binding.evidence === 'container')
  const projects = new Set(containers.map((binding) => binding.project))
  const running = new Set(containers.map(serviceKey))
  const resolved = group.bindings.filter((binding) => binding.evidence === 'resolved')
  const notRunning = resolved.filter((binding) => projects.has(binding.project) && !running.has(serviceKey(binding)))
  return [
    { kind: 'files', bindings: resolved },
    { kind: 'running', bindings: [...containers, ...notRunning] },
  ]
}

function serviceKey(binding: Binding): string {
  return identityOf(binding.project, binding.service)
}
