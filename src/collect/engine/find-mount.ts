import { resolve } from 'node:path/posix'
import type { ContainerMount } from '../../model/stack/container.ts'

/** What lies over the image at a path: a mount of the container, or a file system that every container has. */
export interface CoveringMount {
  /**
   * `kernel` holds no files of anybody's; `tmpfs` is memory; `sealed` a secret or config of a Swarm; `storage` is what an engine
   * can reach itself.
   */
  readonly kind: 'kernel' | 'tmpfs' | 'sealed' | 'storage'
  readonly folder: string
}

/** The OCI runtime mounts these into every container on Linux (opencontainers/runtime-spec, config-linux.md). */
const ALWAYS_MOUNTED: readonly CoveringMount[] = [
  { kind: 'kernel', folder: '/proc' },
  { kind: 'kernel', folder: '/sys' },
  { kind: 'kernel', folder: '/dev' },
  { kind: 'tmpfs', folder: '/dev/shm' },
]

/** The innermost mount at a path, which decides what is seen there; `null` where it is the image's own. */
export function findMount(path: string, mounts: readonly ContainerMount[]): CoveringMount | null {
  const candidates = [
    ...ALWAYS_MOUNTED,
    ...mounts.map(({ type, destination }): CoveringMount => {
      const isSealed = type === 'secret' || type === 'config'
      return { kind: isSealed ? 'sealed' : type === 'tmpfs' ? 'tmpfs' : 'storage', folder: resolve(destination) }
    }),
  ]
  return candidates
    .filter(({ folder }) => isWithin(path, folder))
    .reduce<CoveringMount | null>(
      (innermost, mount) => (innermost === null || mount.folder.length >= innermost.folder.length ? mount : innermost),
      null,
    )
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
