import { execFile } from 'node:child_process'
import { access, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { importImage } from './docker-cli.ts'

const run = promisify(execFile)

/** The tag that `importBusyboxImage` gives unless told. */
export const BUSYBOX_IMAGE = 'countersign-test/busybox:latest'

/** The parts of a machine that an image is put together from. */
export interface ImageParts {
  /** A shell and the usual commands, from the static busybox of this machine. */
  readonly busybox?: boolean
  /** Where to put the Node.js that runs the tests, with the libraries it needs: `/usr/local/bin/node`. */
  readonly node?: string
  /** Programs of this machine, with the libraries they need, by where to put them. */
  readonly programs?: Readonly<Record<string, string>>
  /** Whether `npm` is put beside that node, from this machine. */
  readonly npm?: boolean
  /** `USER`, `ENTRYPOINT` and such, as `docker import --change` takes them. */
  readonly changes?: readonly string[]
}

/** A small image with a shell, made without any registry. Answers its tag. */
export async function importBusyboxImage(socketPath: string, tag = BUSYBOX_IMAGE): Promise<string> {
  return assembleImage(socketPath, tag, { busybox: true, changes: ['CMD ["/bin/sleep", "3600"]'] })
}

/** Puts an image together from what is installed on this machine, without any registry. Answers its tag. */
export async function assembleImage(socketPath: string, tag: string, parts: ImageParts): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'countersign-image-'))
  try {
    for (const folder of ['bin', 'etc', 'usr/bin', 'usr/local/bin', 'lib64', 'home/nonroot', 'root']) {
      await mkdir(join(root, folder), { recursive: true })
    }
    await mkdir(join(root, 'tmp'), { mode: 0o1777 })
    await writeFile(
      join(root, 'etc/passwd'),
      'root:x:0:0::/root:/bin/sh\nnonroot:x:65532:65532::/home/nonroot:/bin/false\n',
    )
    await writeFile(join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n')
    if (parts.busybox) await putBusybox(root)
    const programs = { ...parts.programs, ...(parts.node === undefined ? {} : { [parts.node]: process.execPath }) }
    for (const [target, program] of Object.entries(programs)) await putProgram(root, target, program)
    if (parts.node !== undefined && parts.npm) await putNpm(root, parts.node)
    return await importImage(socketPath, root, tag, parts.changes)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function putBusybox(root: string): Promise<void> {
  const { stdout: found } = await run('sh', ['-c', 'command -v busybox'])
  await cp(await realpath(found.trim()), join(root, 'bin/busybox'))
  const { stdout: applets } = await run(join(root, 'bin/busybox'), ['--list'])
  for (const applet of applets.trim().split('\n')) {
    if (applet !== 'busybox') await symlink('busybox', join(root, 'bin', applet))
  }
  await symlink('../../bin/env', join(root, 'usr/bin/env'))
}

async function putProgram(root: string, target: string, program: string): Promise<void> {
  const executable = await realpath(program)
  await mkdir(dirname(join(root, target)), { recursive: true })
  await cp(executable, join(root, target))
  const { stdout } = await run('ldd', [executable])
  for (const [library] of stdout.matchAll(/\/\S+/g)) {
    await mkdir(dirname(join(root, library)), { recursive: true })
    await cp(await realpath(library), join(root, library))
  }
}

async function putNpm(root: string, node: string): Promise<void> {
  const { stdout: found } = await run('sh', ['-c', 'command -v npm'])
  const folder = dirname(dirname(await realpath(found.trim())))
  await cp(folder, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true })
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
  await symlink('../lib/node_modules/npm/bin/npx-cli.js', join(root, 'usr/local/bin/npx'))
  const certificates = '/etc/ssl/certs/ca-certificates.crt'
  try {
    await access(certificates)
  } catch {
    return
  }
  await mkdir(join(root, dirname(certificates)), { recursive: true })
  await cp(await realpath(certificates), join(root, certificates))
  if (node !== '/usr/local/bin/node') await symlink(node, join(root, 'usr/local/bin/node'))
}
