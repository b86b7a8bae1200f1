import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadGrammars } from '../../../src/collect/load-grammars.ts'
import type { SyntaxNode } from '../../../src/model/stack/syntax.ts'

const root = join(import.meta.dirname, '..', '..', '..', 'src')

/** A regular expression of `src/`. */
export interface FoundRegexp {
  /** As it is written, with its flags: `/a+/gi`. */
  readonly written: string
  readonly source: string
  readonly flags: string
  /** `file:line`. */
  readonly place: string
}

/**
 * Every regular expression that stands in `src/` outside of its tests. Of one that is put together (`new RegExp(…)` of a template), the
 * parts that are put in count as the word `name`; of one that is made of something else, `source` is empty.
 */
export async function listRegexps(): Promise<readonly FoundRegexp[]> {
  const parse = (await loadGrammars(['typescript'])).get('typescript')
  if (parse === undefined) throw new Error('there is no grammar of TypeScript')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('test-data'),
  )
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const tree = parse(text, () => false)
    if (tree === null) throw new Error(`${file} was not parsed`)
    const found: FoundRegexp[] = []
    visit(tree, (node) => {
      const of = (one: SyntaxNode | undefined): string => (one === undefined ? '' : text.slice(one.start, one.end))
      const place = `${file}:${node.line}`
      if (node.type === 'regex') {
        const flags = of(node.children.find(({ field }) => field === 'flags'))
        found.push({ ...spell(of(node.children.find(({ field }) => field === 'pattern')), flags), place })
      }
      if (node.type !== 'new_expression' || of(node.children[0]) !== 'RegExp') return
      const [pattern, flags] = node.children.find(({ type }) => type === 'arguments')?.children ?? []
      const source = pattern?.type === 'template_string' ? readTemplate(pattern, text) : ''
      found.push({ ...spell(source, of(flags).replaceAll("'", '')), place })
    })
    return found
  })
}

function spell(source: string, flags: string): Pick<FoundRegexp, 'written' | 'source' | 'flags'> {
  return { written: `/${source}/${flags}`, source, flags }
}

function readTemplate(template: SyntaxNode, text: string): string {
  let source = ''
  let at = template.start + 1
  for (const { type, start, end } of template.children) {
    if (type !== 'template_substitution') continue
    source += `${text.slice(at, start)}name`
    at = end
  }
  return (source + text.slice(at, template.end - 1)).replaceAll(/\\([\\$`])/g, '$1')
}

function visit(node: SyntaxNode, see: (node: SyntaxNode) => void): void {
  see(node)
  for (const child of node.children) visit(child, see)
}
