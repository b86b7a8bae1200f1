import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { constantOf, insertAfter, insertBefore, type Scaffold, ScaffoldError } from './write-scaffold.ts'

const grammars = join('node_modules', '@vscode', 'tree-sitter-wasm', 'wasm')

/**
 * A language that source is read in: its reader, how its programs read their configuration, its token libraries, a test, and the places
 * that list languages. The reader walks over the tree and finds nothing yet.
 */
export function planLanguage(root: string, [id, extension, ...rest]: readonly string[]): Scaffold | null {
  if (id === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) return null
  if (extension === undefined || !/^\w+$/.test(extension) || rest.length > 0) return null
  const grammar = `tree-sitter-${id}.wasm`
  if (!existsSync(join(root, grammars, grammar)))
    throw new ScaffoldError(
      `there is no ${join(grammars, grammar)}: the id is the name of the grammar, or a package with it comes first`,
    )
  const name = constantOf(id)
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const quoted = `'${id}'`
  const key = id.includes('-') ? quoted : id
  return {
    made: {
      [`src/read-code/languages/${id}.ts`]: readerText(type),
      [`src/read-code/languages/${id}.test.ts`]: testText(type, extension),
      [`src/read-code/rules/${id}-rules.ts`]: rulesText(name, type),
      [`src/read-code/libraries/${id}-libraries.ts`]: librariesText(name, type),
    },
    changed: {
      'src/model/code/code.ts': (text) => insertAfter(text, "  | 'rust'", `  | ${quoted}`),
      'src/collect/load-grammars.ts': (text) =>
        insertAfter(text, "  rust: 'tree-sitter-rust.wasm'", `  ${key}: '${grammar}',`),
      'src/read-code/sources/languages.ts': (text) =>
        insertAfter(withoutUnread(text, extension), "  ['rs', 'rust'],", `  ['${extension}', ${quoted}],`),
      'src/read-code/languages/languages.ts': (text) => listReader(text, { id, name, type, quoted }),
      'src/read-code/snippets.test-data.ts': (text) => text.replace("'ruby', 'rust'])", `'ruby', 'rust', ${quoted}])`),
    },
    next: 'write what the files say TODO about, with a case of the test for each library; then the list of languages in docs/code.md.',
  }
}

interface Names {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly quoted: string
}

function listReader(text: string, { id, name, type, quoted }: Names): string {
  const imports = [
    `import { ${name}Libraries } from '../libraries/${id}-libraries.ts'`,
    `import { ${name}Rules } from '../rules/${id}-rules.ts'`,
    `import { sketch${type} } from './${id}.ts'`,
  ]
  const reader = `const ${name}: LanguageReader = {
  sketch: sketch${type},
  rules: ${name}Rules,
  libraries: ${name}Libraries,
  // TODO the words by which its programs ask for configuration.
  environment: /secret/i,
}
`
  const withImports = insertAfter(text, "import { openMacros } from './rust-syntax.ts'", imports.join('\n'))
  const withReader = insertBefore(withImports, '/** The reader of each language. */', reader)
  return insertAfter(withReader, "  ['rust', rust],", `  [${quoted}, ${name}],`)
}

/** It is not one of those any more that are not read. */
function withoutUnread(text: string, extension: string): string {
  return text.replace(new RegExp(`^  \\['${extension}', '[^']+'\\],\\n`, 'm'), '')
}

function readerText(type: string): string {
  return `import type { SyntaxNode } from '../../model/stack/syntax.ts'
import type { FileSketch, Scope, SourceFile } from '../sketch.ts'
import { SketchBuilder } from '../sketch-builder.ts'

/** TODO what a sketch of such a file leaves out. */
export function sketch${type}(source: SourceFile, root: SyntaxNode): FileSketch {
  const builder = new SketchBuilder(source)
  visit(root, builder.file.scope)
  return builder.file
}

function visit(node: SyntaxNode, scope: Scope): void {
  // TODO imports, classes, functions, definitions and calls, each told to the builder: see php.ts, the shortest of the readers.
  for (const one of node.children) visit(one, scope)
}
`
}

function rulesText(name: string, type: string): string {
  return `import type { LanguageRules } from './language-rules.ts'

/** TODO how programs in ${type} read their configuration. */
export const ${name}Rules: LanguageRules = { readOf: () => null, throughOf: () => null, fieldReadOf: () => null }
`
}

function librariesText(name: string, type: string): string {
  return `import type { LibraryRules } from './use-sketch.ts'

/** TODO the token libraries of ${type}, each with the page that says which argument is the key. */
export const ${name}Libraries: LibraryRules = { words: /jwt/i, usesOf: () => [], usesOfFile: () => [] }
`
}

function testText(type: string, extension: string): string {
  return `import { beforeAll, expect, test } from 'vitest'
import type { Grammars } from '../../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree, type Tree } from '../snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 30_000)

/** A program, and the uses of tokens in it: \`signs HS256 JWT_SECRET\`. */
const cases: readonly (readonly [name: string, tree: Tree, uses: readonly string[]])[] = [
  ['TODO a library that signs with a key of the environment', { 'main.${extension}': 'jwt\\n' }, []],
]

test.each(cases)('${type}: %s', (_name, tree, uses) => {
  const code = readTree(tree, grammars)
  expect(code.languages).toHaveLength(1)
  expect(code.uses.map(describeUse)).toEqual(uses)
})
`
}
