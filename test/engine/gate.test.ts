import { randomBytes } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { traces } from '../support/canary.ts'
import { type ComposeFolder, makeComposeFolder } from '../support/engine/compose-project.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type ComposeProvision, provideCompose } from '../support/engine/provide-compose.ts'
import { ensureBuilt } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')
const compose: ComposeProvision = engineSocket === null ? { reason: 'no engine' } : await provideCompose()
if (compose.program === undefined) console.warn(`\n  !! The tests of the gate are SKIPPED: ${compose.reason}\n`)

/** The environment of a service. */
type Variables = Readonly<Record<string, string>>

function describeStack(services: Readonly<Record<string, Variables>>): string {
  const written = Object.entries(services).map(([name, variables]) =>
    [
      `  ${name}:`,
      `    image: ${BUSYBOX_IMAGE}`,
      '    network_mode: none',
      '    stop_grace_period: 0s',
      '    environment:',
      ...Object.entries(variables).map(([variable, value]) => `      ${variable}: "${value}"`),
    ].join('\n'),
  )
  return `name: gated\nservices:\n${written.join('\n')}\n`
}

describe.skipIf(compose.program === undefined)('gate before the real docker compose', () => {
  const keys = Array.from({ length: 3 }, () => randomBytes(32).toString('hex'))
  const [old = '', next = '', third = ''] = keys
  const up = ['docker-compose', 'up', '-d', '--pull', 'never'] as const
  let stack: ComposeFolder

  beforeAll(ensureBuilt)

  beforeEach(async () => {
    stack = await makeComposeFolder(engineSocket ?? '', compose.program ?? '', 'gated')
  })

  afterEach(() => stack.remove())

  async function gate(...command: readonly string[]) {
    const outcome = await stack.run('countersign', 'gate', '--', ...command)
    for (const key of keys) expect(traces(outcome.output, key)).toEqual([])
    return outcome
  }

  /** Without the gate, as the stack came to be. */
  async function start(services: Readonly<Record<string, Variables>>) {
    await stack.write('compose.yaml', describeStack(services))
    expect(await stack.run(...up)).toMatchObject({ exitCode: 0 })
    return stack.ids()
  }

  const write = (services: Readonly<Record<string, Variables>>) => stack.write('compose.yaml', describeStack(services))

  test('a consistent stack comes up, and comes up again as it is', async () => {
    await write({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    expect(await gate(...up)).toMatchObject({ exitCode: 0 })
    const ids = await stack.ids()
    expect(Object.keys(ids)).toEqual(['api', 'auth'])
    const again = await gate(...up)
    expect(again.exitCode).toBe(0)
    expect(again.output).toContain('countersign gate: passed: gated is consistent (2 services, 2 containers running)')
    expect(await stack.ids()).toEqual(ids)
  })

  test('a mismatch does not reach what runs', async () => {
    const ids = await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    await write({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: next } })
    const refused = await gate(...up)
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('refused: gated is inconsistent (1 finding)')
    expect(await stack.ids()).toEqual(ids)
  })

  describe('a stopped container with an old key beside one that was rolled out since', () => {
    let ids: Readonly<Record<string, string>> = {}

    beforeEach(async () => {
      await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
      await stack.run('docker-compose', 'stop', 'api')
      await write({ auth: { JWT_SECRET: next }, api: { JWT_SECRET: next } })
      expect(await stack.run(...up, '--no-deps', 'auth')).toMatchObject({ exitCode: 0 })
      ids = await stack.ids()
    })

    test.each<readonly string[]>([
      ['docker-compose', 'start'],
      ['docker-compose', 'start', 'api'],
      ['docker-compose', 'restart', 'api'],
      ['docker-compose', 'up', '-d', '--no-recreate'],
      ['docker', 'start', 'gated-api-1'],
      ['docker', 'restart', 'gated-api-1'],
    ])('would come back: %s %s %s %s is refused', async (...command) => {
      const refused = await gate(...command)
      expect(refused.exitCode).toBe(1)
      expect(refused.output).toContain('secret-mismatch')
      expect(await stack.ids()).toEqual(ids)
    })

    test.each<readonly string[]>([
      ['docker-compose', 'start', 'auth'],
      ['docker-compose', 'restart', 'auth'],
      ['docker', 'restart', 'gated-auth-1'],
    ])('stays away: %s %s %s passes', async (...command) => {
      expect(await gate(...command)).toMatchObject({ exitCode: 0 })
    })

    test('is replaced by up, which passes', async () => {
      expect(await gate(...up)).toMatchObject({ exitCode: 0 })
      const after = await stack.ids()
      expect([after['auth'] === ids['auth'], after['api'] === ids['api']]).toEqual([true, false])
    })
  })

  test('an orphan with another key is refused, and passes where the command removes it', async () => {
    await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old }, legacy: { JWT_SECRET: third } })
    await write({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    expect(await gate(...up)).toMatchObject({ exitCode: 1 })
    expect(await gate(...up, '--remove-orphans')).toMatchObject({ exitCode: 0 })
    expect(Object.keys(await stack.ids())).toEqual(['api', 'auth'])
  })

  test('a mismatch of what runs does not stand in the way of its fix', async () => {
    const ids = await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: third } })
    await write({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    expect(await gate(...up)).toMatchObject({ exitCode: 0 })
    const after = await stack.ids()
    expect([after['auth'] === ids['auth'], after['api'] === ids['api']]).toEqual([true, false])
  })

  test('the key of all is changed: nobody could avoid that tokens are lost, so it is told and done', async () => {
    const ids = await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    await write({ auth: { JWT_SECRET: next }, api: { JWT_SECRET: next } })
    const passed = await gate(...up)
    expect(passed.exitCode).toBe(0)
    expect(passed.output.replace(/\s+/g, ' ')).toContain(
      'warning: this rollout removes the key of the tokens that auth has issued so far: api would refuse them',
    )
    expect(Object.values(await stack.ids()).filter((id) => Object.values(ids).includes(id))).toEqual([])
  })

  test.each<[string, string, string]>([
    ['the issuer', 'auth', 'gated-api-1 (not part of the command) is not replaced'],
    ['the validator', 'api', 'gated-auth-1 (not part of the command) is not replaced'],
  ])('only %s is rolled out with a new key: refused', async (_name, service, reason) => {
    const ids = await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    await write({ auth: { JWT_SECRET: next }, api: { JWT_SECRET: next } })
    const refused = await gate(...up, service)
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('rollout-breaks-live-tokens')
    expect(refused.output.replace(/\s+/g, ' ')).toContain(reason)
    expect(await stack.ids()).toEqual(ids)
  })

  test('with two keys at a time the order of a rotation passes, and all at once does not', async () => {
    const previous = (key: string, other: string) => ({ JWT_SECRET: key, JWT_SECRET_PREVIOUS: other })
    const ids = await start({ auth: { JWT_SECRET: old }, api: previous(old, third) })
    await write({ auth: { JWT_SECRET: next }, api: previous(next, third) })
    const refused = await gate(...up)
    expect(refused.exitCode).toBe(1)
    expect(refused.output.replace(/\s+/g, ' ')).toContain('→ Proceed in steps: 1. Have api accept the new key')
    expect(await stack.ids()).toEqual(ids)

    for (const services of [
      { auth: { JWT_SECRET: old }, api: previous(next, old) },
      { auth: { JWT_SECRET: next }, api: previous(next, old) },
    ]) {
      await write(services)
      const outcome = await gate(...up)
      expect(outcome).toMatchObject({ exitCode: 0 })
      expect(outcome.output).not.toContain('this rollout')
    }
  })

  test('a container that somebody started by hand stays behind', async () => {
    await start({ auth: { JWT_SECRET: old } })
    await write({ auth: { JWT_SECRET: next }, api: { JWT_SECRET: next } })
    await runContainer(engineSocket ?? '', { name: 'gated-api', env: { JWT_SECRET: old } })
    try {
      const ids = await stack.ids()
      const refused = await gate(...up)
      expect(refused.exitCode).toBe(1)
      expect(refused.output.replace(/\s+/g, ' ')).toContain('gated-api (started by hand) is not replaced')
      expect(await stack.ids()).toEqual(ids)
    } finally {
      await removeContainer(engineSocket ?? '', 'gated-api')
    }
  })

  test('containers of another project are none of its business', async () => {
    const labels = { 'com.docker.compose.project': 'gate-stranger', 'com.docker.compose.service': 'api' }
    await runContainer(engineSocket ?? '', { name: 'gate-stranger-api-1', env: { JWT_SECRET: third }, labels })
    try {
      await write({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
      expect(await gate(...up)).toMatchObject({ exitCode: 0 })
    } finally {
      await removeContainer(engineSocket ?? '', 'gate-stranger-api-1')
    }
  })

  test('a restart fixes no environment', async () => {
    const ids = await start({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: third } })
    await write({ auth: { JWT_SECRET: old }, api: { JWT_SECRET: old } })
    const refused = await gate('docker-compose', 'restart', '-t', '0')
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('container-differs-from-compose')
    expect(await stack.ids()).toEqual(ids)
  })

  test('a key file that was written anew reaches only those who start anew: all or none', async () => {
    const mount = (name: string) =>
      `  ${name}:\n    image: ${BUSYBOX_IMAGE}\n    network_mode: none\n    stop_grace_period: 0s\n    environment: { JWT_SECRET_FILE: /run/secrets/jwt }\n    secrets: [jwt]\n`
    await stack.write('jwt.txt', old)
    await stack.write(
      'compose.yaml',
      `name: gated\nservices:\n${mount('auth')}${mount('api')}secrets: { jwt: { file: ./jwt.txt } }\n`,
    )
    expect(await gate(...up)).toMatchObject({ exitCode: 0 })
    const ids = await stack.ids()
    // As editors and secret managers write: the mount goes on showing the file that was there.
    await stack.write('jwt.new', next)
    await rename(join(stack.folder, 'jwt.new'), join(stack.folder, 'jwt.txt'))
    expect((await gate('docker-compose', 'restart', '-t', '0', 'auth')).output).toContain('stale-process')
    const half = await gate(...up, '--force-recreate', 'auth')
    expect(half.exitCode).toBe(1)
    expect(half.output).toContain('rollout-breaks-live-tokens')
    expect(await stack.ids()).toEqual(ids)
    expect(await gate('docker-compose', 'restart', '-t', '0')).toMatchObject({ exitCode: 0 })
    expect(await stack.ids()).toEqual(ids)
    expect(await gate(...up, '--force-recreate')).toMatchObject({ exitCode: 0 })
    expect(Object.values(await stack.ids()).filter((id) => Object.values(ids).includes(id))).toEqual([])
  })
})
