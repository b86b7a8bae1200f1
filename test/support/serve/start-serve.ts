import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { vi } from 'vitest'
import { cleanEnvironment, cliPath, ensureBuilt } from '../run-cli.ts'

/** A `countersign serve` that runs. */
export interface RunningServe {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Everything on standard error so far. */
  readonly log: () => string
  /** Ends it as `docker stop` does, and answers its exit code. */
  readonly stop: () => Promise<number | null>
}

/** How patient the tests are; everything comes long before. */
export const patience = { timeout: 20_000, interval: 10 }

/** Starts the built command on a free port and waits until it listens. */
export async function startServe(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServe> {
  ensureBuilt()
  const listening = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']
  const child = spawn(cliPath, ['serve', ...listening, ...args], {
    cwd,
    env: cleanEnvironment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk
  })
  // A test that fails on the way does not come to stop it.
  process.once('exit', () => child.kill('SIGKILL'))
  const ended = once(child, 'close') as Promise<[number | null]>
  const url = await vi.waitFor(() => {
    const found = /listening on (http:\/\/\S+)/.exec(log)?.[1]
    if (found === undefined) throw new Error(`it does not listen (exit code ${child.exitCode}): ${log}`)
    return found
  }, patience)
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    log: () => log,
    async stop() {
      child.kill('SIGTERM')
      const [exitCode] = await ended
      return exitCode
    },
  }
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Asks, with headers that fetch would not let us set. */
export function ask(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      )
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** What an event of `/events` tells. */
export interface ToldStanding {
  readonly revision: number
  readonly contentRevision: number
  readonly verdict: string
  readonly hearing: string
}

/** Someone who listens to `/events`. */
export interface Listener {
  readonly status: number
  readonly told: readonly ToldStanding[]
  readonly isOver: () => boolean
  readonly close: () => void
}

/** Listens until closed. */
export function listen(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/events`, { agent: false, headers }, (answer) => {
      const told: ToldStanding[] = []
      let rest = ''
      let isOver = false
      answer.on('data', (chunk: Buffer) => {
        const events = (rest + chunk).split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) {
          const line = /^data: (.*)$/m.exec(event)?.[1]
          if (line !== undefined) told.push(JSON.parse(line))
        }
      })
      const end = () => {
        isOver = true
      }
      answer.on('close', end)
      answer.on('error', end)
      resolve({ status: answer.statusCode ?? 0, told, isOver: () => isOver, close: () => asked.destroy() })
    })
    asked.on('error', reject)
    asked.end()
  })
}
