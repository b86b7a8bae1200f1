import { audit } from '../../../src/audit.ts'
import type { AuditMemory } from '../../../src/audit-options.ts'
import { describeCrash } from '../../../src/cli/describe-crash.ts'
import { AuditError } from '../../../src/model/limits/audit-error.ts'
import { createServer } from '../../../src/serve/create-server.ts'
import { createEventClients } from '../../../src/serve/event-clients.ts'
import { createMetrics } from '../../../src/serve/metrics.ts'
import { initialStanding, type Standing } from '../../../src/serve/standing.ts'
import type { World } from './plan-case.ts'
import type { CommandOutcome } from './run-command.ts'

/** Answers every route of the server for a world. */
export interface ServePrinter {
  readonly print: (folder: string, world: World) => Promise<CommandOutcome>
  readonly close: () => Promise<void>
}

const routes = [
  '/',
  '/verdict',
  '/verdict/shop/api',
  '/verdict/shop/none',
  '/report.json',
  '/metrics',
  '/livez',
  '/readyz',
  '/openapi.json',
  '/page.js',
  '/page.css',
  '/nowhere',
  '/%',
]

const moment = '2026-06-01T00:00:00.000Z'

/** One server, which answers from the report of whatever world was printed last. */
export function createPrinter(memory: AuditMemory): ServePrinter {
  let standing: Standing = initialStanding
  const clients = createEventClients(1)
  const keeper = {
    current: () => standing,
    isFresh: () => true,
    noteChange: () => {},
    subscribe: () => () => {},
    ended: new Promise<void>(() => {}),
  }
  const making = (): ReturnType<typeof createServer> =>
    createServer({
      keeper,
      clients,
      metrics: createMetrics('0.0.0-test', clients),
      hosts: { isLoopback: true, allowed: [] },
      tokens: null,
      version: '0.0.0-test',
    })
  let app: ReturnType<typeof createServer> | undefined
  return {
    async print(folder, { shell, envFile }) {
      app ??= making()
      const server = await app
      try {
        const report = await audit(
          {
            compose: {
              directory: folder,
              displayDirectory: folder,
              files: [],
              envFiles: envFile,
              profiles: [],
              shell,
              compose: 'v5',
            },
            engine: null,
            fingerprintKey: new Uint8Array(32).fill(7),
            failOn: 'error',
            version: '0.0.0-test',
            now: moment,
            memory,
          },
          AbortSignal.timeout(120_000),
        )
        standing = {
          ...initialStanding,
          revision: standing.revision + 1,
          contentRevision: 1,
          report,
          auditedAt: moment,
          since: moment,
          tookMs: 1,
          audits: 1,
        }
      } catch (error) {
        if (error instanceof AuditError)
          return { stdout: '', stderr: `${error.message}\n${error.hint ?? ''}`, exitCode: 2 }
        return { stdout: '', stderr: describeCrash(error), exitCode: 70 }
      }
      const answers: string[] = []
      for (const url of routes) {
        for (const accept of url.startsWith('/verdict') ? ['text/plain', 'application/json'] : ['*/*']) {
          const answer = await server.inject({ url, headers: { host: 'localhost', accept } })
          answers.push(`${url} ${answer.statusCode}`, answer.body.replace(/^process_.*|^nodejs_.*/gm, ''))
        }
      }
      return { stdout: answers.join('\n'), stderr: '', exitCode: 0 }
    },
    async close() {
      clients.close()
      await (await app)?.close()
    },
  }
}
