import { projectOf, serviceOf } from '../model/keys/belonging.ts'
import type { Gap } from '../model/report/gap.ts'
import type { ContainerFact, EngineFacts } from '../model/stack/container.ts'
import { isRunning } from './select-containers.ts'

/** Whose containers were looked for. */
export interface Wanted {
  /** The project, as the engine calls it. */
  readonly project: string
  /** The same, as it is shown. */
  readonly shown: string
  /** The project folder, as Compose writes it on the containers that it starts from there; `null` where no files are looked at. */
  readonly directory: string | null
}

const DIRECTORY = 'com.docker.compose.project.working_dir'
const MAX_NAMES = 3

/**
 * That no container of a project runs, although the engine holds some: whether what runs is what the files say was not seen. An engine
 * without a container runs nothing, and that is known.
 */
export function findNotRunning(
  { address, containers }: EngineFacts,
  { project, shown, directory }: Wanted,
): Gap | null {
  const projects = groupByProject(containers)
  const own = projects.get(project) ?? []
  if (containers.length === 0 || own.some(isRunning)) return null
  return { source: address, subject: { kind: 'engine' }, code: 'not-running', reason: explain() }

  function explain(): string {
    const hasFiles = directory !== null
    const nothing = `no container of ${shown} runs`
    const judged = hasFiles ? ', so only the files were audited' : ''
    if (own.length > 0) {
      const services = own.map(({ name, labels }) => serviceOf(labels) ?? name)
      return `${nothing} (${list(services)}: stopped)${judged}: start it${hasFiles ? ', or leave out --running' : ''}`
    }
    const here = hasFiles ? [...projects].filter(([, ones]) => ones.some((one) => isFrom(one, directory))) : []
    const [other] = here
    if (other !== undefined) {
      return `${nothing}${judged}; what was started from this folder is the project ${list(here.map(([name]) => name))}: add \`-p ${other[0]}\``
    }
    const running = [...projects].filter(([, ones]) => ones.some(isRunning)).map(([name]) => name)
    const who = running.length === 0 ? 'and of no other project either' : `what runs there is ${list(running)}`
    const elsewhere = 'ask the engine that it runs on (--host, --context)'
    const remedy = hasFiles
      ? `name the project with -p, ${elsewhere}, or leave out --running`
      : `name the project with --project, or ${elsewhere}`
    return `${nothing}${judged}; ${who}: ${remedy}`
  }
}

function groupByProject(containers: readonly ContainerFact[]): ReadonlyMap<string, readonly ContainerFact[]> {
  const projects = new Map<string, ContainerFact[]>()
  for (const container of containers) {
    const name = projectOf(container.labels)
    if (name !== undefined) projects.set(name, [...(projects.get(name) ?? []), container])
  }
  return projects
}

function isFrom({ labels }: ContainerFact, directory: string): boolean {
  return labels.get(DIRECTORY) === directory
}

function list(names: readonly string[]): string {
  const distinct = [...new Set(names)].toSorted()
  const rest = distinct.length - MAX_NAMES
  return rest > 0 ? `${distinct.slice(0, MAX_NAMES).join(', ')} and ${rest} more` : distinct.join(', ')
}
