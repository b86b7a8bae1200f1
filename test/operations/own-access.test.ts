import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { type RecordingProxy, startRecordingProxy } from '../support/engine/recording-proxy.ts'
import { startHaproxy } from '../support/engine/start-haproxy.ts'
import { findProgram } from '../support/find-program.ts'
import { ask, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const engineSocket = inject('engineSocket')
const haproxy = findProgram('haproxy', 'haproxy')
const root = join(import.meta.dirname, '../..')
const project = 'own-access'
const key = '5a4b3c2d1e0f99887766554433221100ffeeddccbbaa99887766554433221100'

describe.skipIf(engineSocket === null)('more access than is needed', () => {
  const engine = engineSocket ?? ''
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-own-access-'))
    for (const service of ['auth', 'api']) {
      const labels = { 'com.docker.compose.project': project, 'com.docker.compose.service': service }
      await runContainer(engine, { name: `${project}-${service}`, env: { JWT_SECRET: key }, labels })
    }
  })

  afterAll(async () => {
    for (const service of ['auth', 'api']) await removeContainer(engine, `${project}-${service}`)
    await rm(folder, { recursive: true })
  })

  const start = (socketPath: string, ...more: readonly string[]) =>
    startServe(['--host', `unix://${socketPath}`, '--project', project, ...more], folder)

  async function reportOf(serve: RunningServe): Promise<AuditReport> {
    await vi.waitFor(async () => expect((await ask(`${serve.url}/readyz`)).status).toBe(200), patience)
    return JSON.parse((await ask(`${serve.url}/report.json`)).body)
  }

  /** The machine of these tests may be a container too: what it lets its processes do is not the matter here. */
  const aboutEngine = ({ notices = [] }: AuditReport) => notices.filter(({ code }) => code === 'engine-access')

  const infoCalls = ({ calls }: RecordingProxy) => calls.filter(({ path }) => path.endsWith('/info'))

  test('an engine without anything before it is noticed, once, and changes no verdict', async () => {
    const proxy = await startRecordingProxy(engine)
    const serve = await start(proxy.socketPath)
    const report = await reportOf(serve)
    const notice = {
      code: 'engine-access',
      message: `unix://${proxy.socketPath} allows calls that no audit needs (\`GET /info\` was answered): if it is the engine itself, anyone who takes over this process is root on its host`,
      remedy: 'Put a socket proxy in between: `docs/operations/socket.md` has ready-made rules.',
    }
    expect({
      verdict: report.verdict,
      gaps: report.gaps,
      findings: report.findings,
      notices: aboutEngine(report),
    }).toEqual({
      verdict: 'consistent',
      gaps: [],
      findings: [],
      notices: [notice],
    })
    const schema = JSON.parse(readFileSync(join(root, 'schema/report.schema.json'), 'utf8'))
    const isReport = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true)
    const page = (await ask(serve.url)).body
    expect(page).toContain('allows calls that no audit needs (<code>GET /info</code> was answered)')
    // A dozen changes are a dozen audits, and nobody is asked again.
    const before = infoCalls(proxy).length
    await runContainer(engine, { name: `${project}-more`, env: { JWT_SECRET: key } })
    await removeContainer(engine, `${project}-more`)
    await vi.waitFor(
      () => expect(proxy.calls.filter(({ path }) => path.includes('containers/json')).length).toBeGreaterThan(3),
      patience,
    )
    expect(infoCalls(proxy).length - before).toBeLessThan(2)
    expect(new Set(proxy.calls.map(({ method }) => method))).toEqual(new Set(['HEAD', 'GET']))
    await serve.stop()
    const said = serve.log().split('\n')
    expect(said.filter((line) => line.includes('no audit needs'))).toEqual([
      `countersign: notice: ${notice.message}. ${notice.remedy}`,
    ])
    await proxy.close()
  })

  test.skipIf(haproxy === null)('behind the documented rules there is nothing to notice', async () => {
    const rules = readFileSync(join(root, 'docs/operations/haproxy.cfg'), 'utf8')
    const proxy = await startHaproxy(haproxy ?? '', rules, engine)
    const serve = await start(proxy.socketPath)
    const report = await reportOf(serve)
    const page = (await ask(serve.url)).body
    await serve.stop()
    await proxy.close()
    expect({ verdict: report.verdict, gaps: report.gaps, notices: aboutEngine(report) }).toEqual({
      verdict: 'consistent',
      gaps: [],
      notices: [],
    })
    expect(page).not.toContain('no audit needs')
    expect(serve.log()).not.toContain('no audit needs')
  })

  test('who begins to refuse is asked again when the events come anew', async () => {
    let isStrict = false
    const proxy = await startRecordingProxy(engine, ({ path }) => (isStrict && path.endsWith('/info') ? 403 : null))
    const serve = await start(proxy.socketPath)
    expect(aboutEngine(await reportOf(serve))).toHaveLength(1)
    isStrict = true
    proxy.cut()
    await vi.waitFor(async () => expect(aboutEngine(await reportOf(serve))).toEqual([]), patience)
    await serve.stop()
    await proxy.close()
  })

  test('an engine that takes its time over it does not keep the report waiting', async () => {
    const proxy = await startRecordingProxy(engine, ({ path }) => (path.endsWith('/info') ? 'hang' : null))
    const serve = await start(proxy.socketPath, '--timeout', '60s')
    const report = await reportOf(serve)
    expect({ verdict: report.verdict, notices: aboutEngine(report) }).toEqual({ verdict: 'consistent', notices: [] })
    expect(infoCalls(proxy).length).toBeGreaterThan(0)
    await serve.stop()
    await proxy.close()
  })

  test('an engine that does not say is not called open', async () => {
    const proxy = await startRecordingProxy(engine, ({ path }) => (path.endsWith('/info') ? 503 : null))
    const serve = await start(proxy.socketPath)
    const report = await reportOf(serve)
    expect({ verdict: report.verdict, notices: aboutEngine(report) }).toEqual({ verdict: 'consistent', notices: [] })
    await serve.stop()
    await proxy.close()
  })
})
