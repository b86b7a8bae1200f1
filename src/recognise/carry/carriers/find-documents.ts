import { posix } from 'node:path'
import type { DocumentFormat } from '../../../model/stack/document.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { Template } from '../../../model/text/template.ts'
import type { DocumentPlace, ProductKey } from '../../catalogue/product.ts'
import { flattenWords } from './inner-words.ts'
import { listMountedFolder } from './mounted-file.ts'
import type { CarrierScene } from './scene.ts'

/** A place of the catalogue with the key that it holds. */
export interface KnownPlace {
  readonly place: DocumentPlace
  readonly key: ProductKey
}

/** A configuration file of a service, in the container. */
export interface DocumentFile {
  readonly path: Template
  readonly format: DocumentFormat
  /** What the catalogue says stands in it; empty when it does not know the file. */
  readonly places: readonly KnownPlace[]
}

/** Enough for any service; a folder with more is no configuration. */
const MAX_DOCUMENTS = 40

/**
 * The configuration files that are mounted: those of the catalogue first, then any other of a known ending that is mounted
 * by itself, lies in a folder for configuration, or is named by the command line.
 */
export function* findDocuments(scene: CarrierScene): FileDialogue<readonly DocumentFile[]> {
  const { sighting } = scene
  const places = sighting.products
    .flatMap(({ keys }) => keys)
    .flatMap((key) => (key.documents ?? []).map((place) => ({ place, key })))
  const named = [
    ...sighting.mounts.map(({ target }) => target),
    ...pathsInCommand(scene),
    ...(scene.knownDocuments ?? []),
  ]
  const folders = new Map<string, Template>()
  const paths = new Map(named.map((path) => [path.filled(), path]))
  const addPath = (path: Template): void => void paths.set(path.filled(), path)
  const addFolder = (path: Template): void => void folders.set(path.filled(), path)
  for (const { type, source, target } of sighting.volumes) {
    if (type !== 'bind') continue
    if (formatOf(target) !== null) {
      addPath(target)
      continue
    }
    if (isForConfiguration(source.filled(), target.filled())) addFolder(target)
    for (const { place } of places) {
      const folder = posix.dirname(place.path)
      if (!target.is(folder) && !folder.startsWith(`${target.filled()}/`)) continue
      if (place.path.includes('*')) addFolder(Template.written(folder))
      else addPath(Template.written(place.path))
    }
  }
  for (const folder of folders.values()) for (const path of yield* listMountedFolder(folder, scene)) addPath(path)
  const documents = Array.from(paths.values(), (path) => describeDocument(path, places)).filter(
    (found) => found !== null,
  )
  return documents.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_DOCUMENTS)
}

function rank({ places }: DocumentFile): number {
  return places.length > 0 ? 0 : 1
}

/** `null` for what is no document, or one of the tools' own. */
function describeDocument(path: Template, places: readonly KnownPlace[]): DocumentFile | null {
  const matching = places.filter(({ place }) => matchesPath(place.path, path.filled()))
  const format = matching[0]?.place.format ?? formatOf(path)
  if (format === null || (matching.length === 0 && isForTools(posix.basename(path.filled())))) return null
  return { path, format, places: matching }
}

/** Whether the path is the pattern's, in which `*` is anything but a slash. */
export function matchesPath(pattern: string, path: string): boolean {
  if (!pattern.includes('*')) return pattern === path
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('[^/]*')}$`).test(path)
}

const formats: Readonly<Record<string, DocumentFormat>> = {
  '.json': 'json',
  '.jsonc': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.toml': 'toml',
  '.properties': 'properties',
  '.ini': 'ini',
  '.cfg': 'ini',
  '.conf': 'conf',
  '.cnf': 'conf',
}

/** How a file is read, by its ending; `null` when there is no reader for it. */
export function formatOf(path: Template): DocumentFormat | null {
  return formats[posix.extname(path.filled()).toLowerCase()] ?? null
}

/** Files that lie beside a configuration and belong to Compose, package managers, compilers and API descriptions. */
function isForTools(name: string): boolean {
  return /^(?:docker-)?compose[\w.-]*\.ya?ml$|^(?:package|package-lock|composer|tsconfig[\w.-]*|renovate|openapi|swagger)\.json$|^(?:openapi|swagger|pnpm-lock|mkdocs)\.ya?ml$|^(?:cargo|pyproject|poetry)\.toml$/i.test(
    name,
  )
}

/** A folder whose files are settings. An application's whole source is mounted too, in development: it is not searched. */
function isForConfiguration(source: string, target: string): boolean {
  const pattern = /(?:^|[/_.-])(?:conf|config|configs|configuration|settings|etc|secrets?)(?:$|[/_.-])/i
  return pattern.test(target) || pattern.test(posix.basename(source))
}

/** `--config /etc/x.yaml`, `--config=/etc/x.yaml`. */
function pathsInCommand({ sighting }: CarrierScene): readonly Template[] {
  return flattenWords(sighting.command).flatMap(({ text }) => {
    const word = text.revealTemplate()
    const [whole, written] = /^(?:--?[\w.-]+=)?(\/[^\s=:;,*]+)$/.exec(word.filled()) ?? []
    if (whole === undefined || written === undefined) return []
    const path = word.slice(whole.length - written.length)
    return formatOf(path) === null ? [] : [path.mapped(posix.normalize)]
  })
}
