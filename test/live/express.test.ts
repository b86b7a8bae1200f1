import { createServer } from 'node:http'
import express, { type RequestHandler } from 'express'
import { expressjwt } from 'express-jwt'
import jwt from 'jsonwebtoken'
import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'

const servers: LocalServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(
  guard: RequestHandler,
  answer: RequestHandler = (_request, response) => void response.json({ jobs: [] }),
): Promise<string> {
  const app = express()
  app.get('/jobs', guard, answer)
  // Express's own last handler prints the stack.
  app.use(
    ((_error, _request, response, _next) =>
      void response.status(401).json({ error: 'unauthorized' })) as express.ErrorRequestHandler,
  )
  const server = await serveLocally(createServer(app))
  servers.push(server)
  return `${server.url}/jobs`
}

const bearer = (header: string | undefined): string => header?.replace(/^Bearer /, '') ?? ''

/** A guard that lets pass what `verify` does not throw at. */
function guardBy(verify: (token: string) => unknown): RequestHandler {
  return (request, response, next) => {
    try {
      if (verify(bearer(request.headers.authorization))) return next()
      response.status(401).json({ error: 'no token' })
    } catch {
      response.status(401).json({ error: 'bad token' })
    }
  }
}

describe('Express with jsonwebtoken', () => {
  test('an endpoint that verifies is guarded, and every forgery is refused', async () => {
    const key = makeKey()
    const url = await serve(guardBy((token) => jwt.verify(token, key, { algorithms: ['HS256'] })))
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(tableOf(result)).toEqual(sound)
    expect(result).toMatchObject({
      state: 'guarded',
      good: { accepted: 10, refused: 0, inconclusive: 0 },
      clockSkewSeconds: 0,
      failures: [],
    })
  })

  test('issuer and audience that are checked are refused when they are others', async () => {
    const key = makeKey()
    const url = await serve(
      guardBy((token) => jwt.verify(token, key, { algorithms: ['HS256'], issuer: 'users', audience: 'api' })),
    )
    const claims = { issuer: Secret.fromText('users'), audience: Secret.fromText('api') }
    const result = await probeOne({ kind: 'http', url }, materialOf(key, { claims }))
    expect(tableOf(result)).toEqual({
      ...sound,
      'wrong-issuer': 'refused',
      'wrong-audience: another': 'refused',
      'wrong-audience: none': 'refused',
    })
  })

  test.each([
    {
      name: 'decodes without verifying',
      verify: (token: string) => jwt.decode(token),
      accepted: [
        ...['wrong-key', 'tampered', 'stripped: with the last dot', 'expired', 'not-yet-valid', 'empty-key'],
        ...[
          'none-alg: none',
          'none-alg: None',
          'none-alg: NONE',
          'none-alg: nOnE',
          'none-alg: empty',
          'none-alg: absent',
        ],
        ...['algorithm-swap: HS384', 'algorithm-swap: HS512', 'placeholder: number 1'],
      ],
    },
    {
      name: 'takes tokens that say they are unsigned',
      verify: (token: string, key: string) =>
        jwt.decode(token, { complete: true })?.header.alg === 'none'
          ? jwt.decode(token)
          : jwt.verify(token, key, { algorithms: ['HS256'] }),
      accepted: ['none-alg: none'],
    },
    {
      name: 'ignores the end of a token',
      verify: (token: string, key: string) => jwt.verify(token, key, { algorithms: ['HS256'], ignoreExpiration: true }),
      accepted: ['expired'],
    },
    {
      name: 'takes every HMAC',
      verify: (token: string, key: string) => jwt.verify(token, key),
      accepted: ['algorithm-swap: HS384', 'algorithm-swap: HS512'],
    },
    {
      name: 'lets mock tokens pass',
      verify: (token: string, key: string) =>
        token.startsWith('mock_') || jwt.verify(token, key, { algorithms: ['HS256'] }),
      accepted: ['mock: mock_access_token_countersign'],
    },
  ])('an endpoint that $name shows in exactly those probes', async ({ verify, accepted }) => {
    const key = makeKey()
    const url = await serve(guardBy((token) => verify(token, key)))
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    // Of published keys, one that passes ends the search.
    const { 'placeholder: number 2': second, ...others } = sound
    const searched = accepted.includes('placeholder: number 1')
      ? others
      : { ...others, 'placeholder: number 2': second }
    expect(tableOf(result)).toEqual({ ...searched, ...Object.fromEntries(accepted.map((name) => [name, 'accepted'])) })
    expect(result.state).toBe('guarded')
  })

  test('a service that verifies with a published key refuses ours, and the published one passes', async () => {
    const url = await serve(
      guardBy((token) =>
        jwt.verify(token, 'change-this-to-a-strong-random-secret-in-production', { algorithms: ['HS256'] }),
      ),
    )
    const result = await probeOne({ kind: 'http', url }, materialOf(makeKey()))
    expect(result.state).toBe('refuses-good')
    expect(tableOf(result)).toMatchObject({
      'good-first': 'refused',
      none: 'inconclusive',
      'wrong-key': 'inconclusive',
      'placeholder: number 1': 'inconclusive',
      'placeholder: number 2': 'accepted',
      expired: 'inconclusive',
    })
    expect(
      result.answers.filter(({ verdict }) => verdict === 'refused').every(({ probe }) => /^good-/.test(probe)),
    ).toBe(true)
  })

  test('a service that decodes its key as base64 refuses ours, and the cause is named', async () => {
    const text = Buffer.from(makeKey()).toString('base64')
    const url = await serve(
      guardBy((token) => jwt.verify(token, Buffer.from(text, 'base64'), { algorithms: ['HS256'] })),
    )
    const result = await probeOne({ kind: 'http', url }, materialOf(text))
    const accepted = result.answers.filter(({ verdict }) => verdict === 'accepted')
    expect(accepted.map(({ probe, variant }) => [probe, variant])).toEqual([['re-encoded', 'base64']])
    expect(result.state).toBe('refuses-good')
  })

  test('the key of another service that passes is reported by the name of the service', async () => {
    const [key, other] = [makeKey(), makeKey()]
    const url = await serve(guardBy((token) => jwt.verify(token, other, { algorithms: ['HS256'] })))
    const foreignKeys = [
      { service: 'billing', key: { form: 'bytes', value: Secret.fromText(other) }, algorithm: 'HS256' } as const,
      { service: 'users', key: { form: 'bytes', value: Secret.fromText(key) }, algorithm: 'HS256' } as const,
    ]
    const result = await probeOne({ kind: 'http', url }, materialOf(key, { foreignKeys }))
    expect(tableOf(result)).toMatchObject({ 'good-first': 'refused', 'foreign-key: billing': 'accepted' })
    expect(tableOf(result)).not.toHaveProperty('foreign-key: users')
  })

  test('two workers with different keys behind one port differ', async () => {
    const keys = [makeKey(), makeKey()] as const
    let requests = 0
    const url = await serve(
      guardBy((token) => jwt.verify(token, keys[requests++ % 2] ?? '', { algorithms: ['HS256'] })),
    )
    const result = await probeOne({ kind: 'http', url }, materialOf(keys[0]), { perOrigin: 1 })
    expect(result.state).toBe('answers-differ')
    expect(result.good.accepted).toBeGreaterThan(0)
    expect(result.good.refused).toBeGreaterThan(0)
    expect(result.answers.some(({ probe, verdict }) => verdict === 'refused' && !/^good-/.test(probe))).toBe(false)
  })

  test('a service that shuts us out after bad tokens leaves no refusal standing that no good token came after', async () => {
    const key = makeKey()
    let bad = 0
    const url = await serve(
      guardBy((token) => {
        if (bad > 20) return false
        try {
          return jwt.verify(token, key, { algorithms: ['HS256'] })
        } catch (error) {
          bad++
          throw error
        }
      }),
    )
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(result.state).toBe('locked-out')
    expect(tableOf(result)).toMatchObject({
      'good-first': 'accepted',
      'wrong-key': 'refused',
      'good-last': 'inconclusive',
    })
  })
})

describe('answers that cannot be judged by their status', () => {
  test('an endpoint that lets everybody pass is open, and nothing more is sent', async () => {
    const url = await serve((_request, _response, next) => next())
    const result = await probeOne({ kind: 'http', url }, materialOf(makeKey()))
    expect(result.state).toBe('open')
    expect(tableOf(result)).toEqual({
      'good-first': 'inconclusive',
      none: 'accepted',
      'garbage: not.a.jwt': 'inconclusive',
      'garbage: x': 'inconclusive',
      'garbage: undefined': 'inconclusive',
      'wrong-key': 'inconclusive',
      'good-repeated': 'inconclusive',
    })
  })

  test('an open endpoint that echoes what it is sent is still open', async () => {
    const url = await serve(
      (_request, _response, next) => next(),
      (request, response) => void response.json({ headers: request.headers }),
    )
    expect((await probeOne({ kind: 'http', url }, materialOf(makeKey()))).state).toBe('open')
  })

  test('an endpoint that takes nobody for anonymous but refuses bad tokens is optional, and is judged by those', async () => {
    const key = makeKey()
    const url = await serve((request, response, next) => {
      if (request.headers.authorization === undefined) return next()
      guardBy((token) => jwt.verify(token, key, { algorithms: ['HS256'] }))(request, response, next)
    })
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(result.state).toBe('optional')
    expect(tableOf(result)).toEqual({ ...sound, none: 'accepted' })
  })

  test('a service that swallows the error and answers 200 with null is judged by the answer', async () => {
    const key = makeKey()
    const url = await serve(
      (_request, _response, next) => next(),
      (request, response) => {
        try {
          response.json({ user: jwt.verify(bearer(request.headers.authorization), key, { algorithms: ['HS256'] }) })
        } catch {
          response.json(null)
        }
      },
    )
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(result.state).toBe('guarded')
    // These answers show other claims than the good one, and 200 is no help.
    expect(tableOf(result)).toEqual({
      ...sound,
      'wrong-issuer': 'inconclusive',
      'wrong-audience: another': 'inconclusive',
    })
  })

  test('a good token that finds no user is told from one that is refused', async () => {
    const key = makeKey()
    const url = await serve(
      guardBy((token) => jwt.verify(token, key, { algorithms: ['HS256'] })),
      (_request, response) => void response.status(404).json({ error: 'no such user' }),
    )
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(result.state).toBe('guarded')
    expect(tableOf(result)).toEqual(sound)
  })

  test('an open endpoint that answers everybody with other words each time is not judged', async () => {
    const url = await serve(
      (_request, _response, next) => next(),
      (_request, response) => void response.send(`<p>${Math.random().toString(36).replace(/\d/g, 'q')}</p>`),
    )
    expect((await probeOne({ kind: 'http', url }, materialOf(makeKey()))).state).toBe('unclear')
  })

  test('a path that does not exist is the wrong endpoint', async () => {
    const url = await serve((_request, _response, next) => next())
    expect((await probeOne({ kind: 'http', url: `${url}/nowhere` }, materialOf(makeKey()))).state).toBe(
      'wrong-endpoint',
    )
  })

  test('text that the user expects decides where the status says nothing', async () => {
    const key = makeKey()
    const url = await serve(
      (_request, _response, next) => next(),
      (request, response) => {
        const isKnown = jwt.decode(bearer(request.headers.authorization)) !== null
        response.send(`<html>${Math.random()} ${isKnown ? 'Log out' : 'Log in'} ${isKnown ? '' : 'please'}</html>`)
      },
    )
    const result = await probeOne({ kind: 'http', url, exchange: { expect: 'Log out' } }, materialOf(key))
    expect(result).toMatchObject({ state: 'guarded', isExpectationMet: true })
    expect(tableOf(result)).toMatchObject({ none: 'refused', 'garbage: x': 'refused', 'wrong-key': 'accepted' })
  })
})

describe('Express with express-jwt', () => {
  test('an endpoint that verifies is guarded, and every forgery is refused', async () => {
    const key = makeKey()
    const url = await serve(expressjwt({ secret: key, algorithms: ['HS256'] }))
    expect(tableOf(await probeOne({ kind: 'http', url }, materialOf(key)))).toEqual(sound)
  })

  test('credentialsRequired: false is optional', async () => {
    const key = makeKey()
    const url = await serve(expressjwt({ secret: key, algorithms: ['HS256'], credentialsRequired: false }))
    const result = await probeOne({ kind: 'http', url }, materialOf(key))
    expect(result.state).toBe('optional')
    expect(tableOf(result)).toEqual({ ...sound, none: 'accepted' })
  })
})

describe('where the token goes', () => {
  test.each([
    { placement: 'header:X-Access-Token', read: (request: express.Request) => request.get('x-access-token') },
    {
      placement: 'header:Authorization JWT',
      read: (request: express.Request) => request.get('authorization')?.replace(/^JWT /, ''),
    },
    {
      placement: 'cookie:session',
      read: (request: express.Request) => /session=([^;]+)/.exec(request.get('cookie') ?? '')?.[1],
    },
    { placement: 'query:access_token', read: (request: express.Request) => request.query['access_token'] },
  ])('$placement', async ({ placement, read }) => {
    const key = makeKey()
    const url = await serve((request, response, next) => {
      try {
        jwt.verify(String(read(request)), key, { algorithms: ['HS256'] })
        next()
      } catch {
        response.sendStatus(401)
      }
    })
    const result = await probeOne({ kind: 'http', url: `${url}?page=1`, token: placement }, materialOf(key))
    expect(tableOf(result)).toEqual(sound)
    expect(result.where).toBe(url)
  })
})
