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

  test('the engine that Compose was told is the one that is looked at', async () => {
    await up()
    const before = await stack.ids()
    await stack.write('.env', `JWT_SECRET=${keys[1]}\n`)
    const told = ['docker-compose', '-H', `unix://${engineSocket}`, 'up', '-d', '--pull', 'never', 'auth']
    const outcome = await stack.run('env', `DOCKER_HOST=unix://${stack.folder}/no.sock`, ...told)
    for (const key of keys) expect(traces(outcome.output, key)).toEqual([])
    expect(outcome.output).toContain('api')
    expect(outcome.exitCode).not.toBe(0)
    expect(await stack.ids()).toEqual(before)
  })

  test('a rotation of the whole stack passes: what runs is fixed by it', async () => {
    expect(await up()).toMatchObject({ exitCode: 0 })
    const before = await stack.ids()
    await stack.write('.env', `JWT_SECRET=${keys[1]}\n`)
    expect(await up()).toMatchObject({ exitCode: 0 })
    const after = await stack.ids()
    expect(Object.keys(after)).toEqual(['api', 'auth'])
    expect(Object.values(after).filter((id) => Object.values(before).includes(id))).toEqual([])
  })

  describe('the files and options that Compose was given', () => {
    const other = 'services:\n  api: { environment: { JWT_SECRET: "${OTHER_SECRET}" } }\n'

    beforeEach(async () => {
      await stack.write('other.yaml', other)
      await stack.write('other.env', `JWT_SECRET=${keys[0]}\nOTHER_SECRET=${keys[0]}\n`)
      await mkdir(join(stack.folder, 'sub'))
      const profiled = `${shop('JWT_SECRET')}  web:\n    extends: api\n    profiles: [web]\n    environment: { JWT_SECRET: "\${OTHER_SECRET}" }\n`
      await stack.write('profiled.yaml', profiled)
      await stack.write('wrapper.sh', '#!/bin/sh\ndocker-compose -f compose.yaml -f other.yaml "$@"\n')
      await stack.write('exec.sh', '#!/bin/sh\nexec docker-compose --file=compose.yaml -fother.yaml "$@"\n')
    })

    test.each<[string, readonly string[]]>([
      ['a file that changes a key', ['docker-compose', '-f', 'compose.yaml', '-f', 'other.yaml', 'up', '-d']],
      ['a profile', ['docker-compose', '-f', 'profiled.yaml', '--profile', 'web', 'up', '-d']],
      ['a script in front of Compose', ['sh', 'wrapper.sh', 'up', '-d']],
      ['a script that becomes Compose', ['sh', 'exec.sh', 'up', '-d']],
      [
        'another folder',
        ['docker-compose', '--project-directory', '.', '-f', 'profiled.yaml', '--profile=web', 'up', '-d'],
      ],
      ['COMPOSE_FILE', ['env', 'COMPOSE_FILE=compose.yaml:other.yaml', 'docker-compose', 'up', '-d']],
      ['COMPOSE_PROFILES', ['env', 'COMPOSE_PROFILES=web', 'docker-compose', '-f', 'profiled.yaml', 'up', '-d']],
      [
        'files that a project has by its name',
        ['docker-compose', '-p', 'provided', '-f', 'compose.yaml', '-f', 'other.yaml', 'create'],
      ],
    ])('%s: the mismatch is seen', async (_name, [program = '', ...args]) => {
      const refused = await stack.run(program, ...args, '--pull', 'never')
      expect(refused.output.replaceAll(/\s+/g, ' ')).toMatch(
        /refused: .*(auth \(JWT_SECRET\) and api \(JWT_SECRET\) hold different keys|which services web \(JWT_SECRET\) shares its tokens with)/,
      )
      expect([refused.exitCode, await stack.ids()]).toEqual([1, {}])
    })

    test.each<[string, readonly string[]]>([
      [
        'an env file that makes the keys agree',
        ['-f', 'compose.yaml', '-f', 'other.yaml', '--env-file', 'other.env', 'up', '-d'],
      ],
      ['a profile that is not active', ['-f', 'profiled.yaml', 'up', '-d']],
      ['the file alone that agrees', ['-f', 'compose.yaml', 'up', '-d']],
    ])('%s: it passes', async (_name, args) => {
      expect(await stack.run('docker-compose', ...args, '--pull', 'never')).toMatchObject({ exitCode: 0 })
      expect(Object.keys(await stack.ids())).toEqual(['api', 'auth'])
    })

    test('files on standard input cannot be read twice', async () => {
      const refused = await stack.run('sh', '-c', 'docker-compose -f - up -d --pull never < compose.yaml')
      expect(refused.output).toContain('docker compose read its files from standard input')
      expect([refused.exitCode, await stack.ids()]).toEqual([1, {}])
    })

    test('what the provider option names goes first', async () => {
      await stack.write('prod.yaml', shop('OTHER_SECRET', 'file: compose.yaml'))
      expect(await up('-f', 'prod.yaml')).toMatchObject({ exitCode: 0 })
    })
  })

  test('a severity is an option', async () => {
    const twice = shop('JWT_SECRET', 'fail-on: note')
    await stack.write('.env', 'JWT_SECRET=changeme\n')
    await stack.write('compose.yaml', twice)
    const refused = await up()
    expect([refused.exitCode, await stack.ids()]).toEqual([1, {}])
  })
})
