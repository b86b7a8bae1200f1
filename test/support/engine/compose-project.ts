import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { cliPath } from '../run-cli.ts'
import { docker } from './docker-cli.ts'

/** How a program ended and what it wrote. */
export interface ProgramOutcome {
  readonly exitCode: number | null
  readonly output: string
}

/** A folder with compose files, a real Docker Compose beside `countersign` on the PATH, and the tests' own engine. */
export interface ComposeFolder {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  write(file: string, text: string): Promise<void>
  run(program: string, ...args: readonly string[]): Promise<ProgramOutcome>
  /** The ids of the project's containers, by service. */
  ids(): Promise<Readonly<Record<string, string>>>
  remove(): Promise<void>
}

/** Makes the folder; `program` is the Docker Compose to use. */
export async function makeComposeFolder(socketPath: string, program: string, project: string): Promise<ComposeFolder> {
  const root = await mkdtemp(join(tmpdir(), 'countersign-compose-'))
  const [folder, bin, home] = [join(root, project), join(root, 'bin'), join(root, 'home')]
  for (const path of [folder, bin, home]) await mkdir(path)
  await symlink(program, join(bin, 'docker-compose'))
  await symlink(cliPath, join(bin, 'countersign'))
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  const environment = { PATH: path, HOME: home, DOCKER_HOST: `unix://${socketPath}` }
  const run = (command: string, ...args: readonly string[]) => runProgram(command, args, folder, environment)
  return {
    folder,
    environment,
    write: (file, text) => writeFile(join(folder, file), text),
    run,
    async ids() {
      const format = '{{.Label "com.docker.compose.service"}} {{.ID}}'
      const filter = `label=com.docker.compose.project=${project}`
      const listed = await docker(socketPath, ['ps', '--no-trunc', '--filter', filter, '--format', format])
      const lines = listed.split('\n').filter((line) => line !== '')
      return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]).toSorted())
    },
    async remove() {
      const filter = `label=com.docker.compose.project=${project}`
      const left = (await docker(socketPath, ['ps', '-aq', '--filter', filter])).split('\n').filter(Boolean)
      if (left.length > 0) await docker(socketPath, ['rm', '-f', '-v', ...left])
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<ProgramOutcome> {
  const child = spawn(program, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { exitCode, output: Buffer.concat(chunks).toString() }
}
