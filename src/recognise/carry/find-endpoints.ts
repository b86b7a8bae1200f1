import { projectOf, serviceOf } from '../../model/keys/belonging.ts'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import type { Declarations, DeclaredLogin, DeclaredProbe } from '../../model/stack/declarations.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { Template } from '../../model/text/template.ts'
import { declaresLive, type LabelledLive, readLabels } from '../declare/label-declarations.ts'
import { chooseGroup } from '../group/choose-group.ts'
import { readStackHosts, type StackHosts } from '../sight/stack-hosts.ts'

/** Something to ask, with what the stack tells of it. */
interface Placed {
  readonly project: string
  /** The trust group whose key must pass; `null` when it is not known. */
  readonly group: string | null
  /** The address of the container that the URL's host names, when the engine reported it. */
  readonly address?: string
  readonly container?: string
  /** The URL names a service, and no engine reported its address. */
  readonly isUnresolved: boolean
}

/** An endpoint to ask; of several containers of one service, one each. */
export type PlacedProbe = Omit<DeclaredProbe, 'group'> & Placed

/** A login to use. */
export type PlacedLogin = DeclaredLogin & Placed

/** Everything that is to be asked, and what cannot be. */
export interface LivePlan {
  readonly probes: readonly PlacedProbe[]
  readonly logins: readonly PlacedLogin[]
  readonly gaps: readonly Gap[]
}

/** What the plan is made from. */
export interface PlanSources {
  readonly project: ComposeProject | null
  readonly containers: readonly ContainerFact[]
  readonly declarations: Declarations
  readonly bindings: readonly ResolvedBinding[]
  /** Whether what compose files and labels declare is asked, too. */
  readonly trustsCompose: boolean
}

/**
 * What to ask: the configuration's endpoints. A compose file may be a stranger's, who would have tokens and the runner's variables sent to
 * an address of theirs: what it declares, or a label, is asked where the user says so, and is a gap else. Then, of a service that the
 * configuration does not name, those of the service's labels in the compose files, else those of its containers' labels. A container's label may name only this machine and the stack itself, because
 * whoever can start a container must not have good tokens sent to a host of theirs.
 *
 * @throws AuditError `configuration` for labels of the compose files that are wrong; those of a container are a gap.
 */
export function findEndpoints(sources: PlanSources): LivePlan {
  const { project, containers, declarations, bindings } = sources
  const gaps: Gap[] = []
  const name = project?.name ?? bindings[0]?.project ?? ''
  const engineName = project?.engineName ?? name
  const hosts = readStackHosts(project, engineName, containers)
  const layers = sources.trustsCompose
    ? [declarations, labelsOfServices(project), labelsOfContainers(containers, engineName, gaps)]
    : [isOfComposeFile(declarations) ? { probes: [], logins: [] } : declarations]
  if (!sources.trustsCompose) gaps.push(...listUntrusted(sources, engineName))
  const isKnown = (service: string) =>
    hosts.isService(service) || bindings.some((binding) => binding.service === service && binding.project === name)
  const keep = <Written extends DeclaredProbe | DeclaredLogin>(written: readonly Written[]): readonly Written[] =>
    written.filter((one) => {
      const gap = refuse(one, isKnown(one.service), hosts)
      if (gap !== null) gaps.push(gap)
      return gap === null
    })
  const place = (service: string, group?: string): Pick<Placed, 'project' | 'group'> => {
    return { project: name, group: chooseGroup(service, name, bindings, group) }
  }
  const probes = keep(firstOfEach(layers.map((layer) => layer.probes))).flatMap((probe): readonly PlacedProbe[] => {
    const { group: named, ...rest } = probe
    const placed = { ...rest, ...place(probe.service, named) }
    if (named !== undefined && placed.group === null) gaps.push(unknownGroup(probe, named))
    return resolve(probe.url, hosts).map((found) => ({ ...placed, ...found }))
  })
  const logins = keep(firstOfEach(layers.map((layer) => layer.logins))).map((login): PlacedLogin => {
    const [found = { isUnresolved: false }] = resolve(login.url, hosts)
    return { ...login, ...place(login.service), ...found }
  })
  return { probes, logins, gaps }
}

/** Whether the configuration stands under `x-countersign`. */
function isOfComposeFile({ source }: Declarations): boolean {
  return source.endsWith(' (x-countersign)')
}

/** What is declared where only a trusted compose file may declare it. */
function listUntrusted({ project, containers, declarations }: PlanSources, engineName: string): readonly Gap[] {
  const { probes, logins, source } = declarations
  const own = isOfComposeFile(declarations) && probes.length + logins.length > 0 ? [source.replace(/ \(.*/, '')] : []
  const labelled = (project?.services ?? []).filter(({ labels }) => declaresLive(labels)).map(({ name }) => name)
  const running = containers.filter(({ labels }) => projectOf(labels) === engineName && declaresLive(labels))
  return [...new Set([...own, ...labelled, ...running.map((one) => serviceOf(one.labels) ?? one.name)])].map(
    (one): Gap => ({
      source: one,
      code: 'unsupported',
      reason: `endpoints that a compose file or a label declares are not asked, because their author would receive tokens: declare them under probes: in countersign.yaml, or use --trust-compose`,
    }),
  )
}

/** Of each service, what the first layer that names it says. */
function firstOfEach<Written extends { readonly service: string }>(
  layers: readonly (readonly Written[])[],
): readonly Written[] {
  const seen = new Set<string>()
  return layers.flatMap((layer) => {
    const fresh = layer.filter(({ service }) => !seen.has(service))
    for (const { service } of fresh) seen.add(service)
    return fresh
  })
}

function labelsOfServices(project: ComposeProject | null): LabelledLive {
  const labelled = (project?.services ?? []).filter(({ labels }) => declaresLive(labels))
  return joinAll(
    labelled.map(({ name, labels, location, locations }) => {
      const place = locations.get('labels') ?? location
      return readLabels(
        name,
        labels,
        `${place.file}${place.line === undefined ? '' : `:${place.line}`} (labels)`,
        place,
      )
    }),
  )
}

function labelsOfContainers(containers: readonly ContainerFact[], project: string, gaps: Gap[]): LabelledLive {
  const labelled = new Map<string, ContainerFact>()
  for (const container of containers) {
    const { labels } = container
    const service = serviceOf(labels)
    const isOwn = projectOf(labels) === project
    // Replicas carry the same labels.
    if (isOwn && service !== undefined && declaresLive(labels) && !labelled.has(service))
      labelled.set(service, container)
  }
  return joinAll(
    Array.from(labelled, ([service, { name, labels }]) => {
      try {
        const written = new Map(Array.from(labels, ([label, text]) => [label, Template.written(text)]))
        const { probes, logins } = readLabels(service, written, `labels of ${name}`, { container: name })
        const mark = { isFromContainer: true } as const
        return {
          probes: probes.map((probe) => ({ ...probe, ...mark })),
          logins: logins.map((login) => ({ ...login, ...mark })),
        }
      } catch (error) {
        if (!(error instanceof AuditError)) throw error
        gaps.push({ source: name, code: 'malformed', reason: error.message })
        return { probes: [], logins: [] }
      }
    }),
  )
}

function joinAll(all: readonly LabelledLive[]): LabelledLive {
  return { probes: all.flatMap(({ probes }) => probes), logins: all.flatMap(({ logins }) => logins) }
}

/** Why something that is declared is not asked. */
function refuse(one: DeclaredProbe | DeclaredLogin, isKnown: boolean, hosts: StackHosts): Gap | null {
  const source = isFileLocation(one.location) ? one.location.file : one.location.container
  if (!isKnown) {
    const reason = `${one.service} is declared to be asked, but there is no such service here: check its name and the enabled profiles`
    return { source, code: 'missing', reason }
  }
  if (one.isFromContainer === true && !hosts.isOwn(hostOf(one.url))) {
    const reason = `its label names a host outside the stack, where tokens are sent only if countersign.yaml says so`
    return { source, code: 'unsupported', reason }
  }
  return null
}

function unknownGroup({ service, location }: DeclaredProbe, group: string): Gap {
  const source = isFileLocation(location) ? location.file : location.container
  return {
    source,
    code: 'missing',
    reason: `the endpoint of ${service} is for the trust group ${group}, which does not exist`,
  }
}

function resolve(url: Template, hosts: StackHosts): readonly Pick<Placed, 'address' | 'container' | 'isUnresolved'>[] {
  const host = hostOf(url)
  const found = hosts.addressesOf(host)
  if (found.length === 0) return [{ isUnresolved: hosts.isService(host) }]
  return found.map(({ container, address }) => ({ container, address, isUnresolved: false }))
}

function hostOf(url: Template): string {
  const text = url.filled()
  return URL.canParse(text) ? new URL(text).hostname : ''
}
