import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { traces } from '../support/canary.ts'
import { agree, differ, given, makeProduction, shared } from '../support/compared-hosts.ts'
import { type ComposeFolder, makeComposeFolder } from '../support/engine/compose-project.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type ComposeProvision, provideCompose } from '../support/engine/provide-compose.ts'
import { ensureBuilt } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')
const compose: ComposeProvision = engineSocket === null ? { reason: 'no engine' } : await provideCompose()
if (compose.program === undefined) console.warn(`\n  !! The tests of gate --with are SKIPPED: ${compose.reason}\n`)

const [live, trial] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

const stackOf = (key: string, gate = '') => `name: gatedhosts
services:
${gate}${['auth', 'api']
  .map(
    (name) => `  ${name}:
    image: ${BUSYBOX_IMAGE}
    network_mode: none
    stop_grace_period: 0s
    environment: { JWT_SECRET: "${key}"${name === 'auth' ? ', JWT_EXPIRES_IN: 1h' : ''} }`,
  )
  .join('\n')}
`

describe.skipIf(compose.program === undefined)(
  'gate --with before the real docker compose',
  { timeout: 60_000 },
  () => {
    const up = ['docker-compose', 'up', '-d', '--pull', 'never'] as const
    let stack: ComposeFolder

    beforeEach(async () => {
      ensureBuilt()
      stack = await makeComposeFolder(engineSocket ?? '', compose.program ?? '', 'gatedhosts')
      await makeProduction(stack.folder, live)
    }, 60_000)

    afterEach(() => stack.remove())

    async function gate() {
      const outcome = await stack.run('countersign', 'gate', ...shared, ...given('production'), '--', ...up)
      for (const key of [live, trial]) expect(traces(outcome.output, key)).toEqual([])
      return outcome
    }

    /** Without the gate, as the stack came to be. */
    async function start(key: string, rule: string) {
      await stack.write('countersign.yaml', rule)
      await stack.write('compose.yaml', stackOf(key))
      expect(await stack.run(...up)).toMatchObject({ exitCode: 0 })
      return stack.ids()
    }

    test('what runs with the key of production is replaced by what does not, and not the other way round', async () => {
      const before = await start(live, differ('here', 'production'))
      await stack.write('compose.yaml', stackOf(trial))
      expect(await gate()).toMatchObject({ exitCode: 0 })
      const after = await stack.ids()
      expect(after).not.toEqual(before)
      await stack.write('compose.yaml', stackOf(live))
      const refused = await gate()
      expect(refused.exitCode).toBe(1)
      expect(refused.output).toContain('error  key-shared-across-hosts')
      expect(await stack.ids()).toEqual(after)
    })

    test('a region stays in step with the others', async () => {
      const before = await start(live, agree('here', 'production'))
      await stack.write('compose.yaml', stackOf(trial))
      const refused = await gate()
      expect(refused.exitCode).toBe(1)
      expect(refused.output).toContain('error  hosts-disagree')
      expect(await stack.ids()).toEqual(before)
    })

    test('as a provider it takes the same as options', async () => {
      const options = `  jwtgate:
    provider:
      type: countersign
      options: { with: production.json, with-key: production=production.pub, fingerprint-key-file: fleet.key }
`
      await stack.write('countersign.yaml', differ('here', 'production'))
      await stack.write(
        'compose.yaml',
        stackOf(trial, options).replaceAll('network_mode', 'depends_on: [jwtgate]\n    network_mode'),
      )
      expect(await stack.run(...up)).toMatchObject({ exitCode: 0 })
      await stack.write(
        'compose.yaml',
        stackOf(live, options).replaceAll('network_mode', 'depends_on: [jwtgate]\n    network_mode'),
      )
      const refused = await stack.run(...up)
      expect(refused.exitCode).not.toBe(0)
      expect(refused.output).toContain('key-shared-across-hosts')
    })
  },
)
