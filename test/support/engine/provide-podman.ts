import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chown, cp, mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'
import { findProgram } from '../find-program.ts'
import { provideRoot } from './provide-podman-root.ts'

const run = promisify(execFile)

/** The name of the image that every provided Podman has. */
export const PODMAN_IMAGE = 'localhost/countersign-test/busybox:latest'

/** The user that a rootless Podman runs as: `nobody`, who has no range of other user ids, so that its containers have one user. */
const NOBODY = 65_534

/** A Podman of the tests' own, with its service on a socket. Its containers end with it. */
export interface ProvidedPodman {
  readonly socketPath: string
  /** What `podman` prints; it sees this one and nothing of the machine's. */
  podman(...words: readonly string[]): Promise<string>
  /** The same for a program that calls `podman`, in a folder. */
  compose(folder: string, ...words: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Whether `podman` can be started here: it is installed, and we are root. */
export function hasPodman(): boolean {
  const missing = ['podman', 'podman-compose', 'runc', 'busybox'].filter((name) => findProgram(name, name) === null)
  if (missing.length === 0 && process.getuid?.() === 0) return true
  const reason = missing.length > 0 ? `${missing.join(', ')} not installed` : 'the tests start Podman as root'
  if (process.env['COUNTERSIGN_REQUIRE_ENGINE'] === '1')
    throw new Error(`COUNTERSIGN_REQUIRE_ENGINE=1 and there is no Podman: ${reason}`)
  return false
}

/** Which Podman: the installed one, and who it runs as. */
interface PodmanChoice {
  readonly rootless?: boolean
  /** The one of Debian's next release in place of the installed one. */
  readonly isNewer?: boolean
}

/**
 * Starts `podman system service` in a folder of its own, in a network of its own, as root or as another user. runc runs the containers,
 * for crun refuses a machine with both versions of cgroups.
 */
export async function providePodman({ rootless = false, isNewer = false }: PodmanChoice = {}): Promise<ProvidedPodman> {
  const root = isNewer ? await provideRoot() : null
  const folder = await mkdtemp(join(tmpdir(), 'countersign-podman-'))
  const at = (...names: readonly string[]) => join(folder, ...names)
  await writeFile(
    at('containers.conf'),
    `[containers]\ndefault_ulimits = []\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\ninfra_image = "${PODMAN_IMAGE}"\ninfra_command = "/bin/sleep 1000"\nlock_type = "file"\ntmp_dir = "${at('tmp')}"\nstatic_dir = "${at('static')}"\n[network]\nnetwork_config_dir = "${at('networks')}"\n${root === null ? '' : 'firewall_driver = "none"\n'}`,
  )
  await writeFile(
    at('storage.conf'),
    `[storage]\ndriver = "vfs"\nrunroot = "${at('run', 'storage')}"\ngraphroot = "${at('graph')}"\n[storage.options]\nignore_chown_errors = "true"\n`,
  )
  await mkdir(at('run'), { mode: 0o700 })
  if (rootless) for (const path of [folder, at('run')]) await chown(path, NOBODY, NOBODY)
  const socketPath = at('podman.sock')
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: folder,
    XDG_RUNTIME_DIR: at('run'),
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    PODMAN_IGNORE_CGROUPSV1_WARNING: '1',
  }
  const log = await open(at('log'), 'w')
  const asUser = rootless ? ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : []
  const within = root === null ? [] : root.enter
  const words = ['--net', ...within, ...asUser, 'podman', 'system', 'service', '--time=0', `unix://${socketPath}`]
  const service = spawn('unshare', words, {
    stdio: ['ignore', log.fd, log.fd],
    env,
    cwd: folder,
    // Without root it runs in a second process, which does not always end with the first.
    detached: true,
  })
  await log.close()
  const ended = once(service, 'exit')
  const options = { env: { ...env, CONTAINER_HOST: `unix://${socketPath}` }, maxBuffer: 64 * 1024 * 1024 }
  const [client, ...remote] = [
    ...(root === null ? [] : ['nsenter', `--mount=/proc/${service.pid}/ns/mnt`]),
    ...['/usr/bin/podman', '--remote', '--url', `unix://${socketPath}`],
  ] as const
  const podman = async (...given: readonly string[]) => {
    const { stdout } = await run(client, [...remote, ...given], options)
    return stdout.trim()
  }
  const stop = async () => {
    await podman('pod', 'rm', '--all', '--force', '--time', '0').catch(() => {})
    await podman('rm', '--all', '--force', '--time', '0').catch(() => {})
    service.kill('SIGTERM')
    await ended
    killGroup(service.pid)
    // Without root Podman leaves a process that keeps its user namespace.
    for (const path of [at('tmp', 'pause.pid'), at('run', 'libpod', 'tmp', 'pause.pid')]) {
      const pid = Number(await readFile(path, 'utf8').catch(() => ''))
      if (pid > 0) process.kill(pid)
    }
    const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
    for (const path of mounts
      .filter((one) => one.startsWith(`${folder}/`))
      .toSorted()
      .toReversed())
      await run('umount', ['-l', path])
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await vi.waitFor(() => access(socketPath), { timeout: 60_000, interval: 50 })
    await writeFile(at('podman'), `#!/bin/sh\nexec ${[client, ...remote].join(' ')} "$@"\n`, { mode: 0o755 })
    await podman('import', '--change', 'CMD ["/bin/sleep", "1000"]', await packBusybox(folder), PODMAN_IMAGE)
  } catch (error) {
    const said = await readFile(at('log'), 'utf8')
    await stop()
    throw new Error(`podman: ${said}`, { cause: error })
  }
  return {
    socketPath,
    podman,
    compose: async (cwd, ...given) =>
      (await run('podman-compose', ['--podman-path', at('podman'), ...given], { ...options, cwd })).stdout,
    stop,
  }
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The archive of an image with a shell and the usual commands. */
async function packBusybox(folder: string): Promise<string> {
  const root = join(folder, 'root')
  for (const name of ['bin', 'etc', 'tmp', 'run']) await mkdir(join(root, name), { recursive: true })
  await cp(findProgram('busybox', 'busybox-static') ?? '', join(root, 'bin/busybox'), { dereference: true })
  for (const name of ['sh', 'sleep', 'cat', 'env']) await symlink('busybox', join(root, 'bin', name))
  await run('tar', ['-C', root, '--owner=0', '--group=0', '-cf', join(folder, 'root.tar'), '.'])
  return join(folder, 'root.tar')
}
