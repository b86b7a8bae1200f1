import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { audit } from '../../../../src/audit.ts'
import type { AuditReport } from '../../../../src/model/audit-report.ts'
import { makeKey } from '../probe-table.ts'
import type { LocalServer } from '../serve-locally.ts'
import { serveHttpFault, serveSocketFault } from './fault-server.ts'
import { type HttpDisturbance, httpDisturbances } from './http-disturbances.ts'
import { groupClaims, type ServerState, serverStates } from './server-states.ts'
import { type SocketDisturbance, socketDisturbances } from './socket-disturbances.ts'

/** One server in one weather. */
export interface FaultCell {
  readonly state: ServerState
  readonly disturbance: string
  readonly kind: 'http' | 'websocket'
  readonly serve: (key: string) => Promise<LocalServer>
  readonly probe: Readonly<Record<string, string>>
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
  }
}

function socketCell(state: ServerState, disturbance: SocketDisturbance): FaultCell {
  const { name, token, send, expect } = disturbance
  return {
    state,
    disturbance: name,
    kind: 'websocket',
    serve: (key) => serveSocketFault(state, disturbance, key),
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
  const folder = await mkdtemp(join(tmpdir(), 'countersign-faults-'))
  try {
    await writeFile(join(folder, 'compose.yaml'), composeFile(key))
    await writeFile(join(folder, 'countersign.yaml'), configuration(cell, server))
    const report = await audit(
      {
        compose: {
          directory: folder,
          displayDirectory: folder,
          files: [],
          envFiles: [],
          profiles: [],
          shell: {},
          compose: 'v5',
        },
        engine: null,
        readsCode: false,
        fingerprintKey: new Uint8Array(32).fill(7),
        failOn: 'error',
        version: '0.0.0-test',
        live: { shell: {}, isIntrusive: false, requestTimeoutMs: patienceMs[cell.kind], pace },
      },
      AbortSignal.timeout(120_000),
    )
    return judgeCell(cell, report)
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function composeFile(key: string): string {
  return `name: shop
services:
  users: { image: users, environment: { JWT_SECRET: "${key}", JWT_EXPIRES_IN: 1h } }
  api: { image: api, environment: { JWT_SECRET: "${key}" } }
`
}

function configuration({ kind, probe }: FaultCell, { url, socketUrl }: LocalServer): string {
  // The path of a Socket.IO address is the namespace.
  const path = probe['token'] === 'socket.io' ? '/' : '/ws'
  const endpoint = { url: kind === 'http' ? `${url}/jobs` : `${socketUrl}${path}`, ...probe }
  return JSON.stringify({
    groups: { access: { issuers: ['users'], validators: ['api'], algorithm: 'HS256', claims: groupClaims } },
    probes: { api: { [kind]: endpoint } },
  })
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
