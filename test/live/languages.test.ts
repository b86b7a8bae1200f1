import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeKey, materialOf, probeOne, tableOf } from '../support/live/probe-table.ts'
import { isLanguageMissing, type LanguageName, languages, startServer } from '../support/live/run-server.ts'
import type { StartedProgram } from '../support/live/start-program.ts'

// Go compiles its server first, where that is not in the cache.
vi.setConfig({ testTimeout: 120_000 })

const started: StartedProgram[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop()))
})

describe.each(Object.keys(languages) as readonly LanguageName[])('a server in %s', (name) => {
  const isMissing = isLanguageMissing(name)

  async function ask(key: string, held: string, mode: 'verify' | 'decode') {
    const server = await startServer(name, held, mode)
    started.push(server)
    return probeOne({ kind: 'http', url: `${server.url}/jobs` }, materialOf(key))
  }

  test.skipIf(isMissing)('with the key takes good tokens and refuses each forgery', async () => {
    const key = makeKey()
    const result = await ask(key, key, 'verify')
    expect(result).toMatchObject({ state: 'guarded', failures: [], unasked: [] })
    const accepted = Object.entries(tableOf(result)).flatMap(([probe, verdict]) =>
      verdict === 'refused' ? [] : [probe],
    )
    // None of them is told an issuer or an audience, and RFC 7519 forbids no token from the future.
    expect(accepted.filter((probe) => !/^(?:good-|wrong-issuer|wrong-audience|issued-in-future)/.test(probe))).toEqual(
      [],
    )
  })

  test.skipIf(isMissing)('with another key refuses good tokens', async () => {
    expect(await ask(makeKey(), makeKey(), 'verify')).toMatchObject({ state: 'refuses-good', failures: [] })
  })

  test.skipIf(isMissing)('that only decodes takes what a random key signed', async () => {
    const key = makeKey()
    const result = await ask(key, key, 'decode')
    expect(result).toMatchObject({ state: 'guarded', failures: [] })
    expect(tableOf(result)).toMatchObject({
      'garbage: not.a.jwt': 'refused',
      'wrong-key': 'accepted',
      tampered: 'accepted',
      'placeholder: number 1': 'accepted',
      expired: 'accepted',
      none: 'refused',
    })
  })
})
