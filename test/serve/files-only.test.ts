import { existsSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { ensureBuilt } from '../support/run-cli.ts'
import { ask, type Listener, listen, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const engineSocket = inject('engineSocket')
/** Where an engine of this machine would be found without being named, the tests cannot take it away. */
const hasEngineHere = ['/var/run/docker.sock', '/run/podman/podman.sock'].some((path) => existsSync(path))
const key = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0'
const other = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const compose = `name: files-only
services:
  auth: { image: app, environment: { JWT_SECRET: ${key}, JWT_EXPIRES_IN: 1h } }
  api: { image: app, environment: { JWT_SECRET: ${key} } }
`
/** Looks for an engine come at most so far apart. */
const slowly = { timeout: 60_000, interval: 50 }

describe.skipIf(hasEngineHere)('without an engine', () => {
  let folder = ''
  let serve: RunningServe
  let listener: Listener | null = null

  beforeAll(ensureBuilt)
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-files-only-'))
  })
  afterEach(async () => {
    listener?.close()
    listener = null
    await serve.stop()
    expect(serve.log()).not.toContain('internal error')
    rmSync(folder, { recursive: true })
  })

  async function start(...args: string[]): Promise<void> {
    // Where its sockets would be looked for, too.
    serve = await startServe(args, folder, { XDG_RUNTIME_DIR: folder })
    listener = await listen(serve.url)
  }

  const tells = (verdict: string, hearing: string, patient: object = patience) =>
    vi.waitFor(() => expect(listener?.told.at(-1)).toMatchObject({ verdict, hearing }), patient)

  test('in a folder with compose files it looks at the files, says so, and can be consistent', async () => {
    writeFileSync(join(folder, 'compose.yaml'), compose)
    await start()
    await tells('consistent', 'unasked')
    expect((await ask(`${serve.url}/verdict`)).status).toBe(200)
    expect(serve.log()).toContain('notice: no container engine was found, so only the files are audited.')
    const page = (await ask(serve.url)).body
    expect(page).toMatch(/<p class="only">No container engine was found, so only the files are audited\./)
    expect(page.match(/no container engine was found/gi)).toHaveLength(1)
    expect(JSON.parse((await ask(`${serve.url}/report.json`)).body)).toMatchObject({
      gaps: [],
      notices: expect.arrayContaining([expect.objectContaining({ code: 'files-only' })]),
    })
  })

  test.each<[string, boolean, readonly string[]]>([
    ['in a folder without compose files', false, []],
    ['where containers are asked for', true, ['--project', 'files-only']],
  ])('%s it is a gap', async (_name, hasFiles, args) => {
    if (hasFiles) writeFileSync(join(folder, 'compose.yaml'), compose)
    await start(...args)
    await vi.waitFor(
      () => expect(listener?.told.at(-1)).toMatchObject({ verdict: 'incomplete', hearing: 'deaf' }),
      patience,
    )
    await vi.waitFor(async () => expect((await ask(serve.url)).body).toContain('no container engine found'), patience)
    // Whoever asks, it is one gap.
    const { gaps } = JSON.parse((await ask(`${serve.url}/report.json`)).body)
    expect(gaps).toHaveLength(1)
  })

  test.skipIf(engineSocket === null)(
    'an engine that comes is looked at, and from then on missed when it is gone',
    async () => {
      const engine = engineSocket ?? ''
      writeFileSync(join(folder, 'compose.yaml'), compose)
      await runContainer(engine, {
        name: 'files-only-api-1',
        env: { JWT_SECRET: other },
        labels: { 'com.docker.compose.project': 'files-only', 'com.docker.compose.service': 'api' },
      })
      try {
        await start()
        await tells('consistent', 'unasked')
        symlinkSync(engine, join(folder, 'docker.sock'))
        await tells('inconsistent', 'live', slowly)
        expect((await ask(serve.url)).body).not.toContain('class="only"')
        unlinkSync(join(folder, 'docker.sock'))
        await docker(engine, ['rm', '-f', 'files-only-api-1'])
        await vi.waitFor(async () => {
          const { verdict, gaps } = JSON.parse((await ask(`${serve.url}/report.json`)).body)
          expect({ verdict, codes: gaps.map(({ code }: { code: string }) => code) }).toEqual({
            verdict: 'incomplete',
            codes: ['unreachable'],
          })
        }, slowly)
      } finally {
        await docker(engine, ['rm', '-f', 'files-only-api-1']).catch(() => {})
      }
    },
    120_000,
  )
})
