import type { ClosedFile } from '../../model/keys/binding.ts'
import { listNames } from './list-names.ts'
import type { Remedy } from './take-key.ts'

/** Behind the services that cannot read their key file: which it is, and as whom they run. */
export function describeClosed({ file, mode, user }: ClosedFile, services: readonly string[]): string {
  const run = services.length === 1 ? 'runs' : 'run'
  return `${file} has the mode ${mode.toString(8).padStart(4, '0')}, and ${listNames(services)} ${run} as user ${user}, who is not its owner`
}

/** What lets the services read it. Of the two only one is an edit that everybody may make, and it lets others read the file, too. */
export function openFile({ file, user }: ClosedFile, services: readonly string[]): Remedy {
  return {
    remedy: `Give the file to that user (\`chown ${user} ${file}\`, as root), or let every user of this machine read it (\`chmod o+r ${file}\`), and restart ${listNames(services)}.`,
    edits: [{ kind: 'open-file', location: { file } }],
  }
}
