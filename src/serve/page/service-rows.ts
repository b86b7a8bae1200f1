import {
  type AuditReport,
  isBlocking,
  type ReportedBinding,
  type ReportedGroup,
} from '../../model/report/audit-report.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { fingerprintsOf } from './key-letters.ts'

/** What a service holds in one place. Containers that hold the same are one. */
export interface ShownHolding {
  readonly binding: ReportedBinding
  /** The containers, where it is seen in some. */
  readonly containers: readonly string[]
  /** What is wrong with it, in a few words; `null` where nothing is. */
  readonly flaw: string | null
}

/** One service of a trust group: what the files give it beside what its containers hold. */
export interface ServiceRow {
  readonly project: string
  readonly service: string
  readonly bindings: readonly [ReportedBinding, ...ReportedBinding[]]
  readonly files: readonly ShownHolding[]
  readonly running: readonly ShownHolding[]
}

/** Every service of the group once, those with a flaw first. */
export function listServiceRows(group: ReportedGroup, report: AuditReport): readonly ServiceRow[] {
  const judged = listJudged(group, report)
  const services = groupBy(group.bindings, ({ project, service }) => identityOf(project, service))
  const rows = Array.from(services.values(), (bindings) => makeRow(bindings, judged))
  return [...rows.filter(hasFlaw), ...rows.filter((row) => !hasFlaw(row))]
}

/** Whether something is wrong with what the service holds. */
export function hasFlaw({ files, running }: ServiceRow): boolean {
  return [...files, ...running].some(({ flaw }) => flaw !== null)
}

/** Whether the service holds different keys in different places. A set of keys in one place is one holding. */
export function isSplit({ files, running }: ServiceRow): boolean {
  const held = [...files, ...running]
    .map(({ binding }) => fingerprintsOf(binding).join(' '))
    .filter((key) => key !== '')
  return new Set(held).size > 1
}

type Layer = 'files' | 'running'

function layerOf({ evidence }: ReportedBinding): Layer {
  return evidence === 'resolved' || evidence === 'file' ? 'files' : 'running'
}

/** The services that a finding of the group names and whose tokens are refused, by the layer in which they are. */
function listJudged({ id }: ReportedGroup, { findings, matrix, failOn }: AuditReport): ReadonlySet<string> {
  const blocking = findings.filter((finding) => finding.group === id && isBlocking(finding, failOn))
  const named = new Set(blocking.flatMap(({ services }) => services))
  const refused = matrix.filter((cell) => cell.group === id && cell.result === 'refused')
  return new Set(
    refused.flatMap(({ issuer, validator, evidence }) => {
      const layers: readonly Layer[] = evidence === 'resolved' ? ['files'] : ['running']
      const odd = [issuer, validator].filter((service) => named.has(service))
      return layers.flatMap((layer) => odd.map((service) => identityOf(layer, service)))
    }),
  )
}

function makeRow(bindings: readonly [ReportedBinding, ...ReportedBinding[]], judged: ReadonlySet<string>): ServiceRow {
  const [{ project, service }] = bindings
  const written = bindings.filter((binding) => layerOf(binding) === 'files')
  const seen = bindings.filter((binding) => layerOf(binding) === 'running')
  const alike = groupBy(seen, ({ variable, state, evidence, ...one }) =>
    identityOf(variable, state, evidence, fingerprintsOf({ variable, state, evidence, ...one })),
  )
  const flawOf = (binding: ReportedBinding): string | null => findFlaw(binding, written, judged)
  return {
    project,
    service,
    bindings,
    files: written.map((binding) => ({ binding, containers: [], flaw: flawOf(binding) })),
    running: Array.from(alike.values(), (some) => ({
      binding: some[0],
      containers: some.flatMap(({ container }) => container ?? []),
      flaw: flawOf(some[0]),
    })),
  }
}

function findFlaw(
  binding: ReportedBinding,
  written: readonly ReportedBinding[],
  judged: ReadonlySet<string>,
): string | null {
  if (binding.role === 'bystander') return null
  if (binding.state === 'empty') return 'it is empty'
  if (layerOf(binding) === 'running') {
    const given = written.find(({ variable }) => variable === binding.variable)
    const isReported = given?.fingerprint !== null && given?.isValueUnknown !== true && binding.fingerprint !== null
    if (given !== undefined && isReported && given.fingerprint !== binding.fingerprint)
      return 'not the key in the files'
    if (given?.state === 'present' && binding.state === 'absent') return 'not here, and in the files'
  }
  if (!judged.has(identityOf(layerOf(binding), binding.service))) return null
  return binding.state === 'absent' ? 'no key' : 'tokens are refused with it'
}
