import type { FunctionSketch, Scope, SourceFile } from '../sketch.ts'
import type { WordIndex } from './word-index.ts'

interface Bare {
  /** The lines that import or list exports. */
  readonly imports: string
  /** All others, without comments. */
  readonly others: string
}

/**
 * Tells of a place whether it is in a function that the service imports somewhere and names nowhere else: a middleware
 * that is not put to use, or no longer. A list of exports names nothing. A function that goes by another name, or that a
 * decorator hands on, is in use; one that nobody imports may be what a framework finds by itself.
 */
export function findImportedOnly(wordsOf: WordIndex): (scope: Scope) => boolean {
  const known = new Map<FunctionSketch, boolean>()
  const bare = new Map<SourceFile, Bare>()
  const bareOf = (file: SourceFile): Bare => {
    const kept = bare.get(file) ?? takeApart(file)
    bare.set(file, kept)
    return kept
  }
  const isUnused = ({ name }: FunctionSketch): boolean => {
    if (!/^\w{2,80}$/.test(name)) return false
    const word = new RegExp(`\\b${name}\\b`, 'g')
    let [named, imported] = [0, 0]
    for (const file of wordsOf(name).keys()) {
      const { text } = file
      if (text.includes(`${name} as `) || text.includes(`export default function ${name}`)) return false
      const { imports, others } = bareOf(file)
      named += others.match(word)?.length ?? 0
      imported += imports.match(word)?.length ?? 0
    }
    return named === 1 && imported > 0
  }
  return (scope) => {
    const fn = topFunction(scope)
    if (fn === null) return false
    const kept = known.get(fn) ?? isUnused(fn)
    known.set(fn, kept)
    return kept
  }
}

/** The function of the file itself that a place stands in. */
export function topFunction(scope: Scope): FunctionSketch | null {
  if (!/^(python|javascript|typescript|tsx)$/.test(scope.file.source.language)) return null
  let found: FunctionSketch | null = null
  for (let one: Scope | null = scope; one !== null; one = one.parent) {
    if (one.owner !== null) return null
    if (one.fn !== null) found = one.fn
  }
  return found === null || found.decorators.length > 0 ? null : found
}

function takeApart({ text, language }: SourceFile): Bare {
  const [comment, open, close] = language === 'python' ? ['#', '(', ')'] : ['//', '{', '}']
  const imports: string[] = []
  const others: string[] = []
  let isWithin = false
  for (const line of text.split('\n')) {
    const bare = line.trimStart()
    if (bare.startsWith(comment) || bare.startsWith('/*') || bare.startsWith('* ')) continue
    if (isWithin || isImport(bare, language)) {
      const opened: number = isWithin ? 0 : line.indexOf(open)
      isWithin = opened !== -1 && !line.includes(close, opened)
      imports.push(line)
      continue
    }
    const end = line.indexOf(` ${comment}`)
    others.push(end === -1 ? line : line.slice(0, end))
  }
  return { imports: imports.join('\n'), others: others.join('\n') }
}

function isImport(line: string, language: SourceFile['language']): boolean {
  if (language === 'python') return /^from\s\S+\simport\s/.test(line) || line.startsWith('__all__')
  if (line.startsWith('import ') || line.startsWith('export {') || line.startsWith('module.exports = {')) return true
  const isRequired = /^(?:const|let|var)\b/.test(line) && line.includes('require(')
  return isRequired || (/^(?:module\.)?exports\./.test(line) && !line.includes('('))
}
