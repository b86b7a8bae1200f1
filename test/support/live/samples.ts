import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { supplyFiles } from '../../../src/collect/supply-files.ts'
import type { ComposeService } from '../../../src/model/stack/compose.ts'
import { resolveCompose } from '../../../src/resolve/resolve-compose.ts'
import { type StartedProgram, startProgram } from './start-program.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** A sample's state whose servers run on this machine. */
export interface RunningSample {
  /** The folder, as a user would name it to the command. */
  readonly folder: string
  /** Where a service listens, by its name. */
  readonly services: ReadonlyMap<string, StartedProgram>
  /** The sample's countersign.yaml, with the ports that the servers got here. */
  readonly configuration: string
  /** A text with the addresses that the compose file gives, in place of those that the servers got here. */
  readonly inWords: (text: string) => string
  /** Runs a service that listens nowhere to its end, and gives what it wrote. */
  readonly run: (service: string) => Promise<string>
  /** Ends every server. */
  readonly stop: () => Promise<void>
}

/**
 * Starts the servers of `compose-samples/<name>/<state>` as its compose file says: the same files, the same command, and the
 * environment that Compose would hand over, but on free ports of loopback. A service that listens nowhere waits for `run`.
 */
export async function startSample(name: string, state: 'broken' | 'fixed', password: string): Promise<RunningSample> {
  const folder = join('compose-samples', name, state)
  const defined = resolveServices(join(root, folder), password)
  const listening = defined.flatMap((service) => {
    const words = service.command.map(({ text }) => text.revealText())
    const port = words[words.indexOf('--port') + 1]
    return words.includes('--port') && port !== undefined ? [{ service, words, port }] : []
  })
  const ports = new Map<string, Promise<number>>()
  const settle = new Map<string, (port: number) => void>()
  for (const { port } of listening) ports.set(port, new Promise((resolve) => settle.set(port, resolve)))

  const source = join(root, 'compose-samples', name, 'server')
  const begun = await Promise.allSettled(
    listening.map(({ service, words, port }) =>
      startProgram(async (place) => {
        settle.get(port)?.(place.port)
        const moved = await readPorts(ports)
        for (const file of await readdir(source)) {
          if (file.endsWith('.py')) await copyFile(join(source, file), join(place.folder, file))
        }
        const [, ...args] = words.map((word) => (word === '0.0.0.0' ? '127.0.0.1' : (moved.get(word) ?? word)))
        return { program: '/usr/bin/python3', args, env: environmentOf(service, moved) }
      }),
    ),
  )
  const started = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const place = await mkdtemp(join(tmpdir(), 'countersign-sample-'))
  const stop = async () => {
    await Promise.all(started.map((program) => program.stop()))
    await rm(place, { recursive: true, force: true })
  }
  const failed = begun.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  const configuration = join(place, 'countersign.yaml')
  const written = await readFile(join(root, folder, 'countersign.yaml'), 'utf8')
  const moved = await readPorts(ports)
  await writeFile(configuration, moveUrls(written, 'localhost', moved))
  const back = new Map(Array.from(moved, ([written, port]) => [port, written] as const))
  const inWords = (text: string) =>
    text.replace(/127\.0\.0\.1:(\d+)/g, (address: string, port: string) => {
      const written = back.get(port)
      return written === undefined ? address : `localhost:${written}`
    })
  const run = async (name: string) => {
    const service = defined.find((one) => one.name === name)
    if (service === undefined) throw new Error(`${folder} has no ${name}`)
    const [, ...args] = service.command.map(({ text }) => text.revealText())
    const env = { ...environmentOf(service, moved), PYTHONDONTWRITEBYTECODE: '1' }
    return (await promisify(execFile)('/usr/bin/python3', args, { cwd: source, env })).stdout.trim()
  }
  const services = new Map(listening.flatMap(({ service }, index) => pair(service.name, started[index])))
  return { folder, services, configuration, inWords, run, stop }
}

function resolveServices(directory: string, password: string): readonly ComposeService[] {
  const { project, refusals } = supplyFiles(
    resolveCompose({
      directory,
      displayDirectory: directory,
      files: [],
      envFiles: [],
      profiles: [],
      shell: { LOGIN_PASSWORD: password },
      compose: 'v2',
    }),
  )
  if (project === null || refusals.length > 0) throw new Error(`Compose would refuse ${directory}`)
  return project.services
}

function environmentOf(service: ComposeService, moved: ReadonlyMap<string, string>): Record<string, string> {
  const set = [...service.environment.values()].flatMap(({ name, value }) =>
    value === null ? [] : [[name, moveUrls(value.revealText(), '[a-z-]+', moved)] as const],
  )
  return Object.fromEntries(set)
}

/** Lets a URL that names a service (or this machine) lead to where the service listens now; another port is left alone. */
function moveUrls(text: string, host: string, moved: ReadonlyMap<string, string>): string {
  return text.replace(new RegExp(`://${host}:(\\d+)`, 'g'), (url: string, port: string) => {
    const to = moved.get(port)
    return to === undefined ? url : `://127.0.0.1:${to}`
  })
}

async function readPorts(ports: ReadonlyMap<string, Promise<number>>): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all([...ports].map(async ([written, port]) => [written, `${await port}`] as const)))
}

function pair<Value>(name: string, value: Value | undefined): readonly (readonly [string, Value])[] {
  return value === undefined ? [] : [[name, value]]
}

/**
 * What the README of a sample says that `verify --live` or `audit --logs` finds in `broken/`: what stands between its markers. UPDATE=1
 * writes `told` there first.
 */
export async function refreshReadme(name: string, told: string, mark: 'live' | 'logs' = 'live'): Promise<string> {
  const path = join(root, 'compose-samples', name, 'README.md')
  const between = new RegExp(`(?<=<!-- ${mark} -->\\n)[\\s\\S]*(?=\\n<!-- /${mark} -->)`)
  const text = await readFile(path, 'utf8')
  const found = between.exec(text)?.[0]
  if (found === undefined) throw new Error(`${path} has no place for what is found by its ${mark}`)
  if (process.env['UPDATE'] !== '1') return found
  await writeFile(
    path,
    text.replace(between, () => told),
  )
  return told
}
