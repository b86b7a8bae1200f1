import { randomBytes } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { traces } from '../support/canary.ts'
import { type ComposeFolder, makeComposeFolder } from '../support/engine/compose-project.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type ComposeProvision, provideCompose } from '../support/engine/provide-compose.ts'
import { ensureBuilt } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')
const compose: ComposeProvision = engineSocket === null ? { reason: 'no engine' } : await provideCompose()
if (compose.program === undefined) console.warn(`\n  !! The tests of the provider are SKIPPED: ${compose.reason}\n`)

const shop = (variable: string, gate = 'fail-on: error', type = 'countersign') => `name: provided
services:
  jwtgate:
    provider:
      type: ${type}
      options:
        ${gate}
  auth:
    image: ${BUSYBOX_IMAGE}
    network_mode: none
    stop_grace_period: 0s
    depends_on: [jwtgate]
    environment:
      JWT_SECRET: \${JWT_SECRET}
  api:
    image: ${BUSYBOX_IMAGE}
    network_mode: none
    stop_grace_period: 0s
    depends_on: [jwtgate]
    environment:
      JWT_SECRET: \${${variable}}
`

describe.skipIf(compose.program === undefined)('as a provider of the real docker compose', () => {
  const keys = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
  let stack: ComposeFolder

  beforeAll(ensureBuilt)

  beforeEach(async () => {
    stack = await makeComposeFolder(engineSocket ?? '', compose.program ?? '', 'provided')
    await stack.write('.env', `JWT_SECRET=${keys[0]}\nOTHER_SECRET=${keys[1]}\n`)
    await stack.write('compose.yaml', shop('JWT_SECRET'))
  })

  afterEach(() => stack.remove())
  afterAll(() => expect(keys).toHaveLength(2))

  async function up(...args: readonly string[]) {
    const outcome = await stack.run('docker-compose', ...args, 'up', '-d', '--pull', 'never')
    for (const key of keys) expect(traces(outcome.output, key)).toEqual([])
    return outcome
  }

  test('a consistent stack comes up; a mismatch does not, and the containers that run stay', async () => {
    expect(await up()).toMatchObject({ exitCode: 0 })
    const before = await stack.ids()
    expect(Object.keys(before)).toEqual(['api', 'auth'])

    expect(await up()).toMatchObject({ exitCode: 0 })
    expect(await stack.ids()).toEqual(before)

    await stack.write('compose.yaml', shop('OTHER_SECRET'))
    const refused = await up()
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('countersign gate: refused: provided is inconsistent (1 finding)')
    expect(refused.output).toContain('secret-mismatch')
    expect(await stack.ids()).toEqual(before)

    expect(await stack.run('docker-compose', 'down', '-t', '0')).toMatchObject({ exitCode: 0 })
    expect(await stack.ids()).toEqual({})
  })

  test('by its other name, and as a plugin of the Docker CLI alone', async () => {
    const { HOME = '' } = stack.environment
    const bin = join(HOME, '..', 'bin')
    await rename(join(bin, 'countersign'), join(bin, 'docker-countersign'))
    await stack.write('compose.yaml', shop('JWT_SECRET', 'fail-on: error', 'docker-countersign'))
    expect(await up()).toMatchObject({ exitCode: 0 })
    const before = await stack.ids()
    await stack.write('compose.yaml', shop('OTHER_SECRET', 'fail-on: error', 'docker-countersign'))
    const refused = await up()
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('countersign gate: refused: provided is inconsistent (1 finding)')

    await stack.write('compose.yaml', shop('OTHER_SECRET'))
    const missing = await up()
    expect(missing.exitCode).toBe(1)
    expect(missing.output).not.toContain('countersign gate')
    const plugins = join(HOME, '.docker', 'cli-plugins')
    await mkdir(plugins, { recursive: true })
    await rename(join(bin, 'docker-countersign'), join(plugins, 'docker-countersign'))
    const asPlugin = await up()
    expect(asPlugin.exitCode).toBe(1)
    expect(asPlugin.output).toContain('countersign gate: refused: provided is inconsistent (1 finding)')
    expect(await stack.ids()).toEqual(before)
  })

  test('a rotation of the whole stack passes: what runs is mended by it', async () => {
    expect(await up()).toMatchObject({ exitCode: 0 })
    const before = await stack.ids()
    await stack.write('.env', `JWT_SECRET=${keys[1]}\n`)
    expect(await up()).toMatchObject({ exitCode: 0 })
    const after = await stack.ids()
    expect(Object.keys(after)).toEqual(['api', 'auth'])
    expect(Object.values(after).filter((id) => Object.values(before).includes(id))).toEqual([])
  })

  test('other files than those of the folder must be named', async () => {
    await stack.write('prod.yaml', shop('JWT_SECRET').replaceAll('jwtgate', 'prodgate'))
    const unnamed = await up('-f', 'prod.yaml')
    expect(unnamed.exitCode).toBe(1)
    expect(unnamed.output).toContain('the compose files found here are not those that Compose runs')
    expect(await stack.ids()).toEqual({})

    await stack.write('prod.yaml', shop('JWT_SECRET', 'file: prod.yaml').replaceAll('jwtgate', 'prodgate'))
    expect(await up('-f', 'prod.yaml')).toMatchObject({ exitCode: 0 })
    expect(Object.keys(await stack.ids())).toEqual(['api', 'auth'])
  })

  test('a severity is an option', async () => {
    const twice = shop('JWT_SECRET', 'fail-on: note')
    await stack.write('.env', 'JWT_SECRET=changeme\n')
    await stack.write('compose.yaml', twice)
    const refused = await up()
    expect([refused.exitCode, await stack.ids()]).toEqual([1, {}])
  })
})
