import type { FunctionSketch, Scope, SourceFile } from '../sketch.ts'
import { topFunction } from './imported-only.ts'
import type { WordIndex } from './word-index.ts'

/** Modules that start a program, or stand for their folder: nobody names them to use them. */
const UNNAMED_MODULES = /^(?:index|__init__|__main__|main|app|server|wsgi|asgi|settings|manage)$/
/** Programs that load whatever lies in a folder name none of it. */
const LOADS_FOLDERS = /\breaddir(?:Sync)?\(|\bglob\b|\brequire\.context\(|\biter_modules\(|\bautoload\b/i

/**
 * Tells of a place whether it is in a helper that nothing of the service can mean: a function of a file of its own whose name
 * speaks of tokens and is nowhere else; or one of a module that nobody imports, while the name comes from another module
 * wherever it is used. What a framework finds by itself is decorated, or a member, or called otherwise.
 */
export function findUnnamed(files: readonly SourceFile[], wordsOf: WordIndex): (scope: Scope) => boolean {
  const known = new Map<FunctionSketch, boolean>()
  const importers = new Map<SourceFile, boolean>()
  const isImportedModule = (own: SourceFile): boolean => {
    const isIt = importers.get(own) ?? files.some((file) => file !== own && importsModule(file, moduleOf(own)))
    importers.set(own, isIt)
    return isIt
  }
  let loadsFolders: boolean | null = null
  const isUnnamed = (fn: FunctionSketch): boolean => {
    loadsFolders ??= files.some(({ text }) => LOADS_FOLDERS.test(text))
    if (loadsFolders || !isDeclared(fn)) return false
    const { name } = fn
    const counts = wordsOf(name)
    const [first = 0, ...more] = counts.values()
    if (first === 1 && more.length === 0) return /token|jwt/i.test(name)
    const own = fn.scope.file.source
    if (UNNAMED_MODULES.test(moduleOf(own)) || counts.get(own) !== 1 || isImportedModule(own)) return false
    return [...counts.keys()].some((file) => file !== own && isImported(name, file.text))
  }
  return (scope) => {
    const fn = topFunction(scope)
    if (fn === null) return false
    const kept = known.get(fn) ?? isUnnamed(fn)
    known.set(fn, kept)
    return kept
  }
}

/** Whether the function is declared by name at the beginning of a line: `export const check = …`, `async def check(…)`. */
function isDeclared({ name, start, scope }: FunctionSketch): boolean {
  if (!/^\w{2,80}$/.test(name)) return false
  const { text } = scope.file.source
  const line = text.slice(text.lastIndexOf('\n', start) + 1, start + name.length + 20)
  const [, declared] = /^(?:export )?(?:async )?(?:function|const|let|var|def) (\w+)/.exec(line) ?? []
  return declared === name
}

function moduleOf({ path }: SourceFile): string {
  const file = path.slice(path.lastIndexOf('/') + 1)
  return file.slice(0, file.lastIndexOf('.'))
}

/** Whether a line that imports, or a path in a text, has the module in it. */
function importsModule({ text, language }: SourceFile, module: string): boolean {
  const places = placesOf(module, text)
  return places.some((at) => {
    const line = lineAround(text, at)
    if (language !== 'python') return /\b(?:import|from|require)\b/.test(line)
    return /^\s*(?:from|import)\b/.test(line) || text[at - 1] === '.' || text[at + module.length] === '.'
  })
}

function isImported(name: string, text: string): boolean {
  return placesOf(name, text).some((at) => /^\s*(?:from|import|const|let|var)\b/.test(lineAround(text, at)))
}

function lineAround(text: string, at: number): string {
  const end = text.indexOf('\n', at)
  return text.slice(text.lastIndexOf('\n', at) + 1, end === -1 ? text.length : end)
}

/** The positions of a name as a word of its own. */
function placesOf(name: string, text: string): readonly number[] {
  const found: number[] = []
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length))
    if (!/[\w$]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at + name.length] ?? '')) found.push(at)
  return found
}
