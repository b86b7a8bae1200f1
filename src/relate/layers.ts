import type { Binding } from '../model/keys/binding.ts'
import { identityOf } from '../model/text/identity.ts'

/**
 * Bindings that may be compared with each other, because they are of one moment: `files` what Compose would start,
 * `running` what runs, with the files' word for a service that does not run. Comparing across the two would report every
 * drift a second time.
 */
export interface Layer {
  readonly kind: 'files' | 'running'
  readonly bindings: readonly Binding[]
}

/** The bindings by moment. The running layer is empty where no container was seen. */
export function layersOf(bindings: readonly Binding[]): readonly [Layer, Layer] {
  const containers = bindings.filter(({ evidence }) => evidence === 'container')
  const projects = new Set(containers.map(({ project }) => project))
  const running = new Set(containers.map(serviceKey))
  const resolved = bindings.filter(({ evidence }) => evidence === 'resolved')
  const notRunning = resolved.filter((binding) => projects.has(binding.project) && !running.has(serviceKey(binding)))
  return [
    { kind: 'files', bindings: resolved },
    { kind: 'running', bindings: [...containers, ...notRunning] },
  ]
}

/** The identity of a service across projects. */
export function serviceKey({ project, service }: Pick<Binding, 'project' | 'service'>): string {
  return identityOf(project, service)
}
