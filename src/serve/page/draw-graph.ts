import type { Fingerprint } from '../../model/keys/binding.ts'
import type { ReportedGroup } from '../../model/report/audit-report.ts'
import type { MatrixCell } from '../../model/report/matrix-cell.ts'
import { printable } from '../../report/printable.ts'
import type { KeyMark } from './key-letters.ts'
import { type GraphEdge, type GraphLayout, type GraphNode, layOutGraph } from './lay-out-graph.ts'
import { html, type Markup, shorten } from './markup.ts'

const NODE = { width: 182, height: 48, gap: 14 }
/** Between the columns, wide enough for a mark on every line. */
const BETWEEN = 112
/** Beside the columns; wide where there are lines between two of one column. */
const MARGINS = { wide: 44, narrow: 4 }
const LONGEST_NAME = 15

/** The trust graph of a group as a picture; `number` makes its ids its own. `null` where there is nobody to draw. */
export function drawGraph(
  group: ReportedGroup,
  matrix: readonly MatrixCell[],
  marks: ReadonlyMap<Fingerprint, KeyMark>,
  number: number,
): Markup | null {
  const layout = layOutGraph(group, matrix)
  if (layout.nodes.length === 0) return null
  const isNarrow = layout.nodes.every(({ column }) => column === 0)
  const margin = layout.edges.some((edge) => isBow(edge, layout)) ? MARGINS.wide : MARGINS.narrow
  const width = margin * 2 + NODE.width + (isNarrow ? 0 : BETWEEN + NODE.width)
  const height = layout.rows * (NODE.height + NODE.gap) - NODE.gap + 4
  const offsets = [0, 1].map((column) => centre(layout, column))
  const at = (node: GraphNode) => ({
    x: margin + node.column * (NODE.width + BETWEEN),
    y: 2 + (offsets[node.column] ?? 0) + node.row * (NODE.height + NODE.gap),
  })
  const title = `graph-${number}-title`
  return html`<div class="graph${isNarrow ? null : html` graph-wide`}" role="region" aria-labelledby="${title}" tabindex="0">
<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${title} graph-${number}-text">
<title id="${title}">Who trusts whose tokens in ${group.id}</title>
<desc id="graph-${number}-text">${describeGraph(layout, marks)}</desc>
<defs>${(['accepted', 'refused', 'unknown'] as const).map((result) => drawArrow(number, result))}</defs>
${layout.edges.map((edge) => drawEdge(edge, layout, at, number))}
${layout.nodes.map((node) => drawNode(node, at(node), marks))}
</svg>
</div>`
}

function isBow({ from, to }: GraphEdge, { nodes }: GraphLayout): boolean {
  return nodes[from]?.column === nodes[to]?.column
}

function centre({ nodes, rows }: GraphLayout, column: number): number {
  const own = nodes.filter((node) => node.column === column).length
  return ((rows - own) * (NODE.height + NODE.gap)) / 2
}

function drawArrow(number: number, result: MatrixCell['result']): Markup {
  return html`<marker id="arrow-${number}-${result}" class="arrow arrow-${result}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker>`
}

type Place = (node: GraphNode) => { readonly x: number; readonly y: number }

function drawEdge(edge: GraphEdge, { nodes }: GraphLayout, at: Place, number: number): Markup | null {
  const [from, to] = [nodes[edge.from], nodes[edge.to]]
  if (from === undefined || to === undefined) return null
  const { path, middle } = from.column === to.column ? bow(from, to, at) : reach(from, to, at)
  const arrow = `url(#arrow-${number}-${edge.result})`
  const start = edge.isMutual ? html` marker-start="${arrow}"` : null
  return html`<g class="edge edge-${edge.result}"><path d="${path}" marker-end="${arrow}"${start}/>${drawMark(edge.result, middle)}</g>`
}

interface Line {
  readonly path: string
  readonly middle: { readonly x: number; readonly y: number }
}

/** From one column to the other. The mark stands nearer to the end, where lines that begin together have parted. */
function reach(from: GraphNode, to: GraphNode, at: Place): Line {
  const [start, end] = [at(from), at(to)]
  const isForward = from.column < to.column
  const x1 = isForward ? start.x + NODE.width + 3 : start.x - 3
  const x2 = isForward ? end.x - 3 : end.x + NODE.width + 3
  const y1 = start.y + NODE.height / 2
  const y2 = end.y + NODE.height / 2
  const bend = (x2 - x1) * 0.45
  const part = 0.62
  return {
    path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    middle: {
      x: cubic(part, x1, x1 + bend, x2 - bend, x2),
      y: cubic(part, y1, y1, y2, y2),
    },
  }
}

/** Between two of one column, on the outside. */
function bow(from: GraphNode, to: GraphNode, at: Place): Line {
  const side = from.column === 0 ? -1 : 1
  const x = at(from).x + (from.column === 0 ? -3 : NODE.width + 3)
  const y1 = at(from).y + NODE.height / 2
  const y2 = at(to).y + NODE.height / 2
  const reachOut = x + side * Math.min(MARGINS.wide - 4, 16 + Math.abs(to.row - from.row) * 8)
  return {
    path: `M${x} ${y1}C${reachOut} ${y1} ${reachOut} ${y2} ${x} ${y2}`,
    middle: { x: cubic(0.5, x, reachOut, reachOut, x), y: (y1 + y2) / 2 },
  }
}

function cubic(part: number, a: number, b: number, c: number, d: number): number {
  const rest = 1 - part
  const value = rest ** 3 * a + 3 * rest ** 2 * part * b + 3 * rest * part ** 2 * c + part ** 3 * d
  return Math.round(value * 10) / 10
}

function drawMark(result: MatrixCell['result'], { x, y }: Line['middle']): Markup | null {
  if (result === 'accepted') return null
  const sign =
    result === 'refused'
      ? html`<path class="sign" d="M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5"/>`
      : html`<text class="sign-text" y="4" text-anchor="middle">?</text>`
  return html`<g class="mark" transform="translate(${x} ${y})"><circle r="9"/>${sign}</g>`
}

function drawNode(
  node: GraphNode,
  { x, y }: { readonly x: number; readonly y: number },
  marks: ReadonlyMap<Fingerprint, KeyMark>,
): Markup {
  const [first = '', ...others] = node.services
  const name = others.length === 0 ? first : `${node.services.length} services`
  const subtitle = others.length === 0 ? node.role : `${node.role}: ${first}, …`
  const badges = node.keys.slice(0, 2).map((key, index) => drawBadge(marks.get(key), index))
  const state = node.keys.length > 1 || node.lacksKey ? ' node-odd' : ''
  return html`<g class="node${state}" transform="translate(${x} ${y})"><title>${node.services.slice(0, 30).join(', ')}</title>
<rect width="${NODE.width}" height="${NODE.height}" rx="9"/>${node.lacksKey ? drawNoKey(node.keys.length) : null}${badges}
<text class="node-name" x="${48 + extraBadges(node) * 20}" y="21">${shorten(printable(name), LONGEST_NAME - extraBadges(node) * 3)}</text>
<text class="node-role" x="${48 + extraBadges(node) * 20}" y="37">${shorten(printable(subtitle), LONGEST_NAME + 4 - extraBadges(node) * 4)}</text></g>`
}

function extraBadges({ keys, lacksKey }: GraphNode): number {
  return Math.max(0, Math.min(2, keys.length) + (lacksKey ? 1 : 0) - 1)
}

function drawBadge(mark: KeyMark | undefined, index: number): Markup | null {
  if (mark === undefined) return null
  return html`<g class="badge key-${mark.colour}" transform="translate(${25 + index * 20} 24)"><circle r="14"/><text y="5" text-anchor="middle">${mark.letter}</text></g>`
}

function drawNoKey(keys: number): Markup {
  return html`<g class="badge badge-none" transform="translate(${25 + Math.min(2, keys) * 20} 24)"><circle r="13"/><path d="M-5 0H5"/></g>`
}

/** The picture in words: who holds which key, and which pairs are broken. */
function describeGraph({ nodes, edges }: GraphLayout, marks: ReadonlyMap<Fingerprint, KeyMark>): string {
  const holders = nodes.map((node) => {
    const letters = node.keys.map((key) => `key ${marks.get(key)?.letter}`)
    const held = [...letters, ...(node.lacksKey ? ['no key'] : [])].join(' and ')
    return `${nameNode(node)} (${node.role}) has ${held === '' ? 'a key that could not be read' : held}`
  })
  const broken = edges
    .filter(({ result }) => result !== 'accepted')
    .map(({ from, to, result }) => {
      const verb = result === 'refused' ? 'refuses tokens of' : 'may not accept tokens of'
      return `${nameNode(nodes[to])} ${verb} ${nameNode(nodes[from])}`
    })
  const rest = broken.length === 0 ? ['Every pair agrees'] : broken
  return `${shorten([...holders, ...rest].join('. '), 590)}.`
}

function nameNode(node: GraphNode | undefined): string {
  return shorten((node?.services ?? []).slice(0, 3).join(', '), 80)
}
