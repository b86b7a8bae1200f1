import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { auditLive } from '../support/live/audit-live.ts'
import { isMissing } from '../support/live/need-program.ts'
import { makeKey } from '../support/live/probe-table.ts'
import { findFreePort, type StartedProgram, startProgram } from '../support/live/start-program.ts'

vi.setConfig({ testTimeout: 60_000 })

const started: StartedProgram[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop()))
})

/** etcd that signs and verifies its tokens with the key, with the user `root`. */
async function serveEtcd(key: string): Promise<string> {
  const peer = `http://127.0.0.1:${await findFreePort()}`
  const server = await startProgram(async ({ port, folder }) => {
    await writeFile(join(folder, 'key'), key)
    const client = `http://127.0.0.1:${port}`
    const args = [
      ...['--data-dir', join(folder, 'data'), '--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
      ...['--auth-token', `jwt,sign-method=HS256,priv-key=${join(folder, 'key')},ttl=10m`],
    ]
    return { program: 'etcd', args, env: { ETCD_UNSUPPORTED_ARCH: process.arch } }
  })
  started.push(server)
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${server.url}/v3/auth/${path}`, { method: 'POST', body: JSON.stringify(body) })
    expect([path, answer.status]).toEqual([path, 200])
  }
  await vi.waitFor(async () => expect((await fetch(`${server.url}/health`)).status).toBe(200), { timeout: 30_000 })
  await post('user/add', { name: 'root', password: 'sesame' })
  await post('role/add', { name: 'root' })
  await post('user/grant', { user: 'root', role: 'root' })
  await post('enable', {})
  return server.url
}

async function ask(key: string, own: string) {
  const url = await serveEtcd(own)
  const report = await auditLive(key, {
    configuration: {
      groups: { access: { issuers: ['users'], validators: ['api'], algorithm: 'HS256' } },
      logins: {
        users: { url: `${url}/v3/auth/authenticate`, json: { name: 'root', password: 'sesame' }, token: 'token' },
      },
      probes: {
        api: {
          http: { url: `${url}/v3/kv/range`, token: 'header:token', claims: { username: 'root' } },
        },
      },
    },
    requestTimeoutMs: 10_000,
  })
  return {
    verdict: report.verdict,
    logins: report.live?.logins.map(({ outcome }) => outcome),
    states: report.live?.endpoints.map(({ state, reason }) => `${state}: ${reason}`),
    rules: report.findings.flatMap(({ ruleId, severity }) => (severity === 'error' ? [ruleId] : [])),
    gaps: report.gaps.map(({ reason }) => reason),
  }
}

describe.skipIf(isMissing('etcd-server', ['etcd', '--version']))('etcd, which takes POST alone', () => {
  const notAsked = {
    states: ['wrong-endpoint: 405, and no other answer without a token'],
    gaps: ['405, and no other answer without a token: check the URL, or declare the claims that it requires'],
  }

  test('with the key: its login is of the group, and the endpoint is a gap', async () => {
    const key = makeKey()
    const expected = { ...notAsked, verdict: 'incomplete', logins: ['signed-by-group'], rules: [] }
    expect(await ask(key, key)).toEqual(expected)
  })

  test('with another key: its login says so', async () => {
    const rules = ['token-not-signed-by-key']
    const expected = { ...notAsked, verdict: 'inconsistent', logins: ['signed-otherwise'], rules }
    expect(await ask(makeKey(), makeKey())).toEqual(expected)
  })
})
