import type { HoldingFacts } from '../model/keys/binding.ts'
import type { EnvFileReader } from '../model/report/audit-view.ts'
import type { Gap } from '../model/report/gap.ts'
import type { ComposeProject, ComposeRequest, ProvenanceStep } from '../model/stack/compose.ts'
import type { Declarations } from '../model/stack/declarations.ts'
import { resolveFrom } from '../model/text/file-names.ts'
import { identityOf } from '../model/text/identity.ts'
import type { FileLocation } from '../model/text/location.ts'
import type { Template } from '../model/text/template.ts'
import { expandHome, homeOf } from './compose/resolve-paths.ts'
import { rawEnvFiles } from './list-files.ts'

/** A key of an env file that more than one kind of reader reads. */
export interface SharedKey {
  readonly project: string
  /** Absolute. */
  readonly path: string
  readonly variable: string
  readonly location: FileLocation
  /** Compose's own first; at least two that may differ. */
  readonly readers: readonly [EnvFileReader, ...EnvFileReader[]]
}

/** What there is to compare, and what cannot be. */
export interface SharedKeys {
  readonly keys: readonly SharedKey[]
  /** Files that a service is declared to load and out of which Compose takes no key. */
  readonly gaps: readonly Gap[]
}

/**
 * The keys whose env file has a second kind of reader: an `env_file` entry with `format: raw` beside a plain one, a service
 * that the user declares to load the file by itself, or one that mounts it. Only what Compose takes out of a file counts
 * as a key of it. Looks at no file, so that the readers' grammars are loaded only when there is something to compare.
 */
export function findSharedKeys(
  project: ComposeProject,
  request: ComposeRequest,
  { groups }: Declarations,
  holdings: readonly HoldingFacts[],
): SharedKeys {
  const places = { directory: project.directory, home: homeOf(request) }
  const selfReaders = readersByThemselves(project, groups, places)
  const keys = new Map<string, ReadByCompose>()
  const rawFiles = new Map(
    project.services.map(({ name, model }) => [name, new Set(rawEnvFiles(model['env_file'], project.directory))]),
  )
  for (const { service, evidence, role, chain } of holdings) {
    const raw = rawFiles.get(service)
    if (evidence !== 'resolved' || role === 'bystander' || raw === undefined) continue
    for (const step of chain) {
      const { variable, location } = assignmentOf(step)
      if (variable === undefined || location === undefined) continue
      const path = project.names.locate(location.file)
      const dialect = step.kind === 'env-file' && raw.has(path) ? 'docker-run' : 'compose'
      const id = identityOf(path, variable)
      const readers = keys.get(id)?.readers ?? new Map<string, EnvFileReader>()
      readers.set(identityOf(service, dialect), { service, dialect })
      keys.set(id, { path, variable, location, readers })
    }
  }
  const complete = Array.from(keys.values(), ({ readers, ...key }) => ({
    ...key,
    project: project.name,
    readers: sortReaders([...sortReaders([...readers.values()]), ...(selfReaders.get(key.path) ?? [])]),
  }))
  const paths = new Set(complete.map(({ path }) => path))
  const lonely = groups.flatMap(({ reads }) => reads.filter(({ file }) => !paths.has(pathOf(file, places))))
  return {
    keys: complete.filter(({ readers }) => new Set(readers.map(({ dialect }) => dialect)).size > 1),
    gaps: lonely.map(({ service, file }) => ({
      source: file.toString(),
      code: 'unsupported',
      reason: `${service} is declared to load it by itself, but Compose reads no key from it: there is nothing to compare it with`,
    })),
  }
}

/** A key as Compose hands it to services: each reader once, by its service and dialect. */
interface ReadByCompose extends Pick<SharedKey, 'path' | 'variable' | 'location'> {
  readonly readers: Map<string, EnvFileReader>
}

interface Places {
  readonly directory: Template
  readonly home: Template | undefined
}

function assignmentOf({ kind, name, location }: ProvenanceStep): { variable?: string; location?: FileLocation } {
  if ((kind !== 'dotenv' && kind !== 'env-file') || name === undefined || location === undefined) return {}
  return { variable: name, location }
}

/** Who loads which file without Compose's help: what is declared, and for the other services what they mount. */
function readersByThemselves(
  project: ComposeProject,
  groups: Declarations['groups'],
  places: Places,
): ReadonlyMap<string, readonly EnvFileReader[]> {
  const readers = new Map<string, EnvFileReader[]>()
  const listed = new Set<string>()
  const add = (path: string, reader: EnvFileReader): void => {
    const { service, dialect } = reader
    const name = identityOf(path, service, dialect)
    if (listed.has(name) || (dialect === null && listed.has(identityOf(path, service)))) return
    listed.add(name)
    if (dialect !== null) listed.add(identityOf(path, service))
    const known = readers.get(path)
    if (known === undefined) readers.set(path, [reader])
    else known.push(reader)
  }
  for (const { reads } of groups) {
    for (const { service, file, dialect } of reads) add(pathOf(file, places), { service, dialect })
  }
  for (const service of project.services) {
    for (const { type, source } of service.volumes) {
      if (type === 'bind') add(source.filled(), { service: service.name, dialect: null })
    }
  }
  return readers
}

function pathOf(written: Template, { directory, home }: Places): string {
  return resolveFrom(directory, expandHome(written, home)).filled()
}

const order = ['compose', 'docker-run']

/** Those that get the value from Compose first, in the order in which they were found. */
function sortReaders(readers: readonly EnvFileReader[]): SharedKey['readers'] {
  const rank = ({ dialect }: EnvFileReader): number =>
    (order.indexOf(dialect ?? '') + order.length + 1) % (order.length + 1)
  const [first, ...rest] = readers.toSorted((one, other) => rank(one) - rank(other))
  if (first === undefined) throw new Error('a key that nobody reads')
  return [first, ...rest]
}
