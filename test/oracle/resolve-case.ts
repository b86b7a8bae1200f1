import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { supplyFiles } from '../../src/collect/supply-files.ts'
import type { ComposeRequest, ComposeResolution, ComposeService, ModelValue } from '../../src/model/stack/compose.ts'
import { Template } from '../../src/model/text/template.ts'
import { resolveCompose } from '../../src/resolve/resolve-compose.ts'

/** How a case calls docker compose. `<CASE>` in a value stands for the case's folder. */
export interface CaseArguments {
  readonly files: readonly string[] | null
  readonly env: Readonly<Record<string, string>>
  readonly envFiles: readonly string[]
  readonly profiles: readonly string[]
  readonly cwd?: string
  readonly projectName?: string
  readonly projectDirectory?: string
}

/** What each service gets, or the word that Compose refuses. */
export type CaseResult = Readonly<Record<string, Readonly<Record<string, string | null>>>> | CaseRefusal

/** Compose refuses to load. */
export interface CaseRefusal {
  readonly error: true
  readonly message: string
}

/** The request that a case folder describes. */
export function requestOf(folder: string, compose: 'v2' | 'v5'): ComposeRequest {
  const root = resolve(folder)
  const filled = readFileSync(join(root, 'args.json'), 'utf8').replaceAll('<CASE>', JSON.stringify(root).slice(1, -1))
  const args = JSON.parse(filled) as CaseArguments
  const directory = resolve(root, args.cwd ?? '.')
  return {
    directory,
    displayDirectory: directory,
    files: args.files ?? [],
    envFiles: args.envFiles,
    profiles: args.profiles,
    ...(args.projectName === undefined ? {} : { projectName: args.projectName }),
    ...(args.projectDirectory === undefined ? {} : { projectDirectory: args.projectDirectory }),
    shell: args.env,
    compose,
  }
}

/** Resolves a case folder and says what its services get; any refusal makes an error, as with docker compose. */
export function resolveCase(folder: string, compose: 'v2' | 'v5'): CaseResult {
  return resultOf(supplyFiles(resolveCompose(requestOf(folder, compose))))
}

/** Like `resolveCase`, with the words of each service's entrypoint and command, as Compose cuts them. */
export function resolveWhole(
  folder: string,
  compose: 'v2' | 'v5',
): Readonly<Record<string, { readonly environment: object; readonly command: readonly string[] }>> | CaseRefusal {
  const resolution = supplyFiles(resolveCompose(requestOf(folder, compose)))
  const result = resultOf(resolution)
  if ('error' in result && result['error'] === true) return result as CaseRefusal
  return Object.fromEntries(
    (resolution.project?.services ?? []).map(({ name, command }) => [
      name,
      {
        environment: (result as Record<string, object>)[name] ?? {},
        command: command.map(({ text }) => text.revealText()),
      },
    ]),
  )
}

function resultOf(resolution: ComposeResolution): CaseResult {
  const [refusal] = resolution.refusals
  if (refusal !== undefined)
    return { error: true, message: `${refusal.source}:${refusal.line ?? ''} ${refusal.reason}` }
  if (resolution.project === null) return { error: true, message: 'no configuration file provided' }
  if (resolution.project.services.some(hasSshKeyFile))
    return { error: true, message: 'build.ssh cannot be printed as JSON' }
  const result: Record<string, Record<string, string | null>> = Object.create(null)
  for (const service of resolution.project.services) {
    const variables: Record<string, string | null> = Object.create(null)
    for (const [name, variable] of service.environment) variables[name] = variable.value?.revealText() ?? null
    result[service.name] = variables
  }
  return result
}

/**
 * Whether a service's `build.ssh` names the file of a key. Compose loads and runs such a service; only `config --format json`,
 * by which the cases were recorded, fails on it (it writes the path without quotes). So it is the oracle's fault and no
 * rule of resolution.
 */
function hasSshKeyFile({ model }: ComposeService): boolean {
  const build = model['build']
  const ssh = isMapping(build) ? build['ssh'] : undefined
  if (Array.isArray(ssh)) return ssh.some((key) => key instanceof Template && key.filled().includes('='))
  return (
    isMapping(ssh) && Object.values(ssh).some((path) => path !== null && !(path instanceof Template && path.isEmpty))
  )
}

function isMapping(value: ModelValue | undefined): value is { readonly [key: string]: ModelValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Template)
}
