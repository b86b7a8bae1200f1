import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jsonwebtoken from 'jsonwebtoken'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import type { TokenTrace } from '../../src/model/report/token-trace.ts'
import { renderTrace } from '../../src/report/text/trace-text.ts'
import { readPasted } from '../../src/token/read-pasted.ts'
import { trace } from '../../src/trace.ts'
import { traces } from '../support/canary.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'

const engineSocket = inject('engineSocket')
const project = 'trace-tests'
const [key, oldKey, foreignKey] = [32, 33, 34].map((size) => randomBytes(size).toString('hex'))

describe.skipIf(engineSocket === null)('a token beside containers', () => {
  const socketPath = engineSocket ?? ''
  const running: string[] = []
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-trace-'))
    const services = {
      auth: { image: 'example/auth', environment: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } },
      api: { image: 'example/api', environment: { JWT_SECRET: key } },
    }
    await writeFile(join(directory, 'compose.yaml'), JSON.stringify({ name: project, services }))
  })

  afterEach(async () => {
    for (const name of running.splice(0)) await removeContainer(socketPath, name)
  })

  afterAll(async () => {
    await rm(directory, { recursive: true })
  })

  async function run(service: string, env: Readonly<Record<string, string>>, of = project): Promise<void> {
    const name = `${of}-${service}-1`
    running.push(name)
    const labels = { 'com.docker.compose.project': of, 'com.docker.compose.service': service }
    await runContainer(socketPath, { name, labels, env })
  }

  async function traceSignedWith(secret: string | undefined): Promise<TokenTrace> {
    const token = jsonwebtoken.sign({ sub: 'a-person', exp: 4_102_444_800 }, secret ?? '')
    const pasted = readPasted(Secret.fromText(token))
    if (!('token' in pasted)) throw new Error('it is a token')
    const request = { directory, displayDirectory: directory, files: [], envFiles: [], profiles: [], shell: {} }
    const audit = {
      compose: { ...request, compose: 'v5' },
      engine: { shell: {}, homeDirectory: directory, host: `unix://${socketPath}`, timeoutMs: 30_000 },
      fingerprintKey: randomBytes(32),
      failOn: 'error',
      version: '0.0.0-test',
    } as const
    const { trace: traced, report } = await trace({ audit, pasted }, AbortSignal.timeout(60_000))
    const shown = JSON.stringify(traced) + renderTrace(traced, report, { color: false, width: 100 })
    for (const text of [key, oldKey, foreignKey, ...token.split('.')]) expect(traces(shown, text)).toEqual([])
    return traced
  }

  const outline = ({ outcome, signers, answers }: TokenTrace) => ({
    outcome,
    signers: signers.map(({ service, project: of, evidence, isOlder, isForeign }) =>
      [of, service, evidence, ...(isOlder ? ['older'] : []), ...(isForeign ? ['foreign'] : [])].join(' '),
    ),
    answers: answers.map(({ service, layer, counts, result }) => `${service} ${layer} ${counts} ${result}`),
  })

  test('a key that only a container holds still', { timeout: 120_000 }, async () => {
    await run('auth', { JWT_SECRET: key ?? '', JWT_EXPIRES_IN: '1h' })
    await run('api', { JWT_SECRET: oldKey ?? '' })
    const traced = await traceSignedWith(oldKey)
    expect(outline(traced)).toEqual({
      outcome: 'accepted',
      signers: [`${project} api container older`],
      answers: ['api running true accepted', 'api files false refused'],
    })
    expect(traced.advice[0]).toMatch(/^The key is from before a change of the files\. Recreate api/)
    expect(outline(await traceSignedWith(key))).toMatchObject({
      outcome: 'refused',
      answers: ['api running true refused', 'api files false accepted'],
    })
  })

  test('a key of another project', { timeout: 120_000 }, async () => {
    await run('auth', { JWT_SECRET: key ?? '', JWT_EXPIRES_IN: '1h' })
    await run('api', { JWT_SECRET: key ?? '' })
    await run('login', { JWT_SECRET: foreignKey ?? '' }, 'trace-tests-other')
    expect(outline(await traceSignedWith(foreignKey))).toEqual({
      outcome: 'refused',
      signers: ['trace-tests-other login container foreign'],
      answers: ['api running true refused'],
    })
  })
})
