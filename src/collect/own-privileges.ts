import { existsSync, readFileSync } from 'node:fs'

/** The rights of this process in its container. */
export interface OwnPrivileges {
  readonly isRoot: boolean
  /** How many capabilities it has in effect (capabilities(7)). */
  readonly capabilities: number
}

/** Docker and Podman leave one of them in every container. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv']

/** What this process may do in the container that it runs in; `null` where it runs in none, or where Linux does not tell. */
export function readOwnPrivileges(): OwnPrivileges | null {
  return CONTAINER_MARKS.some((mark) => existsSync(mark)) ? parsePrivileges(readStatus()) : null
}

/** The effective user and capabilities in a `/proc/<pid>/status` (proc(5)); `null` where they do not stand there. */
export function parsePrivileges(status: string): OwnPrivileges | null {
  const user = /^Uid:\t\d+\t(\d+)\t/m.exec(status)?.[1]
  const mask = /^CapEff:\t([0-9a-f]{1,16})$/m.exec(status)?.[1]
  if (user === undefined || mask === undefined) return null
  return {
    isRoot: user === '0',
    capabilities: [...BigInt(`0x${mask}`).toString(2)].filter((bit) => bit === '1').length,
  }
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch (error) {
    // Without /proc nothing is known, which is no reason to stop.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return ''
  }
}
