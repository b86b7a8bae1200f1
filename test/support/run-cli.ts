import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** The built command. */
export const cliPath = join(root, 'dist', 'cli.js')

/** How the command is to be started. */
export interface CliRun {
  readonly cwd?: string
  /** On top of PATH and an empty HOME; nothing else of this process is passed on. */
  readonly env?: Readonly<Record<string, string>>
  /** What it reads from standard input; nothing without it. */
  readonly input?: string
}

/** How it ended and what it wrote. */
export interface CliOutcome {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Builds dist/ when a source is newer than it. Safe from several test files at once: a build puts its files in place by
 * renaming.
 */
export function ensureBuilt(): void {
  const inputs = [
    ...listFiles(join(root, 'src')).filter((file) => !file.endsWith('.test.ts')),
    join(root, 'scripts', 'build.mjs'),
    join(root, 'scripts', 'only-resources.mjs'),
    join(root, 'scripts', 'launch.cjs'),
    join(root, 'package.json'),
  ]
  if (modifiedAt(cliPath) > Math.max(...inputs.map(modifiedAt))) return
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'pipe' })
}

/** An empty home folder of this test file's own. */
export const emptyHome: string = mkdtempSync(join(tmpdir(), 'countersign-home-'))

/** The environment that `runCli` gives, for tests that start the command themselves. */
export function cleanEnvironment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH } = process.env
  return { PATH: PATH ?? '', HOME: emptyHome, ...env }
}

/** Runs the built command, as a shell would start it, in a clean environment until it ends. */
export async function runCli(args: readonly string[], run: CliRun = {}): Promise<CliOutcome> {
  const child = spawn(cliPath, [...args], {
    cwd: run.cwd ?? root,
    env: cleanEnvironment(run.env),
    stdio: [run.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // One that ends before it has read everything is no error of the test's.
  child.stdin?.on('error', () => {}).end(run.input)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
