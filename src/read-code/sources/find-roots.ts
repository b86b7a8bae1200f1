import { posix } from 'node:path'
import type { ComposeProject, ComposeService, ModelValue } from '../../model/stack/compose.ts'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { isRemoteContext } from '../../model/stack/remote-context.ts'
import { resolveFrom } from '../../model/text/file-names.ts'
import { Template } from '../../model/text/template.ts'
import { trimEndOf } from '../../model/text/trim-end-of.ts'
import { followApps } from './command-apps.ts'
import { followCrates } from './crate-references.ts'
import { type DockerfileCopies, readDockerfile } from './dockerfile.ts'
import { ANY_PACKAGE } from './go-programs.ts'
import { readIgnorePatterns } from './ignore-patterns.ts'
import { languageOf } from './languages.ts'
import { followProjects } from './project-references.ts'
import { decode, isWithin, type Reach, type Root, resolvePath, stateOf } from './roots.ts'

/**
 * Finds the source of every service: `declared` folders before all others; bind mounts; the build context, narrowed to what
 * the Dockerfile copies. Nothing outside of `boundary` (absolute), and nothing behind a symbolic link.
 */
export function* findRoots(
  project: ComposeProject,
  boundary: string,
  declared: ReadonlyMap<string, readonly Template[]>,
): FileDialogue<readonly Reach[]> {
  const found: Reach[] = []
  // What is read in a folder is shown below the folder's own name.
  const show = (path: Template): string => {
    project.names.show(path)
    return path.filled()
  }
  for (const service of project.services) {
    const folders = declared.get(service.name)
    const reach =
      folders === undefined
        ? yield* findReach(service, project, boundary, show)
        : declaredReach(service, folders.map(show))
    const safe: Root[] = []
    const limits = [...reach.limits]
    for (const root of reach.roots) {
      const state = yield* stateOf(root.folder, boundary)
      if (state === 'folder') safe.push(root)
      else if (state === 'file') safe.push(...asFile(root))
      else if (!root.isShared) limits.push({ kind: 'not-in-reach', why: state })
    }
    // A workspace of links: what lies beside the Dockerfile is what the link leads to.
    const isLinked = limits.some((limit) => limit.kind === 'not-in-reach' && limit.why === 'symbolic-link')
    const beside = isLinked ? reach.dockerfileFolder : null
    const state = beside === null ? 'missing' : yield* stateOf(beside, boundary)
    const others = safe.map((root) => ({ ...root, isShared: true }))
    const roots =
      beside === null || state !== 'folder' ? safe : [{ folder: beside, isShared: false, context: '' }, ...others]
    found.push({ ...reach, roots: dropNested(roots), limits })
  }
  const narrower = yield* followApps(found, (service) => declared.has(service))
  const followed = yield* followCrates(yield* followProjects(narrower, boundary))
  const own = followed.flatMap(({ roots }) => roots.filter(({ isShared }) => !isShared).map(({ folder }) => folder))
  const sorted = [...new Set(own)].toSorted((one, other) => (one < other ? -1 : 1))
  return followed.map((reach) => withoutOthers(reach, sorted))
}

/** A file that is copied or mounted by itself counts where it is source, or a setting that travels with it. */
function asFile(root: Root): readonly Root[] {
  const name = root.folder.slice(root.folder.lastIndexOf('/') + 1)
  return languageOf(name, false) === null ? [] : [{ ...root, isFile: true }]
}

function declaredReach(service: ComposeService, folders: readonly string[]): Reach {
  const roots = folders.map((folder) => ({ folder, isShared: false, context: '' }))
  return {
    service,
    roots,
    limits: [],
    isIgnored: () => false,
    imageCommand: [],
    programs: [],
    packages: [],
    image: null,
    context: null,
    dockerfileFolder: null,
    hidden: new Set(),
  }
}

function* findReach(
  service: ComposeService,
  project: ComposeProject,
  boundary: string,
  show: (path: Template) => string,
): FileDialogue<Reach> {
  const build = buildOf(service.model['build'])
  const binds = service.volumes.flatMap(({ type, source, target }) =>
    type === 'bind' && !source.isEmpty ? [{ source: show(source), target: target.filled() }] : [],
  )
  const bindRoots: Root[] = []
  for (const { source } of binds) {
    if (isWithin(source, boundary) && source !== '/' && !servesFiles(service))
      bindRoots.push({ folder: trimSlash(source), isShared: false, context: '' })
  }
  const nothing: Reach = {
    service,
    roots: bindRoots,
    limits: [],
    isIgnored: () => false,
    imageCommand: [],
    programs: [],
    packages: [],
    image: null,
    context: null,
    dockerfileFolder: null,
    hidden: new Set(),
  }
  if (build === null) return nothing
  if (isRemoteContext(build.context.filled()))
    return { ...nothing, limits: [{ kind: 'not-in-reach', why: 'remote-context' }] }
  const context = show(resolveFrom(project.directory, withSlashes(build.context), posix))
  if (!isWithin(context, boundary)) return { ...nothing, limits: [{ kind: 'not-in-reach', why: 'outside' }] }
  const dockerfile = show(resolveFrom(Template.written(context), withSlashes(build.dockerfile), posix))
  const text =
    build.inline ?? (isWithin(dockerfile, boundary) ? decode(yield { path: dockerfile, want: 'source' }) : null)
  const ignored =
    decode(yield { path: `${dockerfile}.dockerignore`, want: 'source' }) ??
    decode(yield { path: `${context}/.dockerignore`, want: 'source' }) ??
    ''
  const copies: DockerfileCopies = readDockerfile(text ?? 'FROM scratch\nCOPY . .', build.target, build.args)
  const folder = dockerfile.slice(0, dockerfile.lastIndexOf('/'))
  const home = folder === context || (yield* holdsSource(folder)) ? folder : context
  const roots = rootsOf(copies, context, home, binds)
  const isLibrary = ({ folder }: Root): boolean => {
    const target = binds.find(({ source }) => trimSlash(source) === folder)?.target ?? ''
    const isBelowCopy = copies.copies.some(({ to }) => to !== '/' && isBelow(trimSlash(target), to))
    // Without a Dockerfile it is not known where the source is.
    return (isBelowCopy || text === null) && isApart(folder, roots) && isMountedElsewhere(folder, service, project)
  }
  const mounted = bindRoots.map((root) => (isLibrary(root) ? { ...root, isShared: true } : root))
  return {
    service,
    // An image that copies none of its context has its source mounted, or none.
    roots: [...mounted.flatMap((root) => narrowed(root, home, context)), ...roots],
    limits: [],
    isIgnored: readIgnorePatterns(ignored),
    imageCommand: copies.command,
    programs: copies.programs,
    packages: packagesOf(copies, context),
    image: {
      base: text === null ? '' : copies.base,
      variables: copies.variables,
      startsWithScript: copies.startsWithScript,
    },
    context,
    dockerfileFolder: folder !== context && isWithin(folder, context) ? folder : null,
    hidden: new Set(),
  }
}

/** Whether a folder is none of the service's own and holds none of it: `./shared:/app/shared`. */
function isApart(folder: string, roots: readonly Root[]): boolean {
  const own = roots.filter(({ isShared }) => !isShared)
  return own.length > 0 && !own.some((one) => isWithin(folder, one.folder) || isWithin(one.folder, folder))
}

function isBelow(path: string, folder: string): boolean {
  return path !== trimSlash(folder) && isWithin(path, trimSlash(folder))
}

/** Whether another service mounts the folder as well. */
function isMountedElsewhere(folder: string, service: ComposeService, project: ComposeProject): boolean {
  return project.services.some(
    (other) =>
      other !== service &&
      other.volumes.some(({ type, source }) => type === 'bind' && trimSlash(source.filled()) === folder),
  )
}

/** A whole repository that is mounted into an image: the Dockerfile's folder is the service's own, as where it is copied. */
function narrowed(root: Root, home: string, context: string): readonly Root[] {
  const holdsMore = home !== context && home !== root.folder && isWithin(home, root.folder)
  return holdsMore
    ? [
        { ...root, folder: home },
        { ...root, isShared: true },
      ]
    : [root]
}

/**
 * What the Dockerfile copies. Where it lies in a folder below the context, that folder is the service's own and the rest is
 * shared; folders of its name count as its own too when it lies elsewhere (`docker/auth.Dockerfile` and `services/auth`).
 */
function rootsOf(
  { copies }: DockerfileCopies,
  context: string,
  dockerfileFolder: string,
  binds: readonly { readonly source: string; readonly target: string }[],
): readonly Root[] {
  const isBelow = dockerfileFolder !== context && isWithin(dockerfileFolder, context)
  const roots: Root[] = []
  let isMounted = false
  for (const { from, to } of copies) {
    // A build sees nothing above its context: `..` is the context itself.
    const plain = resolvePath('/', from)
      .split('/')
      .filter((part) => part !== '')
    // Built before, outside of the image: the source is what it was built from, beside it.
    const star = plain.findIndex((part) => /[*?[]/.test(part) || BUILT.test(part))
    const folder = resolvePath(context, (star === -1 ? plain : plain.slice(0, star)).join('/'))
    if (!isWithin(folder, context)) continue
    // A mount of something else over it hides what was copied.
    const isCovered = binds.some(
      ({ source, target }) => isWithin(to, trimSlash(target)) && !isWithin(source, folder) && !isWithin(folder, source),
    )
    if (isCovered) {
      isMounted = true
      continue
    }
    if (!isBelow) roots.push({ folder, isShared: false, context })
    else if (isWithin(folder, dockerfileFolder)) roots.push({ folder, isShared: false, context })
    else if (isWithin(dockerfileFolder, folder)) {
      roots.push({ folder: dockerfileFolder, isShared: false, context })
      roots.push({ folder, isShared: true, context })
    } else roots.push({ folder, isShared: true, context })
  }
  // A Dockerfile in a folder of Dockerfiles: all it copies is the service's own, unless that is mounted.
  return isMounted || roots.some(({ isShared }) => !isShared)
    ? roots
    : roots.map((root) => ({ ...root, isShared: false }))
}

/** Web servers by themselves: what is mounted there they hand out, and run none of it. */
const FILE_SERVER = /(?:^|\/)(?:nginx|nginx-unprivileged|openresty|caddy|httpd|traefik|haproxy|varnish)(?:[:@]|$)/

function servesFiles({ model }: ComposeService): boolean {
  const image = model['image']
  return model['build'] === undefined && image instanceof Template && FILE_SERVER.test(image.filled())
}

/** Paths as they are written on Windows: no folder has a backslash in its name. */
function withSlashes(path: Template): Template {
  return path.filled().includes('\\') ? Template.written(path.filled().replaceAll('\\', '/')) : path
}

/** The folders that Go builds, where they were copied from. */
function packagesOf({ copies, packages }: DockerfileCopies, context: string): readonly string[] {
  return packages.flatMap((folder) => {
    if (folder === ANY_PACKAGE) return [folder]
    const within = copies.filter(({ from, to }) => isWithin(folder, to) && !/[*?[]/.test(from))
    return within.map(({ from, to }) => resolvePath(context, `./${resolvePath('/', from)}/${folder.slice(to.length)}`))
  })
}

const BESIDE_DOCKERFILES = /^(?:.*dockerfile.*|\.env.*|.*\.(?:dockerignore|sh|ya?ml|conf|cnf|ini|template|sql|md))$/i

/** Whether there is more in a folder than Dockerfiles and what goes with them. */
function* holdsSource(folder: string): FileDialogue<boolean> {
  const fact = yield { path: folder, want: 'entries' }
  const entries = fact.kind === 'directory' ? (fact.entries ?? []) : []
  return entries.some(({ kind, name }) => kind !== 'file' || !BESIDE_DOCKERFILES.test(name))
}

const BUILT = /^(target|build|dist|out|bin|publish|\.next|\.output)$|\.(jar|war|dll|exe)$/

/** A root within another of the same kind says nothing new; within a shared one, it is taken out of it (see the walk). */
function dropNested(roots: readonly Root[]): readonly Root[] {
  const kept: Root[] = []
  for (const root of roots.toSorted(
    (a, b) => Number(a.isShared) - Number(b.isShared) || a.folder.length - b.folder.length,
  ))
    if (!kept.some((one) => isWithin(root.folder, one.folder))) kept.push(root)
  return kept
}

/** A folder that is wholly another service's own is not part of a service whose root merely lies above it. */
function withoutOthers(reach: Reach, folders: readonly string[]): Reach {
  const below = reach.roots.flatMap(({ folder }) => listBelow(folder, folders))
  const others = below.filter((folder) => !reach.roots.some((root) => !root.isShared && isWithin(root.folder, folder)))
  return { ...reach, hidden: new Set(others) }
}

/** The folders in one, without itself. They are sorted, so that those in it stand together. */
function listBelow(folder: string, sorted: readonly string[]): readonly string[] {
  const start = folder.endsWith('/') ? folder : `${folder}/`
  let [first, end] = [0, sorted.length]
  while (first < end) {
    const middle = (first + end) >> 1
    if ((sorted[middle] ?? '') < start) first = middle + 1
    else end = middle
  }
  while (sorted[end]?.startsWith(start)) end += 1
  return sorted.slice(first, end).filter((one) => one !== folder)
}

interface Build {
  readonly context: Template
  readonly dockerfile: Template
  readonly inline: string | null
  readonly target: string
  readonly args: ReadonlyMap<string, string>
}

const usualDockerfile = Template.written('Dockerfile')

function buildOf(value: ModelValue | undefined): Build | null {
  if (value === undefined || value === null) return null
  if (value instanceof Template)
    return { context: value, dockerfile: usualDockerfile, inline: null, target: '', args: new Map() }
  if (typeof value !== 'object' || Array.isArray(value)) return null
  const map = value as { readonly [key: string]: ModelValue }
  const text = (key: string): Template | null => (map[key] instanceof Template ? map[key] : null)
  const args = new Map<string, string>()
  const given = map['args']
  if (Array.isArray(given))
    for (const one of given) {
      const [, name, rest] = /^(\w+)=(.*)$/s.exec(textOf(one)) ?? []
      if (name !== undefined) args.set(name, rest ?? '')
    }
  else if (typeof given === 'object' && given !== null)
    for (const [name, one] of Object.entries(given))
      if (one !== null && (typeof one !== 'object' || one instanceof Template)) args.set(name, textOf(one))
  return {
    context: text('context') ?? Template.written('.'),
    dockerfile: text('dockerfile') ?? usualDockerfile,
    inline: text('dockerfile_inline')?.filled() ?? null,
    target: text('target')?.filled() ?? '',
    args,
  }
}

/** Empty for what is no scalar: Compose refuses such an argument. */
function textOf(value: ModelValue): string {
  if (value instanceof Template) return value.filled()
  return typeof value === 'object' ? '' : String(value)
}

function trimSlash(path: string): string {
  return path.length > 1 ? trimEndOf(path, '/') : path
}
