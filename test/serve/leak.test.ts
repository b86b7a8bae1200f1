import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { canary, traces } from '../support/canary.ts'
import { ask, listen, patience, startServe } from '../support/serve/start-serve.ts'

const routes = [
  ...['/', '/verdict', '/verdict/shop/api', '/verdict/shop/none', '/report.json', '/metrics', '/livez', '/readyz'],
  ...[
    '/openapi.json',
    '/page.js',
    '/page.css',
    '/nowhere',
    '/%',
    `/verdict/${canary}/x`,
    `/${canary}`,
    `/?q=${canary}`,
  ],
]

test.each<[string, string]>([
  [
    'in an env file',
    `services:\n  auth: { image: a, env_file: k.env, environment: { JWT_EXPIRES_IN: 1h } }\n  api: { image: a, environment: { JWT_SECRET: other } }\n`,
  ],
  [
    'as a literal, on both sides',
    `services:\n  auth: { image: a, environment: { JWT_SECRET: ${canary}, JWT_EXPIRES_IN: 1h } }\n  api: { image: a, environment: { JWT_SECRET: "${canary}=" } }\n`,
  ],
  ['where the file breaks on it', `services:\n  auth: { image: a, environment: { JWT_SECRET: [${canary} }\n`],
])('a key %s is in no answer of any route, nor in the log, the state or what is sent', async (_, compose) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-serve-leak-'))
  writeFileSync(join(folder, 'compose.yaml'), compose)
  writeFileSync(join(folder, 'k.env'), `JWT_SECRET=${canary}\n`)
  writeFileSync(join(folder, 'token'), `${canary}\n`)
  const sent: string[] = []
  const receiver = createServer(async (request, response) => {
    sent.push(await text(request))
    response.end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  // Its address is a secret of the same kind.
  writeFileSync(join(folder, 'webhook'), `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/${canary}\n`)
  const kept = ['--state', 'state.json', '--webhook-file', 'webhook']
  const serve = await startServe(['--no-running', '-p', 'shop', '--token-file', 'token', ...kept], folder)
  const authorization = `Bearer ${canary}`
  try {
    await vi.waitFor(async () => expect((await ask(`${serve.url}/readyz`)).status).toBe(200), patience)
    const listener = await listen(serve.url, { authorization })
    const written: string[] = []
    for (const path of routes) {
      for (const headers of [{ authorization }, { authorization: `Basic ${canary}` }, { host: `${canary}.example` }]) {
        const answer = await ask(serve.url + path, headers)
        written.push(JSON.stringify(answer.headers), answer.body)
      }
    }
    // The key becomes another one: the history must not tell either.
    writeFileSync(join(folder, 'k.env'), `JWT_SECRET=${canary}2\n`)
    writeFileSync(join(folder, 'compose.yaml'), compose.replaceAll(canary, `${canary}3`))
    const before = listener.told.length
    await vi.waitFor(() => expect(listener.told.length).toBeGreaterThan(before), patience)
    written.push((await ask(serve.url, { authorization })).body, JSON.stringify(listener.told), serve.log())
    listener.close()
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0), patience)
    await serve.stop()
    written.push(readFileSync(join(folder, 'state.json'), 'utf8'), ...sent, serve.log())
    expect(written.flatMap((text) => traces(text))).toEqual([])
  } finally {
    await serve.stop()
    receiver.close()
    rmSync(folder, { recursive: true })
  }
})
