import type { ClassSketch, Expression, FileSketch, Scope, SourceFile } from './sketch.ts'
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
    ...sources.files.filter(({ path }) => isLibrary(path)).flatMap(aliasesIn),
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
      // The method of a trait is called by whoever knows the trait: it goes with its type. So does what makes an instance.
      const isOfType = fn.trait !== undefined || (fn.owner !== null && MAKES_INSTANCE.test(fn.name))
      const name = isOfType ? (fn.owner?.name ?? fn.receiver ?? '') : fn.name
      return { name, text: text.slice(fn.start, fn.end), key: fn, isReached: false }
    }),
    ...file.classes.map((cls): Part => ({ name: cls.name, text: wordsOf(cls), key: cls, isReached: false })),
    // What stands under a name of the file: a whole made of others. A list of exports uses none of them.
    ...[...file.scope.names]
      .filter(([name]) => name !== '__all__')
      .map(([name, definitions]): Part => {
        const values = definitions.filter(({ value }) => value.kind !== 'function')
        return { name, text: values.flatMap(({ value }) => namesIn(value)).join(' '), key: {}, isReached: false }
      }),
  ]
}

/** Methods that go with their class: what makes an instance, and what a language calls by itself. */
const MAKES_INSTANCE = /^(constructor|__[a-z]{1,30}__|__construct|__invoke|initialize)$/

/** What a class is made of besides its methods: its bases, decorators and fields. */
function wordsOf(cls: ClassSketch): string {
  const fields = [...cls.fields.values()]
  const values = fields.flatMap(({ value, decorators }) => [...decorators, ...(value === null ? [] : [value])])
  const names = [...cls.bases, ...cls.decorators, ...values].flatMap((one) => namesIn(one))
  return [...names, ...fields.map(({ type }) => type)].join(' ')
}

/** The names that are in an expression. */
function namesIn(expression: Expression, depth = 0): readonly string[] {
  if (depth > 12) return []
  const inner = (one: Expression): readonly string[] => namesIn(one, depth + 1)
  switch (expression.kind) {
    case 'name':
      return [expression.name]
    case 'member':
      return [...inner(expression.of), expression.name]
    case 'call':
      return [expression.callee, ...expression.args, ...expression.named.values()].flatMap(inner)
    case 'either':
      return [expression.first, expression.second].flatMap(inner)
    case 'choice':
      return expression.options.flatMap(inner)
    case 'record':
      return [...expression.fields.values(), ...expression.spreads].flatMap(inner)
    case 'list':
    case 'joined':
      return expression.parts.flatMap(inner)
    case 'function':
      return expression.fn.returns.flatMap(({ value }) => inner(value))
    case 'nth':
    case 'part':
      return inner(expression.of)
    default:
      return []
  }
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

/** Names that a library hands on under another one: `from .auth import check as check_token`. */
function aliasesIn({ text, language }: SourceFile): readonly Part[] {
  if (!/^(python|javascript|typescript|tsx)$/.test(language)) return []
  const lines = text.includes(' as ')
    ? text.split('\n').filter((line) => /^[ \t]{0,20}(?:from|import|export)\b/.test(line))
    : []
  return lines.flatMap((line) =>
    Array.from(line.matchAll(/\b(\w{1,99}) as (\w{1,99})/g), ([, original = '', name = '']): Part => {
      return { name, text: original, key: {}, isReached: false }
    }),
  )
}

const ITEM =
  /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|unsafe|const)\s+)*(fn|impl|struct|enum|trait|mod|static|macro_rules!)\b(.*)$/

const DECLARED =
  /^(?:export (?:default )?)?(?:abstract |async )?(?:class|function|const|let|var|def) {1,9}([A-Za-z_]\w{0,99})/gm

/**
 * What a file that was not worth parsing declares, by its lines: what says how a key gets to the calls that sign may follow
 * it, as behind a module of Nest that provides a strategy.
 */
function partsByLine({ text, language, path }: SourceFile): readonly Part[] {
  if (/^(python|javascript|typescript|tsx)$/.test(language))
    return Array.from(text.matchAll(DECLARED), ([, name = '']): Part => ({ name, text, key: {}, isReached: false }))
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
