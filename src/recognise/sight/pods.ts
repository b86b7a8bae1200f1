import type { Sighting } from './sighting.ts'

const end = '-infra'

/** Whether it is what Podman starts for each pod to hold its network, named after the first 12 digits of the pod's id: nobody's program. */
export function isPodInfra({ container = '' }: Sighting): boolean {
  const own = container.slice(container.lastIndexOf('/') + 1)
  return own.endsWith(end) && own.length === 12 + end.length && Number.isInteger(Number(`0x${own.slice(0, 12)}`))
}
