import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { TreeCursor } from 'web-tree-sitter'
import type { CodeLanguage } from '../model/code/code.ts'
import type { SyntaxNode } from '../model/stack/syntax.ts'
import { copyTree, nodeNamesOf } from './copy-tree.ts'
import { grammarFiles, grammarPackages, loadGrammars } from './load-grammars.ts'
import { startParser } from './start-parser.ts'

const require = createRequire(import.meta.url)
const folders = grammarPackages.map(([name, folder]) => join(dirname(require.resolve(`${name}/package.json`)), folder))
const runtime = require.resolve('web-tree-sitter/web-tree-sitter.wasm')

/** A text in each language; the first has what is not in the basic plane, the rest broken syntax. */
const texts: readonly (readonly [CodeLanguage, string])[] = [
  [
    'python',
    'import jwt\n# 🔑 é\nclass A(B):\n    key: str = os.environ.get("K", "🔑")  # x\n\n\njwt.encode({}, A().key)\n',
  ],
  ['javascript', 'const { a, b = 1 } = require("x")\nfunction f(a, b) { return a ?? `${b} c` \n if ('],
  ['typescript', 'export class A { constructor(private readonly b: B<string>) {} }\nlet x: = 3;\n'],
  ['tsx', 'const A = (p: P) => <div a={p.b ?? "c"}>{...}</div>\n<<<'],
  ['go', 'package main\n\nfunc (a *A) F(b, c int) (d string, err error) { return a.b[c:], nil\n'],
  ['java', 'package a.b;\n@C("d") class A extends B { @V("${x}") private String s = "t"; A( }\n'],
  ['kotlin', 'package a.b\n@C("d") class A(val b: String? = "$c") : D(b!!) { fun e() = f?.g { it } ?: "${h}"; fun (\n'],
  ['csharp', 'namespace A;\nclass B(C d) : E { string F => d["g"] ?? "h"; void G() { if ( } }\n'],
  ['php', '<?php\nnamespace A;\nclass B { function c(string $d = "e") { return $this->f[\'g\'] ?? env("H", ; } }\n'],
  ['ruby', 'class A < B\n  def c(d:, e: 1) = JWT.encode(d, ENV.fetch("F") { "g" })\n  x = [\nend\n'],
  ['rust', 'fn a(b: &str) -> Result<C, D> { env::var("E").unwrap_or_else(|_| "f".into())\n'],
]

/** The same with web-tree-sitter's own cursor. */
function walkWith(cursor: TreeCursor, text: string): SyntaxNode {
  const children: SyntaxNode[] = []
  const { nodeType: type, currentFieldName, startIndex: start, endIndex: end } = cursor
  const line = text.slice(0, start).split('\n').length
  if (cursor.gotoFirstChild()) {
    do {
      if (cursor.nodeIsNamed) children.push(walkWith(cursor, text))
    } while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { type, field: currentFieldName ?? '', start, end, line, children }
}

test.each(texts)('a copy of a tree of %s is what the cursor of web-tree-sitter shows', async (language, text) => {
  const { Parser, loadLanguage, calls, parse } = await startParser(runtime)
  const files = folders.map((folder) => join(folder, grammarFiles[language]))
  const grammar = loadLanguage(readFileSync(files.find((file) => existsSync(file)) ?? ''))
  const parser = new Parser()
  parser.setLanguage(grammar)
  const copied = (one: string): readonly [SyntaxNode, SyntaxNode] => {
    const tree = parse(parser, one, () => false)
    if (tree === null) throw new Error('it stopped')
    const pair = [copyTree(tree, one, nodeNamesOf(grammar), calls), walkWith(tree.walk(), one)] as const
    tree.delete()
    return pair
  }
  const [copy, walked] = copied(text)
  expect(copy).toEqual(walked)
  expect(copy.end).toBe(text.length)
  // More than the parser asks for at once.
  const [long, walkedLong] = copied(text.repeat(Math.ceil(6_000 / text.length)))
  expect(JSON.stringify(long)).toBe(JSON.stringify(walkedLong))
})

test('a parse that was stopped leaves nothing behind for the next', async () => {
  const parsePython = (await loadGrammars(['python'], folders)).get('python')
  const text = 'a = 1\n'.repeat(20_000)
  expect(parsePython?.(text, () => true)).toBeNull()
  expect(parsePython?.('b = 2', () => false)).toMatchObject({
    type: 'module',
    end: 5,
    children: [{ start: 0, end: 5 }],
  })
})
