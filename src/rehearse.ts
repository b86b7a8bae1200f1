import { randomBytes } from 'node:crypto'
import { extname, relative, resolve } from 'node:path'
import { planRotation } from './check/drift/plan-rotation.ts'
import { supplyFiles } from './collect/supply-files.ts'
import { fingerprint } from './fingerprint/fingerprint.ts'
import { createGuessJudge } from './fingerprint/guess-judge.ts'
import { AuditError } from './model/audit-error.ts'
import type { ReadyMadeToken } from './model/audit-view.ts'
import type { Binding, TrustGroup } from './model/binding.ts'
import type { ComposeProject, ComposeRequest, ProvenanceStep } from './model/compose.ts'
import type { FileDialogue } from './model/file-request.ts'
import type { Gap } from './model/gap.ts'
import { listKnown } from './model/known-binding.ts'
import type { LeftBehind, Rehearsal, RehearsedHolder, Rotation, RotationSource } from './model/rehearsal.ts'
import { recognise } from './recognise/recognise.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'
import { chooseReaders, declare } from './survey.ts'
import { tryTokens } from './token/try-tokens.ts'

/** What to rehearse. */
export interface RehearsalOptions {
  readonly compose: ComposeRequest
  /** Absolute; see `AuditOptions`. */
  readonly configFile?: string
  /** Only this variable or key file; all that feed a key without it. */
  readonly only?: string
}

/**
 * “If I rotate this, who follows?” Each source of a key is given another value, the compose files are resolved again as
 * Compose would, and the keys are compared with those of today. Looks at files only and changes none.
 *
 * @throws AuditError `usage` when `only` feeds no key.
 */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const fingerprintKey = randomBytes(32)
  const keyFiles = new Set<string>()
  const today = await look(options, fingerprintKey, (dialogue) => dialogue, keyFiles)
  if (today.project === null) return { schemaVersion: 1, project: '', rotations: [], gaps: today.gaps }
  const sources = [...findVariables(today.groups, options.compose), ...findKeyFiles(keyFiles, options.compose)]
  const wanted = sources.filter(({ source }) => options.only === undefined || source.name === options.only)
  const rotations: Rotation[] = []
  for (const rotatable of wanted) {
    const { compose } = options
    const shell = rotatable.isInShell ? { ...compose.shell, [rotatable.source.name]: newKey() } : compose.shell
    const perturbed = { ...options, compose: { ...compose, shell } }
    const changed = await look(perturbed, fingerprintKey, (dialogue) => answerChanged(dialogue, rotatable), new Set())
    rotations.push(...compare(today, changed.groups, rotatable.source))
  }
  if (rotations.length === 0 && options.only !== undefined) throw feedsNothing(options.only, sources)
  return { schemaVersion: 1, project: today.project.name, rotations, gaps: today.gaps }
}

function feedsNothing(name: string, sources: readonly Rotatable[]): AuditError {
  const names = [...new Set(sources.map(({ source }) => source.name))]
  return new AuditError('usage', `rehearse ${name}: no key comes out of it`, {
    hint:
      names.length === 0
        ? 'No key of this stack comes out of a variable or file.'
        : `Keys come out of ${names.join(', ')}.`,
  })
}

interface Look {
  readonly project: ComposeProject | null
  readonly groups: readonly TrustGroup[]
  readonly tokens: readonly ReadyMadeToken[]
  readonly gaps: readonly Gap[]
}

/** The audit's own way from files to keys, with the files answered as `change` wants; notes which files recognition read. */
async function look(
  options: RehearsalOptions,
  fingerprintKey: Uint8Array,
  change: <T>(dialogue: FileDialogue<T>) => FileDialogue<T>,
  readFiles: Set<string>,
): Promise<Look> {
  const { project, refusals } = supplyFiles(change(resolveCompose(options.compose)))
  const declarations = await declare(options, project)
  const looking = await chooseReaders(options.compose, project, [])
  const recognised = recognise({ project, containers: [], declarations, looking })
  const recognition = supplyFiles(change(noteFiles(recognised, readFiles)))
  const { groups, gaps } = await fingerprint(recognition.bindings, fingerprintKey, createGuessJudge())
  const tokens = await tryTokens(recognition.tokens, listKnown(recognition.bindings), [])
  return { project, groups, tokens, gaps: [...refusals, ...recognition.gaps, ...gaps] }
}

function* noteFiles<T>(dialogue: FileDialogue<T>, paths: Set<string>): FileDialogue<T> {
  let turn = dialogue.next()
  while (turn.done !== true) {
    const fact = yield turn.value
    if (turn.value.want === 'bytes' && fact.kind === 'file') paths.add(turn.value.path)
    turn = dialogue.next(fact)
  }
  return turn.value
}

/** A source with what has to be changed for it. */
interface Rotatable {
  readonly source: RotationSource
  /** Set in the shell, which wins over .env. */
  readonly isInShell: boolean
  /** The absolute path of the env file that gets another line, or of the key file that gets another content. */
  readonly path: string | null
}

/** A key that fits wherever a text key fits, and where hexadecimal digits are decoded. */
function newKey(): string {
  return randomBytes(32).toString('hex')
}

/** Answers the file of the source with another content: of an env file the last line wins, a key file is one key. */
function* answerChanged<T>(dialogue: FileDialogue<T>, { source, path }: Rotatable): FileDialogue<T> {
  const key = newKey()
  let turn = dialogue.next()
  while (turn.done !== true) {
    const fact = yield turn.value
    if (fact.kind !== 'file' || turn.value.path !== path) turn = dialogue.next(fact)
    else {
      const before = source.kind === 'file' ? '' : `${Buffer.from(fact.bytes).toString('utf8')}\n${source.name}=`
      turn = dialogue.next({ kind: 'file', bytes: Buffer.from(`${before}${key}\n`) })
    }
  }
  return turn.value
}

/** Every variable that some key's value came out of, in the order of first use. */
function findVariables(groups: readonly TrustGroup[], { displayDirectory }: ComposeRequest): readonly Rotatable[] {
  const found = new Map<string, Rotatable>()
  for (const { chain } of groups.flatMap(({ bindings }) => bindings.filter(isUsed))) {
    for (const step of chain) {
      const source = sourceOf(step, chain)
      if (source === null) continue
      const id = JSON.stringify([source.name, source.location?.file])
      const path = source.location === undefined ? null : resolve(displayDirectory, source.location.file)
      if (!found.has(id)) found.set(id, { source, isInShell: path === null, path })
    }
  }
  return [...found.values()]
}

function sourceOf({ kind, name, location }: ProvenanceStep, chain: readonly ProvenanceStep[]): RotationSource | null {
  if (name === undefined) return null
  if (kind === 'env-file' || kind === 'dotenv') {
    return {
      kind: kind === 'dotenv' ? 'variable' : 'env-file-line',
      name,
      ...(location === undefined ? {} : { location }),
    }
  }
  if (kind !== 'reference' && kind !== 'shell') return null
  const isInFile = chain.some((step) => step.kind === 'dotenv' && step.name === name)
  return isInFile ? null : { kind: 'variable', name }
}

/** The files that hold a key and nothing else; a configuration file with a key in it is not rotated by replacing it. */
function findKeyFiles(paths: ReadonlySet<string>, { displayDirectory }: ComposeRequest): readonly Rotatable[] {
  const documents = new Set(['.json', '.yaml', '.yml', '.toml', '.env', '.conf', '.properties'])
  return Array.from(paths).flatMap((path) => {
    if (documents.has(extname(path)) || path.endsWith('.env')) return []
    const inside = relative(displayDirectory, path)
    const name = inside.startsWith('..') ? path : inside
    return [{ source: { kind: 'file', name, location: { file: name } }, isInShell: false, path } as const]
  })
}

function isUsed({ role, evidence }: Binding): boolean {
  return evidence === 'resolved' && role !== 'bystander'
}

/** What the change did to each group that it touched. */
function compare(today: Look, changed: readonly TrustGroup[], source: RotationSource): readonly Rotation[] {
  const after = new Map(changed.flatMap(({ bindings }) => bindings.map((binding) => [identityOf(binding), binding])))
  return today.groups.flatMap((group) => {
    const holders = group.bindings.filter((binding) => isUsed(binding) && binding.state !== 'absent')
    const follows = holders.filter((binding) => isChanged(binding, after.get(identityOf(binding))))
    if (follows.length === 0) return []
    // Who holds another key already is a mismatch of today; only those who agree now can be left behind.
    const keys = new Set(follows.map(({ fingerprint: key }) => key))
    const stays = holders.filter((binding) => !follows.includes(binding) && keys.has(binding.fingerprint))
    const leftBehind = stays.map((binding): LeftBehind => ({ ...holderOf(binding), because: whyStays(binding) }))
    const signed = today.tokens.filter(({ signedBy }) => signedBy.includes(group.id))
    const remint = [...new Set(signed.map(({ service, variable }) => `${service}.${variable}`))]
    const plan = planRotation({ source, follows, leftBehind: stays, remint })
    return [{ source, group: group.id, follows: follows.map(holderOf), leftBehind, remint, ...plan }]
  })
}

function identityOf({ service, variable, evidence }: Binding): string {
  return JSON.stringify([service, variable, evidence])
}

function isChanged(before: Binding, after: Binding | undefined): boolean {
  return after === undefined || before.fingerprint !== after.fingerprint || before.state !== after.state
}

function holderOf({ service, variable, role, location }: Binding): RehearsedHolder {
  return { service, variable, role, location }
}

function whyStays({ chain, sources, carrier, variable }: Binding): string {
  const last = chain.at(-1)
  const place = last?.location === undefined ? '' : ` in ${last.location.file}:${last.location.line ?? 1}`
  if (carrier !== 'environment') return `it reads another file (${variable})`
  if (last?.kind === 'env-file') return `it takes the line of ${last.name ?? 'the variable'}${place}`
  if (last?.kind === 'default' && sources[0] !== undefined)
    return `it falls back to the default of \${${sources[0]}}${place}`
  if (sources.length > 0) return `it takes \${${sources.join('}, ${')}}`
  return `the key is written${place === '' ? ' in the compose file' : place}`
}
