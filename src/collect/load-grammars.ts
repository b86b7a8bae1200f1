import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Parser, TreeCursor } from 'web-tree-sitter'
import type { CodeLanguage } from '../model/code.ts'
import type { Grammars, ParseText, SyntaxNode } from '../model/syntax.ts'

/** The file of each language's grammar, in `dist/grammars/` of the package or in `@vscode/tree-sitter-wasm`. */
export const grammarFiles: Readonly<Record<CodeLanguage, string>> = {
  python: 'tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  go: 'tree-sitter-go.wasm',
  java: 'tree-sitter-java.wasm',
  csharp: 'tree-sitter-c-sharp.wasm',
  php: 'tree-sitter-php.wasm',
  ruby: 'tree-sitter-ruby.wasm',
  rust: 'tree-sitter-rust.wasm',
}

/**
 * Loads the grammars of `languages`, and tree-sitter itself when there is at least one. A grammar whose file is not there is
 * left out of what comes back. `folder` holds the `.wasm` files.
 */
export async function loadGrammars(languages: Iterable<CodeLanguage>, folder = findFolder()): Promise<Grammars> {
  const wanted = [...new Set(languages)]
  const grammars = new Map<CodeLanguage, ParseText>()
  if (wanted.length === 0) return grammars
  const { Parser, Language } = await import('web-tree-sitter')
  const runtime = createRequire(import.meta.url).resolve('web-tree-sitter/web-tree-sitter.wasm')
  await Parser.init({ locateFile: () => runtime })
  for (const language of wanted) {
    const bytes = await readGrammar(join(folder, grammarFiles[language]))
    if (bytes === null) continue
    const parser = new Parser()
    parser.setLanguage(await Language.load(bytes))
    grammars.set(language, (text, isOver) => parse(parser, text, isOver))
  }
  return grammars
}

/** The large grammars are shipped compressed (scripts/build.mjs). */
async function readGrammar(file: string): Promise<Uint8Array | null> {
  const plain = await readFile(file).catch(() => null)
  if (plain !== null) return plain
  const packed = await readFile(`${file}.gz`).catch(() => null)
  return packed === null ? null : gunzipSync(packed)
}

/** Beside the bundle (`dist/`), beside the folder of the library's pieces (`dist/library/`), or the package it comes from. */
function findFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const shipped = [join(here, 'grammars'), join(here, '..', 'grammars')].find((folder) => existsSync(folder))
  if (shipped !== undefined) return shipped
  return join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm')
}

function parse(parser: Parser, text: string, isOver: () => boolean): SyntaxNode | null {
  // The declaration says that the callback returns nothing; the parser stops when it returns true.
  const progressCallback = isOver as unknown as () => void
  const tree = parser.parse(text, null, { progressCallback })
  if (tree === null) {
    parser.reset()
    return null
  }
  const cursor = tree.walk()
  try {
    return copyTree(cursor, text)
  } finally {
    cursor.delete()
    tree.delete()
  }
}

/** Nodes further down are left out: nobody writes them by hand. */
const MAX_DEPTH = 300

interface Copied extends SyntaxNode {
  readonly children: Copied[]
}

/** Copies the named nodes in one walk, so that nothing holds on to the memory of the parser. */
function copyTree(cursor: TreeCursor, text: string): SyntaxNode {
  let line = 1
  let counted = 0
  const copyNode = (): Copied => {
    const start = cursor.startIndex
    for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', counted)) {
      line += 1
      counted = at + 1
    }
    return {
      type: cursor.nodeType,
      field: cursor.currentFieldName ?? '',
      start,
      end: cursor.endIndex,
      line,
      children: [],
    }
  }
  const root = copyNode()
  const parents: Copied[] = [root]
  if (!cursor.gotoFirstChild()) return root
  for (;;) {
    const parent = parents.at(-1) ?? root
    const isNamed = cursor.nodeIsNamed
    if (isNamed) {
      const node = copyNode()
      parent.children.push(node)
      if (parents.length < MAX_DEPTH && cursor.gotoFirstChild()) {
        parents.push(node)
        continue
      }
    }
    while (!cursor.gotoNextSibling()) {
      cursor.gotoParent()
      parents.pop()
      if (parents.length === 0) return root
    }
  }
}
