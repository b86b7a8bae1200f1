import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { askCompose, type ComposeAnswer } from './ask-compose.ts'
import { isRefusal } from './cases.ts'
import type { RandomProject } from './random-project.ts'
import { resolveWhole } from './resolve-case.ts'

/** What differs, in words, between what docker compose makes of a project and what we make of it; `null` where nothing does. */
export function compareWithCompose(
  project: RandomProject,
  program: readonly [string, ...string[]],
): { readonly isRefused: boolean; readonly difference: string | null } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-random-'))
  try {
    writeProject(folder, project)
    const theirs = askCompose(folder, program)
    const ours = resolveWhole(folder, 'v2')
    const isRefused = isRefusal(theirs)
    if (isRefusal(theirs) || isRefusal(ours)) {
      if (isRefused === isRefusal(ours)) return { isRefused, difference: null }
      const [wanted, given] = [theirs, ours].map((one) => (isRefusal(one) ? one.message : 'accepted'))
      return { isRefused, difference: `docker compose: ${wanted}; countersign: ${given}` }
    }
    const [wanted, given] = [theirs, ours].map((all) =>
      JSON.stringify(
        Object.entries(all)
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, { environment, command, entrypoint }]: [string, ComposeAnswer]) => [
            name,
            Object.entries(environment ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1)),
            [...(entrypoint ?? []), ...(command ?? [])],
          ]),
      ),
    )
    return { isRefused, difference: wanted === given ? null : `docker compose: ${wanted}; countersign: ${given}` }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Writes the files of a project, and the arguments beside them. */
export function writeProject(folder: string, { files, args }: RandomProject): void {
  for (const [path, text] of Object.entries({ ...files, 'args.json': `${JSON.stringify(args, null, 2)}\n` })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}
