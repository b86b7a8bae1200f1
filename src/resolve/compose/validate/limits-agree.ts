import { type LoadContext, refuse } from '../load-context.ts'
import { childOf, type ModelMapping, type ModelNode, stringOf } from '../model-node.ts'
import { readBytes } from './byte-sizes.ts'

/** What a service may take stands in two places; compose-go refuses them where they differ. */
const PAIRS: readonly {
  readonly field: string
  readonly part: 'limits' | 'reservations'
  readonly name: string
  readonly read: (text: string) => number | null
}[] = [
  { field: 'cpus', part: 'limits', name: 'cpus', read: (text) => Math.fround(Number(text)) },
  { field: 'mem_limit', part: 'limits', name: 'memory', read: readBytes },
  { field: 'mem_reservation', part: 'reservations', name: 'memory', read: readBytes },
  { field: 'pids_limit', part: 'limits', name: 'pids', read: Number },
]

/** Refuses limits of a service that differ from those of its `deploy`, and numbers of containers that cannot be. */
export function checkLimits(context: LoadContext, name: string, service: ModelMapping): void {
  const deploy = childOf(service, 'deploy')
  for (const { field, part, name: limit, read } of PAIRS) {
    const there = childOf(childOf(deploy, 'resources'), part)
    const own = readNumber(childOf(service, field), read)
    if (there?.kind !== 'mapping' || own === 0 || own === null) continue
    const other = readNumber(childOf(there, limit), read)
    if (other === null || other === own) continue
    const reason = `services.${name}: ${field} and deploy.resources.${part}.${limit} differ: keep one`
    refuse(context, service.location, reason)
  }
  const scale = readNumber(childOf(service, 'scale'), Number)
  const replicas = readNumber(childOf(deploy, 'replicas'), Number)
  for (const [field, number] of [
    ['scale', scale],
    ['deploy.replicas', replicas],
  ] as const) {
    if (number === null) continue
    if (number < 0) refuse(context, service.location, `services.${name}.${field} must not be below 0`)
    if (number > 1 && stringOf(childOf(service, 'container_name'))?.isEmpty === false)
      refuse(
        context,
        service.location,
        `services.${name}: container_name and ${field} exclude each other: names are unique`,
      )
  }
}

/** 0 where it is not there; `null` where it cannot be determined. */
function readNumber(node: ModelNode | undefined, read: (text: string) => number | null): number | null {
  if (node === undefined) return 0
  if (node.kind !== 'scalar' || node.isUnknown || node.isSymbolic) return null
  if (node.value === null) return 0
  const value = read(node.text.filled())
  return value === null || Number.isNaN(value) ? null : value
}
