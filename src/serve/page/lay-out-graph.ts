import type { Fingerprint } from '../../model/keys/binding.ts'
import type { ReportedBinding, ReportedGroup } from '../../model/report/audit-report.ts'
import type { MatrixCell } from '../../model/report/matrix-cell.ts'
import { identityOf } from '../../model/text/identity.ts'
import { fingerprintsOf } from './key-letters.ts'

/** One service in the picture, or several that are alike in everything that it shows. */
export interface GraphNode {
  readonly services: readonly string[]
  readonly role: string
  /** Every key that they hold. */
  readonly keys: readonly Fingerprint[]
  /** Some holding of theirs has no key. */
  readonly lacksKey: boolean
  /** 0 on the left, where tokens come from; 1 on the right. */
  readonly column: 0 | 1
  readonly row: number
}

/** From who signs to who checks. */
export interface GraphEdge {
  readonly from: number
  readonly to: number
  readonly result: MatrixCell['result']
  /** The same holds the other way round. */
  readonly isMutual: boolean
}

/** Where everything of one trust group stands. */
export interface GraphLayout {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly rows: number
}

/** With more services or pairs than this a picture of each is a tangle, and those that are alike are drawn as one. */
const MAXIMUM_SERVICES = 10
const MAXIMUM_PAIRS = 24
/** What is drawn even then; the table beside the picture has the rest. */
const MAXIMUM_NODES = 24

const rank = { refused: 2, unknown: 1, accepted: 0 } as const

type Unplaced = Omit<GraphNode, 'row' | 'column'>

/** The picture of one group: who signs on the left, who only checks on the right, keys side by side. */
export function layOutGraph(group: ReportedGroup, matrix: readonly MatrixCell[]): GraphLayout {
  const pairs = worstByPair(matrix.filter((cell) => cell.group === group.id))
  const services = describeServices(group.bindings)
  const isTangle = services.length > MAXIMUM_SERVICES || pairs.size > MAXIMUM_PAIRS
  const nodes = (isTangle ? mergeAlike(services, pairs) : services).slice(0, MAXIMUM_NODES)
  const edges = drawEdges(nodes, pairs)
  const placed = place(nodes, edges)
  return { nodes: placed, edges, rows: Math.max(...[0, 1].map((column) => countRows(placed, column))) }
}

function countRows(nodes: readonly GraphNode[], column: number): number {
  return nodes.filter((node) => node.column === column).length
}

type Pairs = ReadonlyMap<string, { issuer: string; validator: string; result: MatrixCell['result'] }>

function worstByPair(cells: readonly MatrixCell[]): Pairs {
  const pairs = new Map<string, { issuer: string; validator: string; result: MatrixCell['result'] }>()
  for (const { issuer, validator, result } of cells) {
    const name = namePair(issuer, validator)
    const known = pairs.get(name)
    if (known === undefined || rank[result] > rank[known.result]) pairs.set(name, { issuer, validator, result })
  }
  return pairs
}

function namePair(issuer: string, validator: string): string {
  return identityOf(issuer, validator)
}

function describeServices(bindings: readonly ReportedBinding[]): readonly Unplaced[] {
  const byService = new Map<string, ReportedBinding[]>()
  for (const binding of bindings) byService.set(binding.service, [...(byService.get(binding.service) ?? []), binding])
  return [...byService].map(([service, held]) => ({
    services: [service],
    role: held.find(({ role }) => role !== 'bystander')?.role ?? 'bystander',
    keys: [...new Set(held.flatMap(fingerprintsOf))],
    lacksKey: held.some(({ state }) => state !== 'present'),
  }))
}

/** Those of one role and one key that everybody else treats alike. */
function mergeAlike(services: readonly Unplaced[], pairs: Pairs): readonly Unplaced[] {
  const refusals = new Map<string, string[]>()
  for (const { issuer, validator, result } of pairs.values()) {
    if (result === 'accepted') continue
    for (const [service, mark] of [
      [issuer, `> ${result}`],
      [validator, `< ${result}`],
    ] as const) {
      refusals.set(service, [...(refusals.get(service) ?? []), mark])
    }
  }
  const alike = new Map<string, Unplaced>()
  for (const service of services) {
    const marks = [...new Set(refusals.get(service.services[0] ?? '') ?? [])].toSorted()
    const likeness = identityOf(service.role, service.keys, service.lacksKey, marks)
    const known = alike.get(likeness)
    alike.set(
      likeness,
      known === undefined ? service : { ...known, services: [...known.services, ...service.services] },
    )
  }
  return [...alike.values()]
}

function drawEdges(nodes: readonly Unplaced[], pairs: Pairs): readonly GraphEdge[] {
  const nodeOf = new Map(nodes.flatMap(({ services }, index) => services.map((service) => [service, index] as const)))
  const worst = new Map<string, { from: number; to: number; result: MatrixCell['result'] }>()
  for (const { issuer, validator, result } of pairs.values()) {
    const [from, to] = [nodeOf.get(issuer), nodeOf.get(validator)]
    if (from === undefined || to === undefined || from === to) continue
    const name = `${from} ${to}`
    const known = worst.get(name)
    if (known === undefined || rank[result] > rank[known.result]) worst.set(name, { from, to, result })
  }
  const edges: GraphEdge[] = []
  for (const edge of worst.values()) {
    const back = worst.get(`${edge.to} ${edge.from}`)
    const isMutual = back?.result === edge.result
    if (isMutual && edge.from > edge.to) continue
    edges.push({ ...edge, isMutual })
  }
  // What is broken is drawn last, on top.
  return edges.toSorted((one, other) => rank[one.result] - rank[other.result])
}

/** Who sends stands left. Where everybody does both, the keys part them: the first one left, the others right. */
function place(nodes: readonly Unplaced[], edges: readonly GraphEdge[]): readonly GraphNode[] {
  const sends = new Set(edges.flatMap(({ from, to, isMutual }) => (isMutual ? [from, to] : [from])))
  const isOneSided = nodes.length > 1 && nodes.every((_, index) => sends.has(index))
  const firstKey = nodes[0]?.keys[0]
  const isOneKey = nodes.every(({ keys, lacksKey }) => keys[0] === firstKey && !lacksKey)
  const columnOf = (node: Unplaced, index: number): 0 | 1 => {
    if (!isOneSided) return sends.has(index) || edges.length === 0 ? 0 : 1
    if (isOneKey) return index % 2 === 0 ? 0 : 1
    return node.keys[0] === firstKey && !node.lacksKey ? 0 : 1
  }
  const rows = [0, 0]
  return nodes.map((node, index) => {
    const column = columnOf(node, index)
    const row = rows[column] ?? 0
    rows[column] = row + 1
    return { ...node, column, row }
  })
}
