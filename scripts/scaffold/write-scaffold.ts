import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a scaffold writes, by paths relative to the root of the repository. */
export interface Scaffold {
  /** Files that must not be there yet. */
  readonly made: Readonly<Record<string, string>>
  /** Files that are there, with the lines that are added to them. */
  readonly changed: Readonly<Record<string, (text: string) => string>>
  /** What is left to do, in one sentence. */
  readonly next: string
}

/** Why a scaffold cannot be written. */
export class ScaffoldError extends Error {}

/** Writes the files as Biome would leave them; gives their paths. Nothing is written where one of the new ones is there already. */
export function writeScaffold(root: string, { made, changed }: Scaffold): readonly string[] {
  const taken = Object.keys(made).filter((file) => existsSync(join(root, file)))
  if (taken.length > 0) throw new ScaffoldError(`already there: ${taken.join(', ')}`)
  const texts = {
    ...made,
    ...Object.fromEntries(
      Object.entries(changed).map(([file, change]) => [file, change(readFileSync(join(root, file), 'utf8'))]),
    ),
  }
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const files = Object.keys(texts)
  const sources = files.filter((file) => file.endsWith('.ts'))
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const ran = spawnSync(process.execPath, [biome, 'check', '--write', ...sources], { cwd: root, encoding: 'utf8' })
  if (ran.status !== 0) throw new ScaffoldError(`biome check failed\n${ran.stdout}${ran.stderr}`)
  return files
}

/** Puts `line` before the first line that holds `mark`; the mark is a fact of the file, so that a miss is a bug of the scaffold. */
export function insertBefore(text: string, mark: string, line: string): string {
  return splice(text, mark, (at) => text.lastIndexOf('\n', at) + 1, line)
}

/** Puts `line` behind the last line that holds `mark`. */
export function insertAfter(text: string, mark: string, line: string): string {
  return splice(text, mark, (at) => text.indexOf('\n', at) + 1, line)
}

function splice(text: string, mark: string, place: (at: number) => number, line: string): string {
  const at = text.lastIndexOf(mark)
  if (at < 0)
    throw new ScaffoldError(`the scaffold does not find "${mark}": it has to be changed with the file that had it`)
  const cut = place(at)
  return `${text.slice(0, cut)}${line}\n${text.slice(cut)}`
}

/** The name of the constant of an id: `open-im` gives `openIm`. */
export function constantOf(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_part, letter: string) => letter.toUpperCase())
}

/** Runs a scaffold for the command line: `plan` gives it, or what it wants to be called with. */
export function runScaffold(usage: string, plan: (root: string, args: readonly string[]) => Scaffold | null): void {
  const root = join(import.meta.dirname, '..', '..')
  try {
    const scaffold = plan(root, process.argv.slice(2))
    if (scaffold === null) throw new ScaffoldError(`usage: ${usage}`)
    for (const file of writeScaffold(root, scaffold)) process.stdout.write(`${file}\n`)
    process.stdout.write(`Next: ${scaffold.next}\n`)
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}
