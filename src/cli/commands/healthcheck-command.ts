import { request } from 'node:http'
import { readListenAddress } from '../flags/listen-address.ts'
import type { Surroundings } from '../surroundings.ts'

/** The flags of `healthcheck`. */
export interface HealthcheckFlags {
  readonly listen?: string
}

const PATIENCE_MS = 3_000

/**
 * Asks `/livez` of the server that runs beside it: 0 when it is well, 1 when it is not, which is what a container's health
 * check has to answer with. Says why on standard error.
 */
export async function healthcheckCommand(flags: HealthcheckFlags, surroundings: Surroundings): Promise<number> {
  const { host, port } = readListenAddress(flags.listen, surroundings)
  const failure = await ask(nearestTo(host), port)
  if (failure === null) return 0
  surroundings.stderr.write(`countersign: /livez on port ${port}: ${failure}\n`)
  return 1
}

/** A server that listens everywhere is asked here. */
function nearestTo(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

/** Why it is not well, or `null`. */
function ask(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { host: 'localhost' }
    const asked = request({ host, port, path: '/livez', headers, agent: false, timeout: PATIENCE_MS }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200 ? null : `status ${answer.statusCode}`)
    })
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    asked.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'no answer'))
    asked.end()
  })
}
