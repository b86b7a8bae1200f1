import { goPackagesOf } from './go-programs.ts'

/** What a Dockerfile copies out of its context into the image that a target is. */
export interface DockerfileCopies {
  readonly copies: readonly { readonly from: string; readonly to: string }[]
  /** CMD or ENTRYPOINT of the target, as words. */
  readonly command: readonly string[]
  readonly workdir: string
  /** The image that the target starts from; '' where it is not said. */
  readonly base: string
  /** The names that ENV sets in it. */
  readonly variables: readonly string[]
  /** Whether it starts with a script, which may set any variable before it starts the program. */
  readonly startsWithScript: boolean
  /** Rust's programs that it takes out of a build; without any, those that Cargo builds. */
  readonly programs: readonly string[]
  /** The folders in the image of the packages that Go builds or starts. */
  readonly packages: readonly string[]
}

interface Stage {
  readonly name: string
  readonly base: string
  readonly copies: { readonly from: string; readonly to: string }[]
  readonly needs: Set<string>
  /** Programs that come out of Cargo's folder of results, and what Cargo builds. */
  readonly taken: Set<string>
  readonly built: Set<string>
  readonly packages: Set<string>
  command: readonly string[]
  workdir: string
  readonly origin: string
  readonly variables: Set<string>
  hasScript: boolean
}

/** Lines, words and stages of one file that are looked at. */
const MAX_LINES = 2_000

/**
 * Reads COPY and ADD of the stages that `target` (the last when it is empty) is made from. `args` are the build arguments
 * given; an ARG's own default comes after them. What cannot be read is passed over.
 */
export function readDockerfile(text: string, target: string, args: ReadonlyMap<string, string>): DockerfileCopies {
  const stages: Stage[] = []
  const values = new Map(args)
  for (const [instruction, rest] of instructionsOf(text)) {
    const stage = stages.at(-1)
    const words = (): readonly string[] => wordsOf(expand(rest, values))
    if (instruction === 'FROM') {
      const [base = '', , name = ''] = words().filter((word) => !word.startsWith('--'))
      const inherited = stages.find((one) => one.name === base.toLowerCase())
      const workdir = inherited?.workdir ?? '/'
      stages.push({
        name: name.toLowerCase(),
        base: base.toLowerCase(),
        copies: [],
        needs: new Set(),
        taken: new Set(inherited?.taken),
        built: new Set(),
        packages: new Set(),
        command: inherited?.command ?? [],
        workdir,
        origin: inherited?.origin ?? base.toLowerCase(),
        variables: new Set(inherited?.variables),
        hasScript: inherited?.hasScript === true,
      })
    } else if (instruction === 'ARG') {
      const [, name = '', value] = /^(\w+)(?:=(.*))?$/.exec(rest.trim()) ?? []
      if (value !== undefined && !values.has(name)) values.set(name, expand(value.replace(/^["']|["']$/g, ''), values))
    } else if (instruction === 'ENV') {
      const [, name = '', value = ''] = /^(\w+)[= ](\S*)/.exec(rest.trim()) ?? []
      if (name !== '' && !values.has(name)) values.set(name, value)
      if (name !== '') stage?.variables.add(name)
      for (const [, another = ''] of rest.matchAll(/\s(\w+)=/g)) stage?.variables.add(another)
    } else if (stage === undefined) {
      // Nothing but ARG stands before the first FROM.
    } else if (instruction === 'WORKDIR') stage.workdir = joinPath(stage.workdir, words()[0] ?? '')
    else if (instruction === 'COPY' || instruction === 'ADD') addCopy(stage, words())
    else if (instruction === 'RUN') addRun(stage, expand(rest, values))
    else if (instruction === 'CMD' || instruction === 'ENTRYPOINT') {
      stage.command = commandOf(rest)
      for (const folder of goPackagesOf(expand(stage.command.join(' '), values), stage.workdir))
        stage.packages.add(folder)
      stage.hasScript ||= stage.command.some((word) => /\.(sh|bash)$|entrypoint/.test(word))
    }
  }
  return gather(stages, target)
}

const NOTHING: DockerfileCopies = {
  copies: [],
  command: [],
  workdir: '/',
  base: '',
  variables: [],
  startsWithScript: false,
  programs: [],
  packages: [],
}

function gather(stages: readonly Stage[], target: string): DockerfileCopies {
  const wanted = stages.findLast(({ name }) => name !== '' && name === target.toLowerCase()) ?? stages.at(-1)
  if (wanted === undefined) return NOTHING
  const reached = new Set<Stage>([wanted])
  for (const stage of reached)
    for (const need of [stage.base, ...stage.needs]) {
      const found =
        stages.find(({ name }) => name !== '' && name === need) ??
        (/^\d+$/.test(need) ? stages[Number(need)] : undefined)
      if (found !== undefined) reached.add(found)
    }
  // A stage that copies from one that is not there, and nothing else: what is meant is what the stages before it copy.
  const isCut = wanted.needs.size > 0 && [...reached].every(({ copies }) => copies.length === 0)
  if (isCut) for (const stage of stages.slice(0, stages.indexOf(wanted))) reached.add(stage)
  return {
    copies: [...reached].flatMap(({ copies }) => copies),
    command: wanted.command,
    workdir: wanted.workdir,
    base: wanted.origin,
    variables: [...wanted.variables],
    startsWithScript: wanted.hasScript,
    packages: [...new Set([...reached].flatMap(({ packages }) => [...packages]))],
    programs: [...(wanted.taken.size > 0 ? wanted.taken : new Set([...reached].flatMap(({ built }) => [...built])))],
  }
}

function addCopy(stage: Stage, words: readonly string[]): void {
  const from = words.find((word) => word.startsWith('--from='))
  if (from !== undefined) {
    stage.needs.add(from.slice('--from='.length).toLowerCase())
    for (const word of words) {
      const [, program] = /\/release\/([\w-]+)$/.exec(word) ?? []
      if (program !== undefined) stage.taken.add(program)
    }
    return
  }
  const paths = words.filter((word) => !word.startsWith('--'))
  const to = joinPath(stage.workdir, paths.at(-1) ?? '')
  for (const path of paths.slice(0, -1)) if (!/^(https?:|git@)|<</.test(path)) stage.copies.push({ from: path, to })
}

/** What a build mounts of the context is as good as copied (`docker init` writes such files); and what Cargo builds. */
function addRun(stage: Stage, line: string): void {
  for (const [, options = ''] of line.matchAll(/(?:^|\s)--mount=(\S+)/g)) {
    const option = (...names: readonly string[]): string | undefined => {
      const found = options.split(',').find((one) => names.includes(one.slice(0, one.indexOf('='))))
      return found?.slice(found.indexOf('=') + 1)
    }
    const from = option('from')
    if (option('type') !== 'bind') continue
    if (from !== undefined) stage.needs.add(from.toLowerCase())
    else
      stage.copies.push({
        from: option('source', 'src') ?? '.',
        to: joinPath(stage.workdir, option('target', 'dst') ?? ''),
      })
  }
  for (const folder of goPackagesOf(line, stage.workdir)) stage.packages.add(folder)
  if (!/\bcargo\b/.test(line)) return
  for (const [, name = ''] of line.matchAll(/\s(?:-p|--package|--bin)[ =]([\w-]+)/g)) stage.built.add(name)
}

/** Logical lines: continuations joined, comments and the bodies of here-documents left out. */
function* instructionsOf(text: string): Generator<readonly [string, string]> {
  let open = ''
  let until: string | null = null
  for (const line of text.split(/\r?\n/, MAX_LINES)) {
    if (until !== null) {
      if (line.trim() === until) until = null
      continue
    }
    if (/^\s*#/.test(line)) continue
    open += open === '' ? line : ` ${line}`
    if (/\\\s*$/.test(open)) {
      open = open.replace(/\\\s*$/, '')
      continue
    }
    const [, word = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(open) ?? []
    open = ''
    const [, marker] = /<<-?["']?(\w+)["']?/.exec(rest) ?? []
    if (marker !== undefined) until = marker
    if (word !== '') yield [word.toUpperCase(), rest]
  }
}

function wordsOf(text: string): readonly string[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('[')) {
    const flags: string[] = []
    return [...flags, ...jsonWords(trimmed)]
  }
  const [, flags = '', list] = /^((?:--\S+\s+)*)(\[.*\])\s*$/s.exec(trimmed) ?? []
  if (list !== undefined) return [...flags.split(/\s+/).filter((word) => word !== ''), ...jsonWords(list)]
  return trimmed
    .split(/\s+/)
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => word !== '')
}

function jsonWords(text: string): readonly string[] {
  return [...text.matchAll(/\\.|"((?:[^"\\]|\\.)*)"/g)].flatMap(([, word]) => word ?? [])
}

function commandOf(rest: string): readonly string[] {
  return rest.trim().startsWith('[') ? jsonWords(rest) : rest.trim().split(/\s+/)
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::?[-+]([^{}]*))?\}|(\w+))/g,
    (_, braced?: string, fallback?: string, bare?: string) => {
      return values.get(braced ?? bare ?? '') ?? fallback ?? ''
    },
  )
}

/** A path in the image: absolute, or from the work folder. */
function joinPath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
