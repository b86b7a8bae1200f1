import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { isMissing } from '../support/live/need-program.ts'
import { makeKey, materialOf, probeOne, tableOf } from '../support/live/probe-table.ts'
import { findFreePort, type StartedProgram, startProgram } from '../support/live/start-program.ts'

vi.setConfig({ testTimeout: 60_000 })

const started: StartedProgram[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop()))
})

/** InfluxDB 1.x, which verifies tokens of a shared secret that name one of its users. */
async function serveInflux(key: string, isGuarded = true): Promise<string> {
  const other = await findFreePort()
  const server = await startProgram(async ({ port, folder }) => {
    const lines = [
      ...['reporting-disabled = true', `bind-address = "127.0.0.1:${other}"`],
      ...['[meta]', `dir = "${folder}/meta"`, '[data]', `dir = "${folder}/data"`, `wal-dir = "${folder}/wal"`],
      ...['[http]', `bind-address = "127.0.0.1:${port}"`, `auth-enabled = ${isGuarded}`, `shared-secret = "${key}"`],
      ...['log-enabled = false', '[monitor]', 'store-enabled = false'],
    ]
    await writeFile(join(folder, 'influxdb.conf'), `${lines.join('\n')}\n`)
    return { program: 'influxd', args: ['-config', join(folder, 'influxdb.conf')] }
  })
  started.push(server)
  const body = new URLSearchParams({ q: "CREATE USER ada WITH PASSWORD 'sesame' WITH ALL PRIVILEGES" })
  const created = await fetch(`${server.url}/query`, { method: 'POST', body })
  expect(created.status).toBe(200)
  return `${server.url}/query?q=SHOW+DATABASES`
}

const claims = { username: 'ada' }

describe.skipIf(isMissing('influxdb', ['influxd', 'version']))('InfluxDB 1.x', () => {
  test('with the key takes good tokens; each HMAC is as good to it', async () => {
    const key = makeKey()
    const result = await probeOne({ kind: 'http', url: await serveInflux(key), claims }, materialOf(key))
    expect(result).toMatchObject({ state: 'guarded', failures: [], unasked: [] })
    const accepted = Object.entries(tableOf(result)).flatMap(([probe, verdict]) =>
      verdict === 'refused' ? [] : [probe],
    )
    expect(accepted.filter((probe) => !/^(?:good-|wrong-issuer|wrong-audience|issued-in-future)/.test(probe))).toEqual([
      'algorithm-swap: HS384',
      'algorithm-swap: HS512',
    ])
  })

  test('with another key refuses good tokens', async () => {
    const url = await serveInflux(makeKey())
    expect(await probeOne({ kind: 'http', url, claims }, materialOf(makeKey()))).toMatchObject({
      state: 'refuses-good',
    })
  })

  test('without authentication is open to everyone', async () => {
    const key = makeKey()
    const url = await serveInflux(key, false)
    expect((await probeOne({ kind: 'http', url, claims }, materialOf(key))).state).toBe('open')
  })
})
