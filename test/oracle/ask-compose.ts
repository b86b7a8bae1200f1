import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CaseArguments, type CaseRefusal, requestOf } from './resolve-case.ts'

/** What `docker compose config` says of a service, as far as cases compare it. */
export interface ComposeAnswer {
  readonly environment?: Readonly<Record<string, string | null>>
  readonly command?: readonly string[] | null
  readonly entrypoint?: readonly string[] | null
}

/** The command that is docker compose: the plugin, or the program of its own. */
export function findCompose(): readonly [string, ...string[]] {
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

/** The services of a case folder by their names, or why Compose refuses. */
export function askCompose(
  folder: string,
  [command, ...rest]: readonly [string, ...string[]],
): Readonly<Record<string, ComposeAnswer>> | CaseRefusal {
  const request = requestOf(folder, 'v2')
  const args = JSON.parse(readFileSync(join(folder, 'args.json'), 'utf8')) as CaseArguments
  const flags = [
    ...(request.projectName === undefined ? [] : ['-p', request.projectName]),
    ...(request.projectDirectory === undefined ? [] : ['--project-directory', request.projectDirectory]),
    ...(args.files === null ? [] : request.files.flatMap((file) => ['-f', file])),
    ...request.envFiles.flatMap((file) => ['--env-file', file]),
    ...request.profiles.flatMap((profile) => ['--profile', profile]),
  ]
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
  // `config` doubles every `$` of its output.
  const output = run.stdout.replaceAll(folder, '<CASE>').replaceAll('$$', '$')
  return (JSON.parse(output) as { readonly services?: Readonly<Record<string, ComposeAnswer>> }).services ?? {}
}
