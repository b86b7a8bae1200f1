import { expect, test, vi } from 'vitest'
import { auditLive } from '../support/live/audit-live.ts'
import { npmServers } from '../support/live/npm-servers.ts'
import { makeKey } from '../support/live/probe-table.ts'

vi.setConfig({ testTimeout: 60_000 })

/** What is found live of a stack whose issuer holds `key`, where the server holds `own`. */
async function ask(
  { serve }: (typeof npmServers)[number],
  key: string,
  { own = key, isBroken = false }: { readonly own?: string; readonly isBroken?: boolean } = {},
) {
  const server = await serve(own, isBroken)
  try {
    const report = await auditLive(key, {
      configuration: {
        groups: { access: { issuers: ['users'], validators: ['api'], algorithm: 'HS256' } },
        probes: { api: { http: { url: `${server.url}/jobs` } } },
      },
      requestTimeoutMs: 10_000,
    })
    const rules = report.findings.flatMap(({ ruleId, severity, confidence }) =>
      severity === 'error' && ruleId.startsWith('live-') ? [`${ruleId} (${confidence})`] : [],
    )
    return {
      verdict: report.verdict,
      state: report.live?.endpoints[0]?.state,
      rules,
      gaps: report.gaps.map(({ reason }) => reason),
    }
  } finally {
    await server.close()
  }
}

test.each(npmServers)('$name, set up right, is sound', async (server) => {
  expect(await ask(server, makeKey())).toEqual({ verdict: 'consistent', state: 'guarded', rules: [], gaps: [] })
})

test.each(npmServers)('$name that only decodes is found', async (server) => {
  const { verdict, state, rules } = await ask(server, makeKey(), { isBroken: true })
  expect({ verdict, state }).toEqual({ verdict: 'inconsistent', state: 'guarded' })
  expect(rules).toContain('live-accepts-forged-token (certain)')
})

test.each(npmServers)('$name with another key is found', async (server) => {
  const { verdict, state, rules } = await ask(server, makeKey(), { own: makeKey() })
  expect({ verdict, state, rules }).toEqual({
    verdict: 'inconsistent',
    state: 'refuses-good',
    rules: ['live-refuses-valid-token (likely)'],
  })
})
