import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** The `docker compose` that a program runs for. */
export interface ComposeCaller {
  /** Its words, the program first: `docker-compose compose -f a.yaml up -d`. They may hold values of variables. */
  readonly words: readonly string[]
  /** The folder that relative names on its command line start from. */
  readonly directory: string
}

/** Between Compose and its provider may be a script or two; further up is who called Compose. */
const MAX_ANCESTORS = 4

/**
 * The nearest process above `pid` (the parent first) that is Docker Compose, from Linux' /proc. `null` where there is none, or it
 * cannot be seen: another system, another user, a container.
 */
export function findComposeCaller(pid: number = process.ppid): ComposeCaller | null {
  let ancestor = pid
  for (let count = 0; count < MAX_ANCESTORS && ancestor > 1; count += 1) {
    const seen = look(ancestor)
    if (seen === null) return null
    if (/^docker-compose(\.exe)?$/.test(basename(seen.words[0] ?? ''))) return seen
    ancestor = seen.parent
  }
  return null
}

function look(pid: number): (ComposeCaller & { readonly parent: number }) | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    // The name of the program stands in parentheses and may hold anything; the parent is the second word behind it.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
    return { words, directory: readlinkSync(`/proc/${pid}/cwd`), parent }
  } catch {
    return null // Whatever keeps it from being seen comes to the same.
  }
}
