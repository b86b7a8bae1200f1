import { readKeyMaterial } from './read-key-material.ts'

/** A host with thousands of services has a megabyte. */
const LONGEST_SNAPSHOT = 16 * 1_048_576

/** A file of another host, as it was found: its text, or why there is none. */
export interface ReadSnapshot {
  /** As the user names it. */
  readonly shown: string
  readonly text: string | null
  readonly problem?: { readonly code: 'unreadable' | 'not-a-file' | 'too-large'; readonly reason: string }
}

/** Reads the files as they are now. What they are worth is for others to say. */
export function readSnapshots(
  files: readonly { readonly shown: string; readonly path: string }[],
): Promise<readonly ReadSnapshot[]> {
  return Promise.all(
    files.map(async ({ shown, path }) => {
      const read = await readKeyMaterial(path, LONGEST_SNAPSHOT)
      if (typeof read !== 'string') return { shown, text: new TextDecoder().decode(read.bytes) }
      return { shown, text: null, problem: { code: read, reason: `the snapshot ${problems[read]}` } }
    }),
  )
}

const problems = {
  unreadable: 'is not there, or cannot be read',
  'not-a-file': 'is not a regular file',
  'too-large': 'is larger than 16 MiB',
} as const
