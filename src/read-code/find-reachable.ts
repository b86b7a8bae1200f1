import type { FileSketch, Scope, SourceFile } from './sketch.ts'
import type { ServiceSources } from './sources/gather-sources.ts'

/**
 * Tells of a place whether the service runs it. Its own code, all or what its command leads to; of shared code the functions
 * and classes whose names its own code mentions, and those that these mention.
 */
export function findReachable(
  sources: ServiceSources,
  sketches: readonly FileSketch[],
  isCompiled: (path: string) => boolean,
): (scope: Scope, line: number) => boolean {
  const { entry, shared } = sources
  if (entry.kind === 'none') return () => false
  const isOwnRun = (path: string): boolean => entry.kind !== 'some' || entry.main === path
  if (shared.size === 0 && entry.kind !== 'some') return () => true
  // What a program imports is a library to it: it runs the functions that it names.
  const isLibrary = (path: string): boolean =>
    shared.has(path) || (entry.kind === 'some' && entry.paths.has(path) && entry.main !== path)
  const sketched = new Set(sketches.map(({ source }) => source.path))
  const parts = [
    ...sketches.filter(({ source }) => isLibrary(source.path)).flatMap(partsOf),
    ...sources.files
      .filter(({ path }) => isLibrary(path) && !sketched.has(path) && isCompiled(path))
      .flatMap(partsByLine),
  ]
  const names = new Set(parts.map(({ name }) => name))
  const mentioned = new Set<string>()
  const addWords = (text: string): void => {
    for (const word of text.match(WORDS) ?? []) if (names.has(word)) mentioned.add(word)
  }
  for (const file of sources.files) if (!isLibrary(file.path) && isOwnRun(file.path)) addWords(file.text)
  // What a mentioned function mentions is reached as well, until nothing new is.
  for (let hasGrown = true; hasGrown; ) {
    hasGrown = false
    for (const part of parts) {
      if (part.isReached || !mentioned.has(part.name)) continue
      part.isReached = true
      hasGrown = true
      addWords(part.text)
    }
  }
  const reached = new Set(parts.filter(({ isReached }) => isReached).map(({ key }) => key))
  return (scope, line) => {
    const { path } = scope.file.source
    if (!isLibrary(path)) return isOwnRun(path)
    if (line === 0) return true
    const around = outermost(scope)
    return around === null || reached.has(around)
  }
}

interface Part {
  readonly name: string
  readonly text: string
  readonly key: object
  isReached: boolean
}

function partsOf(file: FileSketch): readonly Part[] {
  const { text } = file.source
  const functions = file.functions.filter(({ name }) => name !== '')
  return [
    ...functions.map((fn): Part => {
      // The method of a trait is called by whoever knows the trait: it goes with its type.
      const name = fn.trait === undefined ? fn.name : (fn.owner?.name ?? fn.receiver ?? '')
      return { name, text: text.slice(fn.start, fn.end), key: fn, isReached: false }
    }),
    ...file.classes.map((cls): Part => ({ name: cls.name, text: '', key: cls, isReached: false })),
  ]
}

/** The named function around a place; else the class. */
function outermost(scope: Scope): object | null {
  let found: object | null = null
  for (let one: Scope | null = scope; one !== null; one = one.parent) {
    if (one.fn !== null && one.fn.name !== '') found = one.fn
    else if (found === null && one.owner !== null) found = one.owner
  }
  return found
}

const ITEM =
  /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|unsafe|const)\s+)*(fn|impl|struct|enum|trait|mod|static|macro_rules!)\b(.*)$/

/**
 * The functions of a Rust file that was not worth parsing, by its lines: what says how a key gets to the calls that sign may stand
 * behind them.
 */
function partsByLine({ text, language, path }: SourceFile): readonly Part[] {
  if (language !== 'rust' || path.endsWith('/main.rs')) return []
  const parts: { readonly name: string; text: string }[] = []
  let type = ''
  for (const line of text.split('\n')) {
    const [, indent = '', kind, rest = ''] = ITEM.exec(line) ?? []
    if (kind === 'fn') {
      if (indent === '') type = ''
      parts.push({ name: type === '' ? (/^\s+(\w+)/.exec(rest)?.[1] ?? '') : type, text: '' })
    } else if (kind !== undefined && indent === '') type = /\bfor\s+(?:\w+::)*(\w+)/.exec(rest)?.[1] ?? ''
    const last = parts.at(-1)
    if (last !== undefined) last.text += `${line}\n`
  }
  return parts.map((part): Part => ({ ...part, key: {}, isReached: false }))
}

const WORDS = /[A-Za-z_]\w*/g
