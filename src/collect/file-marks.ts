import { lstatSync } from 'node:fs'

/** How files and folders of this machine were when they were read, to detect whether they have changed since. */
export class FileMarks {
  readonly #marks = new Map<string, string | null>()

  /** To be called before a path is read: what changes in between counts as changed. */
  note(path: string): void {
    if (!this.#marks.has(path)) this.#marks.set(path, markOf(path))
  }

  get paths(): Iterable<string> {
    return this.#marks.keys()
  }

  /** Whether all are of the same size and time, or missing, as when they were noted. */
  areSame(): boolean {
    for (const [path, mark] of this.#marks) if (mark === YOUNG || markOf(path) !== mark) return false
    return true
  }
}

/** The system's clock moves in steps: of a file written a moment ago the next change may bear the same time. */
const YOUNG = 'young'
const YOUNG_MS = 50

function markOf(path: string): string | null {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true })
    const ageMs = Date.now() - Number(mtimeNs / 1_000_000n)
    return ageMs >= 0 && ageMs < YOUNG_MS ? YOUNG : `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`
  } catch {
    return null // Whatever keeps it from being looked at is a state like any other.
  }
}
