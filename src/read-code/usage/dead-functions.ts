import type { CodeLanguage } from '../../model/code/code.ts'
import type { FileSketch, FunctionSketch, Scope, SourceFile } from '../sketch.ts'

/**
 * Languages whose functions are called by the name that is in the code, where nothing else is said; and how a program of
 * theirs begins. Where no beginning is in sight, the callers may not be either.
 */
const BEGINNINGS: ReadonlyMap<CodeLanguage, RegExp> = new Map([
  ['go', /^func main\(/m],
  ['java', /\bstatic void main\b|@SpringBootApplication\b/],
  [
    'csharp',
    /\bstatic (?:async )?(?:void|int|Task|Task<int>) Main\b|\b(?:Web)?(?:Application|Host)\.Create\w{0,30}Builder\b/,
  ],
])
/** Names that a language or a framework calls by itself. */
const CALLED_FROM_OUTSIDE = /^(?:main|init|Main|Invoke|InvokeAsync|Configure|ConfigureServices|ConfigureContainer)$/
/** Callers of callers: further away than this, a function counts as called. */
const MAX_DEPTH = 8
/** Places of one name that are looked at: a name that stands in more of them is a word of the language. */
const MAX_PLACES = 200

/**
 * Tells which functions nothing of the service calls: helpers that were copied along and never used. It says no wherever
 * something that cannot be seen may call: what implements or overrides something, what is annotated, a method of a type of Go.
 */
export class DeadFunctions {
  readonly #files: readonly SourceFile[]
  readonly #sketches: ReadonlyMap<string, FileSketch>
  readonly #known = new Map<FunctionSketch, boolean>()
  readonly #begun = new Map<CodeLanguage, boolean>()

  constructor(files: readonly SourceFile[], sketches: readonly FileSketch[]) {
    this.#files = files
    this.#sketches = new Map(sketches.map((sketch) => [sketch.source.path, sketch]))
  }

  /** Whether a place is in a function that nothing calls. */
  isDead(scope: Scope): boolean {
    const fn = outermostOf(scope)
    return fn !== null && this.#begins(scope.file.source.language) && this.#isDead(fn, 0)
  }

  #begins(language: CodeLanguage): boolean {
    const known = this.#begun.get(language)
    if (known !== undefined) return known
    const beginning = BEGINNINGS.get(language)
    const begins =
      beginning !== undefined && this.#files.some((file) => file.language === language && beginning.test(file.text))
    this.#begun.set(language, begins)
    return begins
  }

  #isDead(fn: FunctionSketch, depth: number): boolean {
    const known = this.#known.get(fn)
    if (known !== undefined) return known
    if (depth > MAX_DEPTH || mayBeCalledUnseen(fn)) return false
    // Functions that call nobody but each other are called by nobody.
    this.#known.set(fn, true)
    const isDead = !this.#isCalled(fn, depth)
    this.#known.set(fn, isDead)
    return isDead
  }

  #isCalled(fn: FunctionSketch, depth: number): boolean {
    const { language } = fn.scope.file.source
    let count = 0
    for (const file of this.#files) {
      if (file.language !== language) continue
      const functions = this.#sketches.get(file.path)?.functions.filter(({ name }) => name !== '') ?? []
      for (const place of placesOf(fn.name, file.text)) {
        count += 1
        if (count > MAX_PLACES) return true
        const around = functions.filter(({ start, end }) => start <= place && place < end)
        // Its own text, and that of others of its name in its class.
        if (around.some((one) => one === fn || (one.name === fn.name && one.owner === fn.owner))) continue
        const [caller] = around
        if (caller === undefined || !this.#isDead(caller, depth + 1)) return true
      }
    }
    return false
  }
}

function mayBeCalledUnseen(fn: FunctionSketch): boolean {
  const { name, owner, receiver, decorators, scope } = fn
  const { language, text } = scope.file.source
  if (CALLED_FROM_OUTSIDE.test(name) || name === owner?.name) return true
  if (receiver !== undefined || decorators.length > 0) return true
  if (owner === null) return false
  const head = text.slice(owner.start, text.indexOf('{', owner.start))
  if (/\b(?:implements|extends|interface)\b/.test(head) || owner.bases.length > 0) return true
  // C#: an attribute, or an override.
  return language === 'csharp' && /^\s*\[|\boverride\b/.test(text.slice(fn.start, fn.start + 300).split('(')[0] ?? '')
}

/** The named function around a place. */
function outermostOf(scope: Scope): FunctionSketch | null {
  let found: FunctionSketch | null = null
  for (let one: Scope | null = scope; one !== null; one = one.parent)
    if (one.fn !== null && one.fn.name !== '') found = one.fn
  return found
}

/** Where a name stands as a word, outside of comments. */
function* placesOf(name: string, text: string): Generator<number> {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
    if (isWordPart(text[at - 1]) || isWordPart(text[at + name.length])) continue
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at)
    if (/^\s*(?:\/\/|\/?\*)|(?:^|[\s;{}])\/\//.test(line)) continue
    yield at
  }
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character)
}
