import { execFile } from 'node:child_process'
import { access, copyFile, cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from '../find-program.ts'
import { fetchFromDebian, findCache } from './fetch-from-debian.ts'

const run = promisify(execFile)

/** Podman 5 of Debian's next release, and all that it needs: its libc is newer than the one of this machine may be. */
const PACKAGES = [
  ...['podman', 'conmon', 'runc', 'netavark', 'aardvark-dns', 'golang-github-containers-common', 'util-linux'],
  ...[
    'libc6',
    'libgcc-s1',
    'libatomic1',
    'libgpgme11t64',
    'libassuan9',
    'libgpg-error0',
    'libseccomp2',
    'libsqlite3-0',
  ],
  ...['libsubid5', 'libsemanage2', 'libsepol2', 'libselinux1', 'libaudit1', 'libcap-ng0', 'libcap2', 'libbz2-1.0'],
  ...['libglib2.0-0t64', 'libpcre2-8-0', 'libsystemd0', 'libacl1', 'libattr1', 'libcrypt1', 'libpam0g', 'zlib1g'],
  ...['libbsd0', 'libmd0'],
]

/** A root folder of its own for a Podman that is not installed. */
export interface PodmanRoot {
  /**
   * Words of `unshare` that end in a command: they give it a mount namespace whose root is that folder, beside this machine's devices,
   * processes and temporary files.
   */
  readonly enter: readonly string[]
}

/** Unpacks it into the user's cache, once. Nothing is installed. */
export async function provideRoot(environment: NodeJS.ProcessEnv = process.env): Promise<PodmanRoot> {
  const folder = join(findCache(environment), 'podman-trixie')
  const isKept = await access(folder).then(
    () => true,
    () => false,
  )
  if (!isKept) {
    await fetchFromDebian(
      PACKAGES,
      async (unpacked) => {
        const draft = `${folder}.${process.pid}`
        await cp(unpacked, draft, { recursive: true, verbatimSymlinks: true })
        await furnish(draft)
        await rename(draft, folder)
      },
      'trixie',
    )
  }
  return { enter: ['--mount', '--propagation=slave', 'sh', '-ec', enter, 'sh', folder, tmpdir()] }
}

async function furnish(root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) await symlink(`usr/${name}`, join(root, name))
  for (const name of ['proc', 'sys', 'dev', 'tmp', 'run', 'var', 'old'])
    await mkdir(join(root, name), { recursive: true })
  await copyFile(findProgram('busybox', 'busybox-static') ?? '', join(root, 'usr/bin/busybox'))
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/sh\n')
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  // Nobody answers there, and nobody is to be asked: Podman's name server does not start without one.
  await writeFile(join(root, 'etc/resolv.conf'), 'nameserver 127.0.0.1\n')
  await run('ldconfig', ['-r', root])
}

/** `$1` is the root, `$2` the folder of temporary files; the rest is the command. What is written ends with it, but for those files. */
const enter = `root=$1 temporary=$2; shift 2
mount --bind "$root" "$root"
for name in proc sys dev; do mount --rbind "/$name" "$root/$name"; done
for name in run var; do mount -t tmpfs tmpfs "$root/$name"; done
mkdir -p -m 1777 "$root/var/tmp"
mkdir -p "$root$temporary"
mount --rbind "$temporary" "$root$temporary"
cd "$root"
pivot_root . old
exec /usr/bin/busybox sh -ec '/usr/bin/busybox umount -l /old; exec "$@"' sh "$@"`
