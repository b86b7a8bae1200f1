import { execFile, spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { docker } from './docker-cli.ts'
import { fetchFromDebian, findCache } from './fetch-from-debian.ts'

const run = promisify(execFile)

/** An engine of the tests' own. Its containers end with it. */
export interface ProvidedEngine {
  readonly socketPath: string
  stop(): Promise<void>
}

/** Either an engine, or why there is none, in a sentence. */
export type Provision =
  | { readonly engine: ProvidedEngine; readonly reason?: never }
  | { readonly engine?: never; readonly reason: string }

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 30_000
const PACKAGES = ['docker.io', 'iptables', 'busybox-static']

/**
 * Starts a `dockerd` in a folder of its own under the temporary folder. Where it is not installed it is installed, if we are
 * root, there is `apt-get`, and `COUNTERSIGN_TEST_INSTALL=1` or `CI=true` says that this machine is ours to change. `within` is
 * what to start it with: `nsenter` and the network of another process.
 */
export async function provideEngine(
  environment: NodeJS.ProcessEnv = process.env,
  within: readonly string[] = [],
): Promise<Provision> {
  if (process.platform !== 'linux') return { reason: 'a private dockerd is started on Linux only' }
  if (process.getuid?.() !== 0) return { reason: 'dockerd needs root: run the tests as root in a container or a VM' }
  if ((await missingPrograms(environment)).length > 0) await install(environment)
  const missing = await missingPrograms(environment)
  if (missing.length > 0) {
    return {
      reason: `${missing.join(', ')} not installed: apt-get install ${PACKAGES.join(' ')}, or let the tests do it with COUNTERSIGN_TEST_INSTALL=1`,
    }
  }
  try {
    return await startEngine(environment, await provideNewest(environment), within)
  } catch (error) {
    return { reason: (error as Error).message }
  }
}

/** Of the packages below; runc is the installed one, for a newer one wants a newer libc than there may be. */
const NEWEST_PROGRAMS = ['sbin/dockerd', 'bin/docker-init', 'bin/containerd', 'bin/containerd-shim-runc-v2']

/**
 * With COUNTERSIGN_TEST_ENGINE=sid the engine is the one of Debian's unstable suite, unpacked into the user's cache; nothing is
 * installed. Answers the folder of its programs, `null` where the installed engine will do.
 */
async function provideNewest(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const wanted = environment['COUNTERSIGN_TEST_ENGINE'] ?? ''
  if (wanted === '') return null
  if (wanted !== 'sid') throw new Error('COUNTERSIGN_TEST_ENGINE knows one engine beside the installed one: sid')
  const folder = join(findCache(environment), 'engine-sid')
  const isKept = await access(folder).then(
    () => true,
    () => false,
  )
  if (isKept) return folder
  await fetchFromDebian(['docker.io', 'containerd', 'tini-static'], async (unpacked) => {
    const draft = `${folder}.${process.pid}`
    await mkdir(draft, { recursive: true })
    for (const program of NEWEST_PROGRAMS)
      await copyFile(join(unpacked, 'usr', program), join(draft, basename(program)))
    await rename(draft, folder)
  })
  return folder
}

async function startEngine(
  environment: NodeJS.ProcessEnv,
  programs: string | null,
  within: readonly string[],
): Promise<Provision> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-engine-'))
  const socketPath = join(folder, 'docker.sock')
  const configuration = join(folder, 'daemon.json')
  // Its own: the one of this machine may say other things.
  await writeFile(configuration, '{}')
  const log = await open(join(folder, 'log'), 'w')
  const path = [...(programs === null ? [] : [programs]), searchPath(environment)].join(delimiter)
  const [program = 'dockerd', ...words] = [...within, 'dockerd']
  const daemon = spawn(
    program,
    [
      ...words,
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '-p', join(folder, 'pid')],
      ...['-H', `unix://${socketPath}`, '--config-file', configuration],
      // No default bridge and no packet filter: nothing of this machine changes but a bridge for each network of a test.
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-masq=false', '--userland-proxy=false'],
    ],
    { stdio: ['ignore', log.fd, log.fd], env: { PATH: path, HOME: folder } },
  )
  await log.close()
  let hasEnded = false
  const ended = new Promise<void>((resolve) => {
    const settle = () => {
      hasEnded = true
      resolve()
    }
    daemon.once('exit', settle)
    daemon.once('error', settle)
  })
  const end = async () => {
    daemon.kill('SIGTERM')
    const isStopped = await Promise.race([ended.then(() => true), delay(STOP_TIMEOUT_MS, false, { ref: false })])
    if (!isStopped) daemon.kill('SIGKILL')
    await ended
    await unmountBelow(folder)
    await rm(folder, { recursive: true, force: true })
  }
  const stop = async () => {
    try {
      await removeEverything(socketPath)
    } finally {
      await end()
    }
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!hasEnded && Date.now() < deadline) {
    if (await isAnswering(socketPath)) return { engine: { socketPath, stop } }
    await delay(50)
  }
  const lastWords = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n').slice(-5).join('\n')
  const outcome = hasEnded ? 'ended' : `did not answer in ${START_TIMEOUT_MS} ms`
  await end()
  return {
    reason: `dockerd ${outcome}:\n${lastWords}`,
  }
}

/** The bridges of user-defined networks would outlive the daemon. */
async function removeEverything(socketPath: string): Promise<void> {
  const containers = (await docker(socketPath, ['ps', '-aq'])).split('\n').filter((id) => id !== '')
  if (containers.length > 0) await docker(socketPath, ['rm', '-f', '-v', ...containers])
  await docker(socketPath, ['network', 'prune', '-f'])
}

async function isAnswering(socketPath: string): Promise<boolean> {
  try {
    await access(socketPath, constants.W_OK)
    await docker(socketPath, ['version', '--format', '{{.Server.Version}}'])
    return true
  } catch {
    return false
  }
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
  // The deepest first.
  for (const path of mounts.sort((one, other) => other.length - one.length)) await run('umount', ['-l', path])
}

async function missingPrograms(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const missing: string[] = []
  for (const name of ['dockerd', 'docker', 'iptables', 'busybox']) {
    if ((await findProgram(name, environment)) === null) missing.push(name)
  }
  return missing
}

async function install(environment: NodeJS.ProcessEnv): Promise<void> {
  const isAllowed = environment['COUNTERSIGN_TEST_INSTALL'] === '1' || environment['CI'] === 'true'
  if (!isAllowed || (await findProgram('apt-get', environment)) === null) return
  const options = { env: { ...environment, PATH: searchPath(environment), DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', ['update'], options)
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES], options)
  // Newer Debians ship the client on its own.
  if ((await findProgram('docker', environment)) === null) {
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'docker-cli'], options)
  }
}

async function findProgram(name: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of searchPath(environment).split(delimiter)) {
    try {
      await access(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {}
  }
  return null
}

function searchPath(environment: NodeJS.ProcessEnv): string {
  return [environment['PATH'] ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(delimiter)
}
