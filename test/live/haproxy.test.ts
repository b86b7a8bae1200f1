import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { type StartedProgram, startProgram, whyNoDebianServers } from '../support/live/start-program.ts'

const started: StartedProgram[] = []

afterAll(async () => {
  await Promise.all(started.map((program) => program.stop()))
})

/** A gateway that answers itself: 200 to a token that it takes, 401 to all others. */
async function serveGateway(rules: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<string> {
  const gateway = await startProgram(async ({ port, folder }) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const configuration = join(folder, 'haproxy.cfg')
    const lines = [
      'defaults',
      ...['  mode http', '  timeout client 5s', '  timeout server 5s', '  timeout connect 5s'],
      'frontend gateway',
      `  bind 127.0.0.1:${port}`,
      '  http-request set-var(txn.bearer) http_auth_bearer',
      "  http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')",
      ...rules.map((rule) => `  http-request deny deny_status 401 ${rule.replaceAll('FOLDER', folder)}`),
      '  http-request return status 200 content-type application/json string "{}"',
    ]
    await writeFile(configuration, `${lines.join('\n')}\n`)
    return { program: 'haproxy', args: ['-db', '-f', configuration] }
  })
  started.push(gateway)
  return `${gateway.url}/`
}

describe.skipIf(whyNoDebianServers() !== null)('HAProxy as the validating gateway', () => {
  test('the signature is verified, and times are nobody’s business', async () => {
    const key = makeKey()
    const url = await serveGateway([
      'unless { var(txn.alg) -m str HS256 }',
      `unless { var(txn.bearer),jwt_verify(txn.alg,"${key}") 1 }`,
    ])
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(tableOf(result)).toEqual({ ...sound, expired: 'accepted', 'not-yet-valid': 'accepted' })
    expect(result).toMatchObject({ state: 'guarded', clockSkewSeconds: null, failures: [] })
  })

  test('without a word on the algorithm, every HMAC passes and so does an unsigned token', async () => {
    const key = makeKey()
    const url = await serveGateway([`unless { var(txn.bearer),jwt_verify(txn.alg,"${key}") 1 }`])
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(tableOf(result)).toEqual({
      ...sound,
      expired: 'accepted',
      'not-yet-valid': 'accepted',
      'none-alg: none': 'accepted',
      'algorithm-swap: HS384': 'accepted',
      'algorithm-swap: HS512': 'accepted',
    })
  })

  test('RS256 with a public key file; a token signed with the public key as an HMAC key is refused', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const url = await serveGateway(
      ['unless { var(txn.alg) -m str RS256 }', 'unless { var(txn.bearer),jwt_verify(txn.alg,"FOLDER/public.pem") 1 }'],
      { 'public.pem': publicPem },
    )
    const material = materialOf('', { key: { form: 'pem', value: Secret.fromText(pem) }, algorithm: 'RS256' })
    const { 'algorithm-swap: HS384': _384, 'algorithm-swap: HS512': _512, ...asymmetric } = sound
    expect(tableOf(await probeOne({ kind: 'http', url }, material))).toEqual({
      ...asymmetric,
      expired: 'accepted',
      'not-yet-valid': 'accepted',
      'public-key-confusion: with a last newline': 'refused',
      'public-key-confusion: without a last newline': 'refused',
    })
  })
})
