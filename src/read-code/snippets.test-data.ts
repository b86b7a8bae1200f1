import { loadGrammars } from '../collect/load-grammars.ts'
import type { ServiceCode, TokenUse, ValueStep } from '../model/code/code.ts'
import { Secret } from '../model/keys/secret.ts'
import type { ComposeProject, ComposeService, ModelValue, PlainValue } from '../model/stack/compose.ts'
import type { FileDialogue, FileFact, FolderEntry } from '../model/stack/file-request.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { FileNames } from '../model/text/file-names.ts'
import { Template } from '../model/text/template.ts'
import { readCode } from './read-code.ts'
import { gatherSources, type SourceLimits, type SourceSet } from './sources/gather-sources.ts'

/** A tree of files by absolute path; a text that begins with `->` is a symbolic link. */
export type Tree = Readonly<Record<string, string | Uint8Array>>

/** What a test says of a service. */
export interface TestService {
  readonly build?: PlainValue
  readonly image?: string
  readonly command?: readonly string[]
  readonly binds?: readonly { readonly source: string; readonly target: string }[]
}

/** A project at /p with the services given. */
export function projectOf(services: Readonly<Record<string, TestService>>): ComposeProject {
  return {
    name: 'p',
    engineName: 'p',
    directory: Template.written('/p'),
    names: new FileNames('/p'),
    files: ['compose.yaml'],
    leftOut: [],
    defined: [],
    services: Object.entries(services).map(([name, { build, image, command = [], binds = [] }]): ComposeService => {
      return {
        name,
        location: { file: 'compose.yaml', line: 1 },
        builds: build !== undefined,
        environment: new Map(),
        labels: new Map(),
        mounts: [],
        volumes: binds.map(({ source, target }) => ({
          type: 'bind',
          source: Template.written(source),
          target: Template.written(target),
          location: { file: 'compose.yaml' },
        })),
        command: command.map((text) => ({
          text: Secret.fromText(text),
          location: { file: 'compose.yaml' },
          chain: [],
        })),
        locations: new Map(),
        dependsOn: [],
        model: {
          ...(build !== undefined && { build: modelOf(build) }),
          ...(image !== undefined && { image: modelOf(image) }),
        },
      }
    }),
  }
}

function modelOf(value: PlainValue): ModelValue {
  if (typeof value === 'string') return Template.written(value)
  if (Array.isArray(value)) return value.map(modelOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, modelOf(member)]))
}

/** Answers a dialogue out of a tree, and notes what was asked for. */
export function answer<T>(dialogue: FileDialogue<T>, tree: Tree, asked: string[] = []): T {
  let turn = dialogue.next()
  while (turn.done !== true) {
    asked.push(turn.value.path)
    turn = dialogue.next(factOf(tree, turn.value.path, turn.value.want))
  }
  return turn.value
}

function factOf(tree: Tree, path: string, want: string): FileFact {
  const found = Object.hasOwn(tree, path) ? tree[path] : undefined
  if (want === 'entries') {
    const entries = new Map<string, FolderEntry>()
    for (const [other, text] of Object.entries(tree)) {
      if (!other.startsWith(`${path}/`)) continue
      const [name = '', ...below] = other.slice(path.length + 1).split('/')
      const kind = below.length > 0 ? 'directory' : typeof text === 'string' && text.startsWith('->') ? 'link' : 'file'
      entries.set(name, { name, kind })
    }
    return entries.size === 0 ? { kind: 'missing' } : { kind: 'directory', entries: [...entries.values()] }
  }
  if (found === undefined) return { kind: 'missing' }
  const bytes = typeof found === 'string' ? new TextEncoder().encode(found) : found
  if (bytes.length > 512 * 1024) return { kind: 'refused', why: 'too-large', detail: 'it is larger than 524288 bytes' }
  return { kind: 'file', bytes }
}

/** All grammars, loaded once. */
export async function allGrammars(): Promise<Grammars> {
  const scripts = ['javascript', 'typescript', 'tsx'] as const
  return loadGrammars([...scripts, 'python', 'go', 'java', 'kotlin', 'csharp', 'php', 'ruby', 'rust'])
}

export function gather(
  tree: Tree,
  services: Readonly<Record<string, TestService>>,
  limits: Partial<SourceLimits> = {},
  asked: string[] = [],
): SourceSet {
  const request = { project: projectOf(services), boundary: '/p', limits }
  return answer(gatherSources(request), tree, asked)
}

/** Reads one service, `api`, that is built from all files of the tree. */
export function readTree(tree: Tree, grammars: Grammars): ServiceCode {
  const absolute = Object.fromEntries(Object.entries(tree).map(([path, text]) => [`/p/${path}`, text]))
  const code = readCode(gather(absolute, { api: { build: '.' } }), grammars, { now: () => 0 }).get('api')
  if (code === undefined) throw new Error('no facts of the service')
  return code
}

/** A use in one line: `signs HS256 JWT_SECRET~ > literal [trimmed]`; `~` where an empty variable counts as unset. */
export function describeUse({ kind, key, algorithms, certainty }: TokenUse): string {
  const steps = key === null ? '-' : key.steps.length === 0 ? '?' : key.steps.map(describeStep).join(' > ')
  const treated = key === null || key.treatments.length === 0 ? '' : ` [${key.treatments.join(' ')}]`
  const doubt = certainty === 'guessed' ? ' (guessed)' : ''
  return `${kind} ${algorithms?.join('|') ?? '*'} ${steps}${treated}${doubt}`
}

export function describeStep(step: ValueStep): string {
  if (step.kind === 'file') return `file ${step.path}`
  if (step.kind !== 'variable') return step.kind
  return `${step.holds === 'path' ? 'path in ' : ''}${step.name}${step.blank === 'unset' ? '~' : ''}`
}
