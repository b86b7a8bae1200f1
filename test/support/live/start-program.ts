import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A server that is a process of its own. */
export interface StartedProgram {
  readonly port: number
  readonly url: string
  readonly socketUrl: string
  /** Everything it has written so far. */
  readonly log: () => Promise<string>
  /** Ends it by its process id. */
  readonly stop: () => Promise<void>
}

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 5_000

/** The packages whose servers the tests start, with what each of them is needed for. */
const pythonModules = [
  'fastapi',
  'jwt',
  'uvicorn',
  'websockets',
  'django',
  'rest_framework',
  'rest_framework_simplejwt',
  'channels',
  'daphne',
]

/**
 * Why Debian's servers cannot be started here, or `null`. With COUNTERSIGN_REQUIRE_LIVE=1 it throws in place of giving a reason,
 * so that a run that is meant to hold them cannot pass without.
 */
export function whyNoDebianServers(): string | null {
  const python = spawnSync('/usr/bin/python3', ['-c', `import ${pythonModules.join(', ')}`], { encoding: 'utf8' })
  const haproxy = spawnSync('haproxy', ['-v'], { encoding: 'utf8' })
  const missing = [
    ...(python.status === 0
      ? []
      : [
          'python3-fastapi python3-jwt uvicorn python3-websockets python3-django python3-djangorestframework python3-djangorestframework-simplejwt python3-django-channels daphne',
        ]),
    ...(haproxy.status === 0 ? [] : ['haproxy']),
  ]
  if (missing.length === 0) return null
  const reason = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (process.env['COUNTERSIGN_REQUIRE_LIVE'] === '1')
    throw new Error(`COUNTERSIGN_REQUIRE_LIVE=1 and servers are missing: ${reason}`)
  console.warn(`\n  !! Real servers are not installed, their tests are SKIPPED: ${reason}\n`)
  return reason
}

/** A port of loopback that was free a moment ago: for programs that cannot be told to find one. */
export async function findFreePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

/**
 * Starts a program that is to listen on a port, in a folder of its own, with a clean environment, and waits until it does: half a minute, if
 * the command does not say otherwise. The command writes what it needs into the folder.
 */
export async function startProgram(
  command: (place: { readonly port: number; readonly folder: string }) => Promise<{
    readonly program: string
    readonly args: readonly string[]
    readonly env?: Readonly<Record<string, string>>
    readonly timeoutMs?: number
  }>,
): Promise<StartedProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-live-'))
  const port = await findFreePort()
  const { program, args, env, timeoutMs = START_TIMEOUT_MS } = await command({ port, folder })
  const log = join(folder, 'log')
  const { openSync, closeSync } = await import('node:fs')
  const out = openSync(log, 'a')
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', out, out],
    env: { PATH: '/usr/bin:/bin:/usr/sbin', HOME: folder, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...env },
  })
  closeSync(out)
  const ended = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const isEnded = await Promise.race([ended.then(() => true), delay(STOP_TIMEOUT_MS, false)])
      if (!isEnded) {
        child.kill('SIGKILL')
        await ended
      }
    }
    await rm(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + timeoutMs
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const written = await readFile(log, 'utf8')
      await stop()
      throw new Error(`${program} does not listen: ${written.slice(-2000)}`)
    }
    await delay(50)
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    log: () => readFile(log, 'utf8'),
    stop,
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  } finally {
    socket.destroy()
  }
}
