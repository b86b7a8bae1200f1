import type { AuditReport } from '../../../../src/model/report/audit-report.ts'
import { auditLive } from '../audit-live.ts'
import { makeKey } from '../probe-table.ts'
import type { LocalServer } from '../serve-locally.ts'
import { serveHttpFault, serveSocketFault } from './fault-server.ts'
import { type HttpDisturbance, httpDisturbances, plainly } from './http-disturbances.ts'
import { groupClaims, type ServerState, sampleTokens, serverStates } from './server-states.ts'
import { type SocketDisturbance, socketDisturbances } from './socket-disturbances.ts'

/** One server in one weather. */
export interface FaultCell {
  readonly state: ServerState
  readonly disturbance: string
  readonly kind: 'http' | 'websocket'
  readonly serve: (key: string) => Promise<LocalServer>
  readonly probe: Readonly<Record<string, string>>
  /**
   * Nobody can tell, whoever asks and however often: every token that can be made with the key at hand, and none, get the very same answer,
   * which is neither yes nor no. A right server whose path does not exist, or that waits for another message, answers the same.
   */
  readonly isUntellable: boolean
}

/** What a cell came to. `told`: of the right server, that it is sound; of a broken one, what is wrong. */
export interface FaultOutcome {
  readonly cell: FaultCell
  readonly result: 'told' | 'gap' | 'accused' | 'missed'
  /** What was said, in one line. */
  readonly said: string
}

/** Every state in every disturbance. */
export const faultCells: readonly FaultCell[] = serverStates.flatMap((state) => [
  ...httpDisturbances.map((disturbance) => httpCell(state, disturbance)),
  ...socketDisturbances.map((disturbance) => socketCell(state, disturbance)),
])

function httpCell(state: ServerState, disturbance: HttpDisturbance): FaultCell {
  const { name, token, expect } = disturbance
  return {
    state,
    disturbance: name,
    kind: 'http',
    serve: (key) => serveHttpFault(state, disturbance, key),
    probe: { ...(token === undefined ? {} : { token }), ...(expect === undefined ? {} : { expect }) },
    isUntellable: isSameForAll(state, disturbance),
  }
}

/** Whether each kind of token gets what none gets, and that is neither a success nor a word about the token. */
function isSameForAll(state: ServerState, { dress = plainly }: HttpDisturbance): boolean {
  const key = 'any'
  const answers = [null, 'x', ...sampleTokens(key)].map((token) => dress(state.refuse(token, key)))
  const [first] = answers
  if (first === undefined || (first.status >= 200 && first.status < 300) || first.status === 401) return false
  if (/login/.test(first.headers?.['Location'] ?? '')) return false
  return new Set(answers.map((answer) => JSON.stringify(answer))).size === 1
}

function socketCell(state: ServerState, disturbance: SocketDisturbance): FaultCell {
  const { name, token, send, expect } = disturbance
  return {
    state,
    disturbance: name,
    kind: 'websocket',
    serve: (key) => serveSocketFault(state, disturbance, key),
    isUntellable: disturbance.isDeaf === true || disturbance.isDeafTo?.includes(state.name) === true,
    probe: { token, ...(send === undefined ? {} : { send }), ...(expect === undefined ? {} : { expect }) },
  }
}

/** Faster than a user would ask, so that the table does not take minutes. */
const pace = { requestsPerSecond: 200, pauseMs: 40 }

/** A socket is listened to for a fifth of it: on a busy machine a server that closes one may take long for that. */
const patienceMs = { http: 3_000, websocket: 5_000 }

/** Audits a stack of an issuer and the server of the cell, with the cell's endpoint declared, and judges what was said. */
export async function runCell(cell: FaultCell): Promise<FaultOutcome> {
  const key = makeKey()
  const server = await cell.serve(key)
  try {
    const report = await auditLive(key, {
      configuration: configuration(cell, server),
      requestTimeoutMs: patienceMs[cell.kind],
      pace,
    })
    return judgeCell(cell, report)
  } finally {
    await server.close()
  }
}

function configuration({ kind, probe }: FaultCell, { url, socketUrl }: LocalServer): object {
  // The path of a Socket.IO address is the namespace.
  const path = probe['token'] === 'socket.io' ? '/' : '/ws'
  const endpoint = { url: kind === 'http' ? `${url}/jobs` : `${socketUrl}${path}`, ...probe }
  return {
    groups: { access: { issuers: ['users'], validators: ['api'], algorithm: 'HS256', claims: groupClaims } },
    probes: { api: { [kind]: endpoint } },
  }
}

/** Findings of the keys in the files; the tables of the fault server are not about them. */
function judgeCell(cell: FaultCell, { verdict, findings, gaps, live }: AuditReport): FaultOutcome {
  const made = findings.filter(({ ruleId }) => ruleId.startsWith('live-'))
  const [endpoint] = live?.endpoints ?? []
  const said = [
    verdict,
    endpoint?.state ?? '-',
    ...made.map(({ ruleId, confidence }) => `${ruleId} (${confidence})`),
    ...gaps.map(({ code, reason }) => `gap ${code}: ${reason}`),
  ].join('; ')
  const { foundBy } = cell.state
  if (foundBy.length === 0) {
    const result = made.length > 0 ? 'accused' : verdict === 'consistent' ? 'told' : 'gap'
    return { cell, result, said }
  }
  const isFound = made.some(({ ruleId }) => foundBy.includes(ruleId))
  return { cell, result: isFound ? 'told' : gaps.length > 0 ? 'gap' : 'missed', said }
}

/** Runs cells, a few at once: most of their time is waiting. */
export async function runCells(
  cells: readonly FaultCell[],
  atOnce: number,
  heard: (outcome: FaultOutcome) => void = () => {},
): Promise<readonly FaultOutcome[]> {
  const outcomes: FaultOutcome[] = []
  let next = 0
  const work = async () => {
    for (let index = next++; index < cells.length; index = next++) {
      const cell = cells[index]
      if (cell === undefined) return
      const outcome = await runCell(cell)
      outcomes[index] = outcome
      heard(outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return outcomes
}
