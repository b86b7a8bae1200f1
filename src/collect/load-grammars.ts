import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CodeLanguage } from '../model/code/code.ts'
import type { Grammars, ParseText } from '../model/stack/syntax.ts'
import { copyTree, nodeNamesOf } from './copy-tree.ts'
import { startParser } from './start-parser.ts'

/** The file of each language's grammar, in `dist/grammars/` of the package or in one of `grammarPackages`. */
export const grammarFiles: Readonly<Record<CodeLanguage, string>> = {
  python: 'tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  go: 'tree-sitter-go.wasm',
  java: 'tree-sitter-java.wasm',
  kotlin: 'tree-sitter-kotlin.wasm',
  csharp: 'tree-sitter-c-sharp.wasm',
  php: 'tree-sitter-php.wasm',
  ruby: 'tree-sitter-ruby.wasm',
  rust: 'tree-sitter-rust.wasm',
}

/** Where the files come from, and the folder within; the first that has one is taken. scripts/build.mjs copies from the same. */
export const grammarPackages: readonly (readonly [name: string, folder: string])[] = [
  ['@vscode/tree-sitter-wasm', 'wasm'],
  ['@tree-sitter-grammars/tree-sitter-kotlin', ''],
]

/**
 * Loads the grammars of `languages`, and tree-sitter itself when there is at least one; each once in a process, because what a
 * grammar takes is never given back. A grammar whose file is not there is left out of what comes back. `folders` hold the `.wasm` files.
 */
export async function loadGrammars(languages: Iterable<CodeLanguage>, folders = findFolders()): Promise<Grammars> {
  const grammars = new Map<CodeLanguage, ParseText>()
  for (const language of new Set(languages)) {
    const folder = folders.find((one) => isThere(join(one, grammarFiles[language]))) ?? folders[0] ?? ''
    const file = join(folder, grammarFiles[language])
    const loading = loaded.get(file) ?? loadGrammar(file, folder)
    loaded.set(file, loading)
    const parseText = await loading
    if (parseText !== null) grammars.set(language, parseText)
  }
  return grammars
}

const loaded = new Map<string, Promise<ParseText | null>>()

async function loadGrammar(file: string, folder: string): Promise<ParseText | null> {
  const bytes = readGrammar(file)
  if (bytes === null) return null
  const { Parser, loadLanguage, calls, parse } = await startParser(findRuntime(folder))
  const grammar = loadLanguage(bytes)
  const parser = new Parser()
  parser.setLanguage(grammar)
  const names = nodeNamesOf(grammar)
  return (text, isOver) => {
    const tree = parse(parser, text, isOver)
    if (tree === null) return null
    try {
      return copyTree(tree, text, names, calls)
    } finally {
      tree.delete()
    }
  }
}

/** Beside the grammars, or in the package that it comes from. */
function findRuntime(folder: string): string {
  const shipped = join(folder, 'web-tree-sitter.wasm')
  return existsSync(shipped) ? shipped : createRequire(import.meta.url).resolve('web-tree-sitter/web-tree-sitter.wasm')
}

function isThere(file: string): boolean {
  return existsSync(file) || existsSync(`${file}.br`)
}

/** The large grammars are shipped compressed (scripts/build.mjs). `null` where there is none. */
function readGrammar(file: string): Uint8Array | null {
  if (existsSync(file)) return readFileSync(file)
  const packed = `${file}.br`
  return existsSync(packed) ? process.getBuiltinModule('node:zlib').brotliDecompressSync(readFileSync(packed)) : null
}

/** Beside the bundle (`dist/`), beside the folder of the library's pieces (`dist/library/`), or the packages they come from. */
function findFolders(): readonly string[] {
  const here = dirname(fileURLToPath(import.meta.url))
  const shipped = [join(here, 'grammars'), join(here, '..', 'grammars')].find((folder) => existsSync(folder))
  if (shipped !== undefined) return [shipped]
  const { resolve } = createRequire(import.meta.url)
  return grammarPackages.map(([name, folder]) => join(dirname(resolve(`${name}/package.json`)), folder))
}
