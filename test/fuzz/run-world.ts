import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { audit } from '../../src/audit.ts'
import { type AuditOptions, createAuditMemory } from '../../src/audit-options.ts'
import { AuditError } from '../../src/model/limits/audit-error.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { hasBug } from '../../src/model/report/gap.ts'
import { renderGithub } from '../../src/report/github.ts'
import { renderJson } from '../../src/report/json.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import { renderText } from '../../src/report/text/text.ts'
import { logCanary, outsideCanary } from './canaries.ts'
import type { FuzzWorld, OddEntry } from './world.ts'

/** Longer than any case may take of the processor. */
const longestMs = 5_000
const mostBytes = 512 * 2 ** 20

/** Sets worlds up and audits them, one after the other, in this process. */
export class FuzzBench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'countersign-fuzz-'))
  readonly #socket = join(this.#folder, 'engine.sock')
  #world: FuzzWorld | null = null
  #port = 0
  /** Whether a key can be guessed takes longest to tell, and is no business of the case. */
  readonly #guesses = createAuditMemory().guesses
  readonly #servers: { close: () => unknown }[] = []

  async open(): Promise<void> {
    const engine = createServer((asked, answer) => {
      const path = (asked.url ?? '').replace(/\?.*$/, '').replace(/^\/v[\d.]+/, '')
      const { list, inspects, status } = this.#world?.engine ?? { list: '[]', inspects: {}, status: 200 }
      answer.setHeader('Api-Version', '1.47')
      if (path === '/_ping') return void answer.end('OK')
      if (/^\/containers\/[^/]+\/logs$/.test(path)) {
        answer.setHeader('Content-Type', 'application/vnd.docker.multiplexed-stream')
        return void answer.end(Buffer.from(this.#world?.engine?.log ?? '', 'latin1'))
      }
      const id = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1]
      const text = path === '/containers/json' ? list : inspects[id ?? '']
      answer.statusCode = text === undefined ? 404 : status
      answer.end(text)
    })
    const endpoint = createSocketServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(Buffer.from(this.#world?.endpoint ?? '', 'latin1')))
    })
    await listen(engine, this.#socket)
    await listen(endpoint as unknown as Server, 0)
    this.#servers.push(engine, endpoint)
    const address = endpoint.address()
    this.#port = address !== null && typeof address === 'object' ? address.port : 0
  }

  close(): void {
    for (const server of this.#servers) server.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** The invariants that do not hold, in words; none where all is well. */
  async run(world: FuzzWorld): Promise<readonly string[]> {
    this.#world = world
    const directory = join(this.#folder, 'stack')
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory)
    const outside = join(this.#folder, 'outside')
    const isOfStranger = world.stranger !== undefined
    for (const [name, text] of Object.entries(world.files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      const filled = isOfStranger ? text.replaceAll('OUT', outside) : text
      writeFileSync(join(directory, name), filled.replaceAll('PORT', String(this.#port)))
    }
    for (const [name, target] of Object.entries(world.stranger?.links ?? {})) {
      rmSync(join(directory, name), { recursive: true, force: true })
      symlinkSync(target.replaceAll('OUT', outside), join(directory, name))
    }
    for (const [name, kind] of Object.entries(world.odd)) placeOdd(join(directory, name), kind)
    const before = process.cpuUsage()
    const broken = await this.#hold(world, directory)
    const { user, system } = process.cpuUsage(before)
    const ms = (user + system) / 1_000
    const { rss } = process.memoryUsage()
    return [
      ...broken,
      ...(ms > longestMs ? [`time: ${Math.round(ms)} ms of the processor`] : []),
      ...(rss > mostBytes ? [`memory: ${Math.round(rss / 2 ** 20)} MiB`] : []),
    ]
  }

  async #hold(world: FuzzWorld, directory: string): Promise<readonly string[]> {
    try {
      if (world.stranger !== undefined) return await this.#holdStranger(world, directory)
      const report = await audit(this.#optionsFor(world, directory), AbortSignal.timeout(60_000))
      return [...judgeReport(report, world), ...judgeOutputs(report, directory, logCanary)]
    } catch (error) {
      return error instanceof AuditError ? [] : [`exit 70: ${describe(error)}`]
    }
  }

  /** The same to the byte, whether there is something outside or not, and whatever the shell holds; none of it is told. */
  async #holdStranger(world: FuzzWorld, directory: string): Promise<readonly string[]> {
    const outside = join(this.#folder, 'outside')
    const reports: (AuditReport | string)[] = []
    for (const value of [outsideCanary, null]) {
      rmSync(outside, { recursive: true, force: true })
      mkdirSync(outside)
      if (value !== null) fillOutside(outside, value)
      const untrusted = { folder: directory, withheld: new Set(['CI_TOKEN', 'HOME']), home: outside }
      const options = this.#optionsFor(world, directory)
      const compose = options.compose === null ? null : { ...options.compose, shell: {}, untrusted }
      const ended = await audit({ ...options, compose }, AbortSignal.timeout(60_000)).catch((error: unknown) => {
        if (error instanceof AuditError) return error.message
        throw error
      })
      reports.push(ended)
    }
    const [one, other] = reports
    const isSame = JSON.stringify(one) === JSON.stringify(other)
    const differs = isSame ? [] : ['stranger: what lies outside makes a difference']
    if (one === undefined || typeof one === 'string') {
      return [...differs, ...(one?.includes(outsideCanary) ? ['stranger: a message tells what lies outside'] : [])]
    }
    return [...differs, ...judgeReport(one, world), ...judgeOutputs(one, directory, outsideCanary)]
  }

  #optionsFor({ shell, engine, endpoint, isVerifying }: FuzzWorld, directory: string): AuditOptions {
    return {
      ...(engine?.log === undefined ? {} : { readsLogs: true }),
      compose: {
        ...{ directory, displayDirectory: directory, files: [], envFiles: [], profiles: [] },
        shell: Object.fromEntries(Object.entries(shell).map(([name, text]) => [name, text.replaceAll('PORT', '1')])),
        compose: 'v5',
      },
      engine:
        engine === null
          ? null
          : {
              shell: {},
              homeDirectory: '/nonexistent',
              host: `unix://${this.#socket}`,
              timeoutMs: 2_000,
              allowExec: false,
            },
      ...(endpoint === null ? {} : { live: { shell: {}, isIntrusive: false, requestTimeoutMs: 300 } }),
      fingerprintKey: new Uint8Array(32).fill(7),
      failOn: 'error',
      memory: { ...createAuditMemory(), guesses: this.#guesses },
      version: '0.0.0-fuzz',
      now: '2026-06-01T00:00:00.000Z',
      isVerifying,
    }
  }
}

function judgeReport(report: AuditReport, world: FuzzWorld): readonly string[] {
  const { verdict, gaps, matrix } = report
  const broken: string[] = []
  for (const { code, reason } of gaps) if (code === 'bug') broken.push(`exit 70: ${reason.slice(0, 160)}`)
  if (hasBug(gaps) && broken.length === 0) broken.push('exit 70')
  if (verdict !== 'consistent') return broken
  if (world.isUnread) broken.push('consistent beside something unread')
  if (gaps.length > 0) broken.push('consistent beside a gap')
  if (matrix.some(({ result }) => result === 'unknown')) broken.push('consistent beside an unknown cell')
  const isWaived = report.findings.some(({ waived }) => waived !== null)
  if (!isWaived && matrix.some(({ result }) => result === 'refused')) broken.push('consistent beside a refused cell')
  return broken
}

const scripted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Every format can be written, and none of them scripts a terminal. */
function judgeOutputs(report: AuditReport, directory: string, canary: string): readonly string[] {
  const folders = { working: directory, repository: directory }
  const outputs: Readonly<Record<string, () => string>> = {
    json: () => renderJson(report),
    text: () => renderText(report, { color: false, width: 80 }),
    sarif: () => renderSarif(report, { rules: [], folders, exitCode: 0 }),
    junit: () => renderJunit(report, folders),
    github: () => renderGithub(report, folders),
    markdown: () => renderMarkdown(report),
  }
  return Object.entries(outputs).flatMap(([format, render]) => {
    try {
      const text = render()
      if (format === 'json') JSON.parse(text)
      if (text.includes(canary)) return [`${format}: a canary`]
      return scripted.test(text) ? [`${format}: a control character`] : []
    } catch (error) {
      return [`exit 70: ${format}: ${describe(error)}`]
    }
  })
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = /\((?:file:\/\/)?([^)]*\/src\/[^)]*)\)/.exec(error.stack ?? '')?.[1] ?? ''
  return `${error.name} at ${place.replace(/^.*\/src\//, 'src/')}: ${error.message.slice(0, 100)}`
}

function fillOutside(folder: string, value: string): void {
  const files: Readonly<Record<string, string>> = {
    'keys.env': `JWT_SECRET=${value}\n`,
    '.env': `JWT_SECRET=${value}\n`,
    '.aws/credentials': `JWT_SECRET=${value}\n`,
    'jwt.key': `${value}\n`,
    'inc.yaml': `services: { more: { image: example/more, environment: { JWT_SECRET: ${value} } } }\n`,
    'code/app.py': `import jwt\njwt.encode({}, "${value}", algorithm="HS256")\n`,
    'code/Dockerfile': 'FROM python\nCOPY . .\n',
    'compose.yaml': `services: { more: { image: example/more, environment: { JWT_SECRET: ${value} } } }\n`,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function placeOdd(path: string, kind: OddEntry): void {
  rmSync(path, { recursive: true, force: true })
  switch (kind) {
    case 'missing':
      return
    case 'folder':
      mkdirSync(path)
      return
    case 'link to itself':
      symlinkSync(path, path)
      return
    case 'larger than is read':
      writeFileSync(path, '')
      truncateSync(path, 2 ** 31)
      return
    case 'pipe':
      execFileSync('mkfifo', [path])
      return
    case 'device':
      symlinkSync('/dev/zero', path)
  }
}

function listen(server: Server, where: string | number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    if (typeof where === 'string') server.listen(where, resolve)
    else server.listen(where, '127.0.0.1', resolve)
  })
}
