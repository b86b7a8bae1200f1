import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit, verify } from '../../src/index.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { hostileJwks, hostilePems } from './hostile-keys.ts'

/*
 * Keys that nobody can use: with some of them jose, node:crypto or OpenSSL throw, with some they end the process, with some they take
 * minutes. Each is told at its place, in our words, and the rest of the stack is judged as if it were not there.
 */

const directory = mkdtempSync(join(tmpdir(), 'countersign-hostile-keys-'))
beforeAll(ensureBuilt)
afterAll(() => rmSync(directory, { recursive: true }))

const shared = 'a-fake-shared-key-0123456789-0123456789-abcdef'
/** Signed by nobody, so that every key of the stack is tried on it. */
const token = [{ alg: 'RS256' }, { sub: 'nobody' }, 'signature']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

/** Writes a stack in which one service holds each of the keys, beside two that share another one. */
function writeStack(keys: readonly (readonly [service: string, key: string])[]): void {
  const holders = keys.map(([service, key]) => {
    const text = JSON.stringify(key.replaceAll('$', '$$$$'))
    return `  ${service}: { image: example/${service}, environment: { ${service.toUpperCase()}_JWT_PRIVATE_KEY: ${text} } }`
  })
  writeFileSync(
    join(directory, 'compose.yaml'),
    `name: shop
services:
${holders.join('\n')}
  client: { image: example/client, environment: { SERVICE_TOKEN: ${token} } }
  auth: { image: example/auth, environment: { JWT_SECRET: ${shared}, JWT_EXPIRES_IN: 15m } }
  api: { image: example/api, environment: { JWT_SECRET: ${shared} } }
`,
  )
}

const written = [
  ...hostileJwks.map(({ name, value }) => [`${name}, in a set`, JSON.stringify({ keys: [value] })] as const),
  ...hostileJwks.map(({ name, value }) => [`${name}, alone`, JSON.stringify(value)] as const),
  ...hostilePems,
]
const accepted = expect.objectContaining({ issuer: 'auth', validator: 'api', result: 'accepted' })

test.each(written)('%s is told of its holder, and costs nobody else', async (_, key) => {
  writeStack([['identity', key]])
  for (const command of [audit, verify]) {
    const { gaps, findings, matrix } = await command({ directory, shell: {} })
    const told = [
      ...gaps.filter(({ code }) => code !== 'unpaired').map(({ reason }) => reason),
      ...findings.filter(({ ruleId }) => ruleId === 'mangled-pem').map(({ message }) => message),
    ]
    expect(told).toEqual([expect.stringMatching(/IDENTITY_JWT_PRIVATE_KEY/)])
    expect(matrix).toContainEqual(accepted)
  }
})

test('all of them in one stack end no command, and no message of a library is reported', async () => {
  writeStack(written.map(([, key], index) => [`k${index}`, key]))
  for (const command of ['audit', 'verify']) {
    const { exitCode, stdout, stderr } = await runCli([command, '--format', 'json'], { cwd: directory })
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(JSON.parse(stdout).matrix).toContainEqual(accepted)
    expect(stdout).not.toMatch(/error:0|routines::|ERR_|Invalid JWK|Unsupported JWK|Parameter missing/i)
  }
}, 120_000)
