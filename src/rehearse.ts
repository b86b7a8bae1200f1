import { randomBytes } from 'node:crypto'
import { extname } from 'node:path'
import { createAuditMemory } from './audit-options.ts'
import { compareRotation } from './check/drift/compare-rotation.ts'
import { describeGaps } from './check/words/describe-gaps.ts'
import { type Evidence, examine } from './examine.ts'
import { type Change, type Look, type LookOptions, look } from './look.ts'
import type { Binding, TrustGroup } from './model/keys/binding.ts'
import { AuditError } from './model/limits/audit-error.ts'
import type { Rehearsal, Rotation, RotationSource } from './model/report/rehearsal.ts'
import type { ComposeRequest, ProvenanceStep } from './model/stack/compose.ts'
import type { FileNames } from './model/text/file-names.ts'
import { identityOf } from './model/text/identity.ts'

/** What to rehearse. */
export interface RehearsalOptions extends Pick<LookOptions, 'configFile' | 'readsCode'> {
  readonly compose: ComposeRequest
  /** Only this variable or key file; all that feed a key without it. */
  readonly only?: string
}

/**
 * “If I rotate this, who follows?” Each source of a key is given another value, everything is looked at again as it would be
 * then, and the keys are compared with those of today. Looks at files only and changes none.
 *
 * @throws AuditError `usage` when `only` feeds no key.
 */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const lookAgain = startRehearsing(options)
  const { found, evidence } = await lookAgain({})
  const gaps = [...found.gaps, ...evidence.gaps, ...describeGaps(evidence.court)]
  if (found.project === null) return { schemaVersion: 1, project: '', rotations: [], gaps }
  const { only } = options
  const { names } = found.project
  const sources = [...findVariables(evidence.groups, names), ...findKeyFiles(found.searchedFiles, names)]
  const wanted = sources.filter(({ source }) => only === undefined || source.name === only)
  const rotations: Rotation[] = []
  for (const rotatable of wanted) {
    const changed = await lookAgain(rotate(rotatable))
    rotations.push(...compareRotation(evidence, changed.evidence, rotatable.source))
  }
  if (rotations.length === 0 && only !== undefined) throw feedsNothing(only, sources)
  return { schemaVersion: 1, project: found.project.name, rotations, gaps }
}

/** The audit's own way from files to judged keys, for as many looks as are compared with each other. */
function startRehearsing({
  compose,
  configFile,
  readsCode = true,
}: RehearsalOptions): (change: Change) => Promise<{ readonly found: Look; readonly evidence: Evidence }> {
  const shared = { engine: null, fingerprintKey: randomBytes(32), memory: createAuditMemory() }
  let known: Look['code'] | undefined
  return async (change) => {
    // No rotation changes the source.
    const found = await look(
      {
        compose,
        change,
        readsCode,
        ...(known && { code: known }),
        ...(configFile === undefined ? {} : { configFile }),
      },
      null,
    )
    known = found.code
    return { found, evidence: await examine(found, null, shared, new AbortController().signal) }
  }
}

function feedsNothing(name: string, sources: readonly Rotatable[]): AuditError {
  const names = [...new Set(sources.map(({ source }) => source.name))]
  return new AuditError('usage', `rehearse ${name}: no key comes from it`, {
    hint:
      names.length === 0
        ? 'No key of this stack comes from a variable or file.'
        : `Keys come from ${names.join(', ')}.`,
  })
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

/** A new key in the shell, or in the file of the source: of an env file the last line wins, a key file is one key. */
function rotate({ source, isInShell, path }: Rotatable): Change {
  const key = newKey()
  if (isInShell) return { shell: { [source.name]: key } }
  return {
    answer(request, fact) {
      if (fact.kind !== 'file' || request.path !== path) return fact
      const before = source.kind === 'file' ? '' : `${Buffer.from(fact.bytes).toString('utf8')}\n${source.name}=`
      return { ...fact, bytes: Buffer.from(`${before}${key}\n`) }
    },
  }
}

/** Every variable that some key's value came out of, in the order of first use. */
function findVariables(groups: readonly TrustGroup[], names: FileNames): readonly Rotatable[] {
  const found = new Map<string, Rotatable>()
  for (const { chain } of groups.flatMap(({ bindings }) => bindings.filter(isUsed))) {
    for (const step of chain) {
      const source = sourceOf(step, chain)
      if (source === null) continue
      const id = identityOf(source.name, source.location?.file)
      const path = source.location === undefined ? null : names.locate(source.location.file)
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
function findKeyFiles(paths: ReadonlySet<string>, names: FileNames): readonly Rotatable[] {
  const documents = new Set(['.json', '.yaml', '.yml', '.toml', '.env', '.conf', '.properties'])
  return Array.from(paths).flatMap((path) => {
    if (documents.has(extname(path)) || path.endsWith('.env')) return []
    const name = names.showBelow(path)
    return [{ source: { kind: 'file', name, location: { file: name } }, isInShell: false, path } as const]
  })
}

function isUsed({ role, evidence }: Binding): boolean {
  return evidence === 'resolved' && role !== 'bystander'
}
