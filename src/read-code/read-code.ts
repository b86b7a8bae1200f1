/*
 * What the source of a stack's services reads from the environment, signs and verifies. Three steps, so that this room does
 * no I/O and no grammar is loaded for nothing:
 *
 *   const sources = supplyFiles(gatherSources({ project, boundary, declared }))   // collect
 *   const grammars = await loadGrammars(languagesToParse(sources))                                  // collect
 *   const code = readCode(sources, grammars, { now })                      // pure
 *   code.get('api')?.role            // 'issuer' | 'validator' | 'both' | 'forwarder' | 'none' | 'unknown'
 *   code.get('api')?.basis[0]        // { kind: 'signs', call: 'jwt.encode', location: { file, line }, … }
 *   code.get('api')?.uses[0].key     // { steps: [{ kind: 'variable', name }, { kind: 'literal', value: Secret }], … }
 *
 * - `boundary` is the repository's root (or the project folder): nothing outside of it is read, no link is followed.
 * - Where no service builds and none mounts source, `gatherSources` asks for no file but the folders of bind mounts, and
 *   `languagesToParse` is empty: nothing is loaded.
 * - A key is `uses[].key`. Its steps are in the order in which the code asks; `literal` is what it falls back to, and with
 *   `blank: 'unset'` an empty variable falls back too. No steps: the key could not be followed. `certainty` of the use is
 *   about the call, that of the chain about the way to the value.
 * - A service without entry in `declared` and without source in reach has `role: 'unknown'` and says why in `limits`.
 * - `applies: 'may'`: the compose file runs another program of the image that could not be followed; its facts prove nothing.
 * - `isWhole`: all source was read, in languages that are known; only then may "is read nowhere" be concluded.
 */
import type { CodeLanguage, CodeLimit, ServiceCode } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { factsOf } from './facts-of.ts'
import { languages } from './languages/languages.ts'
import { readCrates, readGoModules, readSettings } from './read-settings.ts'
import { findCompiled } from './rust-modules.ts'
import { ServiceIndex } from './service-index.ts'
import type { FileSketch, SourceFile } from './sketch.ts'
import type { ServiceSources, SourceSet } from './sources/gather-sources.ts'

/** What reading may cost. */
export interface ReadLimits {
  /** A clock in milliseconds: the processor's time, so that the same source gives the same facts on a busy machine. */
  readonly now: () => number
  /** For all services together. */
  readonly budgetMs?: number
  readonly parsedPerService?: number
}

/** What is allowed where nothing else is said. */
export const READ_LIMITS = { budgetMs: 2_000, parsedPerService: 400 } as const

/** The languages of the files that would be parsed. */
export function languagesToParse(sources: SourceSet): ReadonlySet<CodeLanguage> {
  const found = new Set<CodeLanguage>()
  for (const { files } of sources.services)
    for (const file of files) if (!found.has(file.language) && isWorthParsing(file)) found.add(file.language)
  return found
}

/** Reads the source of all services. Throws for nothing that stands in it. */
export function readCode(sources: SourceSet, grammars: Grammars, limits: ReadLimits): ReadonlyMap<string, ServiceCode> {
  const { now, budgetMs, parsedPerService } = { ...READ_LIMITS, ...limits }
  const until = now() + budgetMs
  const isOver = (): boolean => now() > until
  const reader = new Reader(grammars, isOver, budgetMs, parsedPerService)
  return new Map(sources.services.map((service) => [service.service, reader.read(service)]))
}

/** Remembers the sketches of files that several services share. */
class Reader {
  readonly #grammars: Grammars
  readonly #isOver: () => boolean
  readonly #budgetMs: number
  readonly #maxParsed: number
  readonly #sketches = new Map<string, FileSketch | null>()

  constructor(grammars: Grammars, isOver: () => boolean, budgetMs: number, maxParsed: number) {
    this.#grammars = grammars
    this.#isOver = isOver
    this.#budgetMs = budgetMs
    this.#maxParsed = maxParsed
  }

  read(sources: ServiceSources): ServiceCode {
    const limits: CodeLimit[] = [...sources.limits]
    const rust = sources.files.filter(({ language }) => language === 'rust')
    const isCompiled = findCompiled(rust, sources.shared)
    const wanted = sources.files
      .filter((file) => isWorthParsing(file) && (file.language !== 'rust' || isCompiled(file.path)))
      .toSorted((a, b) => Number(b.topic === 'tokens') - Number(a.topic === 'tokens'))
    if (wanted.length > this.#maxParsed) limits.push({ kind: 'too-many-parsed', limit: this.#maxParsed })
    limits.push(...this.#unread(sources))
    const sketches: FileSketch[] = []
    for (const file of wanted.slice(0, this.#maxParsed)) {
      const sketch = this.#sketch(file)
      if (sketch !== null) sketches.push(sketch)
    }
    const index = new ServiceIndex(
      sketches,
      readSettings(sources.settings),
      sources.shared,
      readGoModules(sources.settings),
      readCrates(sources.settings),
    )
    const facts = factsOf({ sources, sketches, index, limits, isCompiled, isOver: this.#isOver })
    if (!this.#isOver()) return facts
    return { ...facts, limits: [...facts.limits, { kind: 'out-of-time', limit: this.#budgetMs }] }
  }

  /** Languages that are known by name and have no reader, or whose grammar was not given. */
  #unread({ files }: ServiceSources): readonly CodeLimit[] {
    const counts = new Map<CodeLanguage, number>()
    for (const file of files) {
      const isRead = languages.has(file.language) && (this.#grammars.has(file.language) || !isWorthParsing(file))
      if (!isRead) counts.set(file.language, (counts.get(file.language) ?? 0) + 1)
    }
    return [...counts].map(([language, count]) => ({ kind: 'language', language, files: count }))
  }

  #sketch(file: SourceFile): FileSketch | null {
    const known = this.#sketches.get(file.path)
    if (known !== undefined) return known
    if (this.#isOver()) return null
    const parse = this.#grammars.get(file.language)
    const reader = languages.get(file.language)
    const root = parse?.(reader?.prepare?.(file.text) ?? file.text, this.#isOver) ?? null
    const sketch = root === null ? null : (reader?.sketch(file, root) ?? null)
    this.#sketches.set(file.path, sketch)
    return sketch
  }
}

function isWorthParsing({ topic }: SourceFile): boolean {
  return topic !== 'nothing'
}
