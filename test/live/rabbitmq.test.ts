import { generateKeyPairSync } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import { matchLine } from '../../src/read-logs/match-line.ts'
import { auditLive } from '../support/live/audit-live.ts'
import { isMissing } from '../support/live/need-program.ts'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import type { StartedProgram } from '../support/live/start-program.ts'
import { rabbitmqProgram, startRabbitmq } from '../support/live/start-rabbitmq.ts'
import heard from '../support/refusals/heard.json' with { type: 'json' }

vi.setConfig({ testTimeout: 120_000, hookTimeout: 450_000 })

const audience = 'broker'
/** A token must name the resource server, and a tag that may use the management API. */
const claims = { aud: audience, scope: `${audience}.tag:management` }

/** What it does with tokens that others need not refuse: it looks at `exp` and `aud`, never at `nbf`, and asks for no issuer. */
const ownWays = {
  'not-yet-valid': 'accepted',
  'wrong-audience: another': 'refused',
  'wrong-audience: none': 'refused',
} as const

const literal =
  'warning (certain) literal-secret: the key in JWT_SECRET of users and api is written in the compose file'

/** What is reported of an endpoint that refuses good tokens. */
function refusing(...errors: readonly string[]) {
  return {
    verdict: 'inconsistent',
    state: 'refuses-good: 401 with an error',
    findings: [...errors, literal],
    gaps: ['as long as no good token is accepted, refusing bad ones proves nothing'],
  }
}

const refusesToken =
  'live-refuses-valid-token: api at URL refuses a token signed with JWT_SECRET of users (401 with an error)'
const unknownKey = `error (likely) ${refusesToken}; the key that it verifies with is not known`

async function ask(url: string, key: string, otherwise: { readonly claims?: object; readonly header?: object } = {}) {
  const report = await auditLive(key, {
    configuration: {
      groups: { access: { issuers: ['users'], validators: ['api'], algorithm: 'HS256', claims, ...otherwise } },
      probes: { api: { http: { url } } },
    },
    requestTimeoutMs: 20_000,
    pace: { requestsPerSecond: 200, pauseMs: 100 },
  })
  const [endpoint] = report.live?.endpoints ?? []
  return {
    verdict: report.verdict,
    state: `${endpoint?.state}: ${endpoint?.reason}`,
    findings: report.findings.map(({ ruleId, severity, confidence, message }) => {
      return `${severity} (${confidence}) ${ruleId}: ${message.replace(url, 'URL')}`
    }),
    gaps: report.gaps.map(({ reason }) => reason),
  }
}

describe.skipIf(isMissing('rabbitmq-server', ['test', '-x', rabbitmqProgram]))('RabbitMQ with OAuth 2', () => {
  const key = makeKey()
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  let broker: StartedProgram
  let url: string

  beforeAll(async () => {
    broker = await startRabbitmq(audience, [
      { id: 'shared', form: 'text', value: key },
      { id: 'rsa', form: 'pem', value: publicPem },
      { id: 'old', form: 'text', value: 'changeme' },
    ])
    url = `${broker.url}/api/whoami`
  })
  afterAll(async () => broker?.stop())

  test('with the key is consistent; that it takes what the header says for the hash, and ignores `nbf`, are warnings', async () => {
    expect(await ask(url, key)).toEqual({
      verdict: 'consistent',
      state: 'guarded: 200, which it is not without a token',
      findings: [
        literal,
        'warning (certain) live-accepts-expired-token: api at URL takes a token that begins in an hour',
        'warning (certain) live-accepts-other-algorithm: api at URL accepts tokens signed with HS384 and HS512, although its settings name HS256',
      ],
      gaps: [],
    })
  })

  test('every probe: expired tokens and ones for another audience are refused', async () => {
    const result = await probeOne(
      { kind: 'http', url, claims: { scope: claims.scope } },
      materialOf(key, { claims: { audience: Secret.fromText(audience) } }),
    )
    expect(result).toMatchObject({ state: 'guarded', failures: [], unasked: [] })
    expect(tableOf(result)).toEqual({
      ...sound,
      ...ownWays,
      'algorithm-swap: HS384': 'accepted',
      'algorithm-swap: HS512': 'accepted',
    })
  })

  test('where the stack holds another key, good tokens are refused', async () => {
    expect(await ask(url, makeKey())).toEqual(refusing(unknownKey))
  })

  test('where the claims name another audience, the broker says the same as to another key', async () => {
    expect(await ask(url, key, { claims: { ...claims, aud: 'shop' } })).toEqual(refusing(unknownKey))
  })

  test('where the scope is of another resource server, the broker says so in other words than to another key', async () => {
    expect(await ask(url, key, { claims: { ...claims, scope: 'shop.tag:management' } })).toEqual(
      refusing(
        `error (likely) ${refusesToken}, with a different text than one signed with a random key: it accepts the signature, but not the claims`,
      ),
    )
  })

  test('where it verifies with a published key under the `kid`, that is found', async () => {
    expect(await ask(url, key, { header: { kid: 'old' } })).toEqual(
      refusing(
        `error (certain) ${refusesToken}, but accepts one signed with a published key: the key in its settings does not reach it`,
        'error (certain) live-accepts-placeholder-key: api at URL accepts a token signed with a published key: anyone can forge one',
      ),
    )
  })

  test('what its log says of a refused token is known, each refusal once', async () => {
    const signed = (what: object, signer = key, options: jwt.SignOptions = {}) =>
      jwt.sign({ exp: Date.now() / 1000 + 60, ...claims, ...what }, signer, options)
    const refused = {
      signature: signed({}, makeKey()),
      expired: signed({ exp: 1_000 }),
      audience: signed({ aud: 'shop' }),
      'key-id': signed({}, key, { keyid: 'unknown' }),
      malformed: 'not.a.jwt',
    }
    const said: Record<string, readonly string[]> = {}
    for (const [kind, token] of Object.entries(refused)) {
      const before = (await broker.log()).length
      const { status } = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
      expect(status).toBe(401)
      const lines = await vi.waitFor(
        async () => {
          const written = (await broker.log()).slice(before)
          expect(written).toContain('HTTP access denied')
          return written.split('\n')
        },
        { timeout: 20_000, interval: 50 },
      )
      said[kind] = lines.flatMap((line) => {
        const row = matchLine(line)
        return row === null ? [] : [`${row.library}: ${row.means}`]
      })
    }
    expect(said).toEqual(Object.fromEntries(Object.entries(heard.RabbitMQ).map(([kind, words]) => [kind, [words]])))
  })

  test('RS256 with a public key; a token signed with the public key as an HMAC key is refused', async () => {
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const result = await probeOne(
      { kind: 'http', url, claims, header: { kid: 'rsa' } },
      materialOf('', { key: { form: 'pem', value: Secret.fromText(pem) }, algorithm: 'RS256' }),
    )
    expect(result).toMatchObject({ state: 'guarded', failures: [], unasked: [] })
    const { 'algorithm-swap: HS384': _384, 'algorithm-swap: HS512': _512, ...asymmetric } = sound
    expect(tableOf(result)).toEqual({
      ...asymmetric,
      ...ownWays,
      'public-key-confusion: with a last newline': 'refused',
      'public-key-confusion: without a last newline': 'refused',
    })
  })
})
