// Asks the real docker compose on the PATH about every case and rewrites what it answers.
// usage: tsx test/oracle/record.ts [v2|v5] [NAME…]     (v2 by default; v5 writes expected-v5.json only where it differs)
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'
import { differenceOf, type OracleCase, readCases } from './cases.ts'
import { type CaseArguments, type CaseResult, requestOf } from './resolve-case.ts'

const [series = 'v2', ...names] = argv.slice(2)
const program = findCompose()

for (const oracleCase of readCases()) {
  if (names.length > 0 && !names.includes(oracleCase.name)) continue
  const answer = ask(oracleCase)
  if (series === 'v5') recordNewer(oracleCase, answer)
  else write(join(oracleCase.folder, 'expected.json'), answer)
  stdout.write(`${oracleCase.name}\n`)
}

/** The command that is docker compose: the plugin, or the program of its own. */
function findCompose(): readonly [string, ...string[]] {
  for (const candidate of [['docker', 'compose'] as const, ['docker-compose'] as const]) {
    const [command, ...rest] = candidate
    if (spawnSync(command, [...rest, 'version']).status === 0) return [which(command), ...rest]
  }
  throw new Error('there is neither "docker compose" nor "docker-compose" on the PATH')
}

/** The full path, as the case's own environment need not have a PATH. */
function which(command: string): string {
  return spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).stdout.trim()
}

function ask({ folder }: OracleCase): CaseResult {
  const request = requestOf(folder, 'v2')
  const args = JSON.parse(readFileSync(join(folder, 'args.json'), 'utf8')) as CaseArguments
  const flags = [
    ...(request.projectName === undefined ? [] : ['-p', request.projectName]),
    ...(request.projectDirectory === undefined ? [] : ['--project-directory', request.projectDirectory]),
    ...(args.files === null ? [] : request.files.flatMap((file) => ['-f', file])),
    ...request.envFiles.flatMap((file) => ['--env-file', file]),
    ...request.profiles.flatMap((profile) => ['--profile', profile]),
  ]
  const [command, ...rest] = program
  const run = spawnSync(command, [...rest, ...flags, 'config', '--format', 'json'], {
    cwd: request.directory,
    env: request.shell,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (run.status !== 0) {
    const message = run.stderr.trim().split('\n').at(-1) ?? ''
    return { error: true, message: message.replaceAll(folder, '<CASE>') }
  }
  return environments(run.stdout.replaceAll(folder, '<CASE>'))
}

/** `config` doubles every `$` of its output. */
function environments(output: string): CaseResult {
  const config = JSON.parse(output.replaceAll('$$', '$')) as {
    readonly services?: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string | null>> }>>
  }
  return Object.fromEntries(
    Object.entries(config.services ?? {}).map(([name, service]) => [name, service.environment ?? {}]),
  )
}

function recordNewer({ folder, expected }: OracleCase, answer: CaseResult): void {
  const path = join(folder, 'expected-v5.json')
  if (differenceOf(folder, expected.v2, answer) === null) rmSync(path, { force: true })
  else write(path, answer)
}

function write(path: string, answer: CaseResult): void {
  writeFileSync(path, `${JSON.stringify(answer, null, 1)}\n`)
}
