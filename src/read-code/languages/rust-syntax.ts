import type { SyntaxNode } from '../../model/stack/syntax.ts'
import type { Call, Expression, Scope } from '../sketch.ts'
import { child } from '../sketch-builder.ts'

/** Macros around plain items: `lazy_static! {` reads as `mod x {`. */
const ITEM_MACROS = /\b(?:lazy_static\s*::\s*)?(?:lazy_static|thread_local)!\s*\{/g

/**
 * The text as it is parsed. The grammar leaves the contents of macros as they are; of those that hold plain items or values the
 * macro is painted over, so that every place stays where it is.
 */
export function openMacros(text: string): string {
  return text
    .replace(ITEM_MACROS, (found) => `mod x${found.slice(5, -1).replace(/[^\n]/g, ' ')}{`)
    .replace(/\bstatic(\s+)ref(?=\s)/g, 'static$1   ')
    .replace(/\bvec!(\s*)\[/g, '    $1[')
    .replace(/\bformat!(\s*)\(/g, 'format $1(')
}

/** Types that say nothing of their own: what they hold counts. */
const WRAPPERS: ReadonlySet<string> = new Set([
  ...['Arc', 'Box', 'Rc', 'Weak', 'Pin', 'Cow', 'Option', 'Result', 'Cell', 'RefCell', 'Mutex', 'RwLock', 'ArcSwap'],
  ...['Lazy', 'LazyLock', 'LazyCell', 'OnceCell', 'OnceLock', 'OnceBox', 'MutexGuard', 'RwLockReadGuard', 'Ref'],
  ...['State', 'Data', 'Extension', 'Inject', 'ReqData', 'Secret', 'SecretBox', 'Zeroizing', 'Protected'],
])

/** The last name of a type, without what merely holds it: `&web::Data<Arc<Config>>` is Config. '' where it has none. */
export function typeName(node: SyntaxNode | undefined, text: string): string {
  if (node === undefined) return ''
  switch (node.type) {
    case 'type_identifier':
    case 'identifier':
      return text.slice(node.start, node.end)
    case 'scoped_type_identifier':
    case 'scoped_identifier':
      return typeName(child(node, 'name'), text)
    case 'generic_type':
    case 'generic_type_with_turbofish': {
      const name = typeName(child(node, 'type'), text)
      if (!WRAPPERS.has(name)) return name
      const inner = child(node, 'type_arguments')?.children.find(({ type }) => type !== 'lifetime')
      return typeName(inner, text)
    }
    case 'dynamic_type':
    case 'abstract_type':
      return typeName(child(node, 'trait'), text)
    case 'reference_type':
    case 'pointer_type':
      return typeName(child(node, 'type'), text)
    case 'bounded_type':
    case 'bracketed_type':
    case 'qualified_type':
      return typeName(node.children[0], text)
    default:
      return ''
  }
}

/** The first trait that each parameter of types is bound to: `<C: Settings>`, `where C: Settings`. */
export function boundsOf(node: SyntaxNode, text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const parameters = child(node, 'type_parameters')?.children ?? []
  const predicates = node.children.find(({ type }) => type === 'where_clause')?.children ?? []
  for (const one of [...parameters, ...predicates]) {
    const parameter = child(one, 'name') ?? child(one, 'left')
    const name = parameter?.type === 'type_identifier' ? typeName(parameter, text) : ''
    const bound = typeName(child(one, 'bounds')?.children[0], text)
    if (name !== '' && bound !== '' && !found.has(name)) found.set(name, bound)
  }
  return found
}

/** Whether what an attribute stands before is compiled for tests only. */
export function isForTests(attributes: readonly string[]): boolean {
  return attributes.some(
    (one) => /^#\[\s*cfg\s*\(\s*(?:(?:all|any)\s*\([^)]*)?\btest\b/.test(one) || /^#\[\s*(?:\w+::)*\w*test\b/.test(one),
  )
}

/** Nobody writes a longer one, and the expressions that take it apart take the square of its length. */
const MAX_ATTRIBUTE = 1_000

/** `#[arg(long, env = "KEY", default_value = "x")]`, `#[serde(rename = "key", flatten)]` as a call of that name. */
export function readAttribute(attribute: string, scope: Scope, line: number): Expression | null {
  if (attribute.length > MAX_ATTRIBUTE) return null
  const [, name, rest = ''] = /^#\[\s*([\w:]+)\s*(?:\((.*)\))?\s*\]$/s.exec(attribute) ?? []
  if (name === undefined) return null
  const named = new Map<string, Expression>()
  const flags = rest.replace(
    /\b([A-Za-z_]\w*)\s*=\s*(?:[\w:]+\s*\(\s*)?"((?:[^"\\]|\\.)*)"[^,]*/g,
    (_, key: string, value: string) => {
      named.set(key, { kind: 'text', text: value, line })
      return ''
    },
  )
  const args = Array.from(flags.matchAll(/\b[A-Za-z_]\w*(?=\s*(?:,|\(|$))/g), ([flag]): Expression => {
    return { kind: 'name', name: flag, line }
  })
  const callee: Expression = { kind: 'name', name: name.split('::').at(-1) ?? '', line }
  return { kind: 'call', callee, args, named, isNew: false, line, scope }
}

/** The attribute of that name, if it is among the decorators. */
export function attributeNamed(decorators: readonly Expression[], ...names: readonly string[]): Call | null {
  const found = decorators.find(
    (one): one is Call => one.kind === 'call' && one.callee.kind === 'name' && names.includes(one.callee.name),
  )
  return found ?? null
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' }

/** The text of a string literal, or of a byte string. */
export function stringText(node: SyntaxNode, text: string): string {
  return node.children
    .map(({ type, start, end }) => {
      const piece = text.slice(start, end)
      if (type !== 'escape_sequence') return piece
      const [, code] = /^\\(?:x|u\{)([0-9a-fA-F_]+)\}?$/.exec(piece) ?? []
      if (code !== undefined)
        return String.fromCodePoint(Math.min(Number.parseInt(code.replaceAll('_', ''), 16), 0x10ffff))
      // A line break that is escaped goes, with the space behind it.
      return /^\\\s/.test(piece) ? '' : (ESCAPES[piece.slice(1)] ?? piece.slice(1))
    })
    .join('')
}
