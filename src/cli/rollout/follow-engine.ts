import { type EndpointRequest, resolveEndpoint, resolveNamed } from '../../collect/engine/endpoint.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { dockerOptions, dockerValues, type Flag, unwrap } from '../commands/command-words.ts'
import { type EngineFlags, nameEngines } from '../flags/name-engines.ts'
import { hasPassword } from '../output/write-audit.ts'
import type { Surroundings } from '../surroundings.ts'
import { applyDockerOptions, namedEngine } from './docker-options.ts'

/** How to look at the engine that a command changes. */
export interface FollowedEngine<Flags> {
  /** With the engine that the command names, where the flags name none. */
  readonly flags: Flags
  /** With the variables that the command is run with. */
  readonly surroundings: Surroundings
  /** The name of the host that the command changes, where the flags name several. */
  readonly host?: string
  /** How a command for the same engine begins: `docker` with the options that it was given. */
  readonly docker: readonly string[]
}

/**
 * A gate must look at the engine that its command changes: `docker --context prod …`, `docker -H …`, `env DOCKER_HOST=… docker …`.
 *
 * @throws AuditError `usage` where the flags of the gate name only others.
 */
export async function followEngine<Flags extends EngineFlags & { readonly running?: boolean }>(
  command: readonly string[],
  flags: Flags,
  surroundings: Surroundings,
): Promise<FollowedEngine<Flags>> {
  const { words, variables } = unwrap(command)
  const written = dockerOptions(words)
  const options = new Map(written)
  const shell = applyDockerOptions(options, { ...surroundings.shell, ...variables })
  const followed = {
    flags,
    surroundings: { ...surroundings, shell },
    docker: ['docker', ...written.flatMap(writeOption)],
  }
  if (flags.running === false || !/^docker(-compose)?$/.test(words[0] ?? '')) return followed
  if (flags.host === undefined && flags.context === undefined) {
    const { host, context } = namedEngine(options)
    if (host !== undefined) return { ...followed, flags: { ...flags, host: [host] } }
    return context === undefined ? followed : { ...followed, flags: { ...flags, context: [context] } }
  }
  const host = await findChanged(flags, { shell, homeDirectory: surroundings.homeDirectory })
  return host === null ? followed : { ...followed, host }
}

function writeOption([name, value]: Flag): readonly string[] {
  if (hasPassword(value)) return []
  if (dockerValues.has(name)) return [name, value]
  return [value === 'true' ? name : `${name}=${value}`]
}

/**
 * Which of several hosts the command changes; `null` where only one is looked at. The engine of the default socket may be looked at
 * through a proxy in front of it, which is another address of the same engine.
 *
 * @throws AuditError `usage` where none of the engines that are looked at is the one that the command changes.
 */
async function findChanged(flags: EngineFlags, request: EndpointRequest): Promise<string | null> {
  const { engines, ...only } = nameEngines(flags)
  const isProxied = engines === undefined && (await resolveNamed(request)) === null
  if (isProxied) return null
  const changed = (await resolveEndpoint(request)).endpoint?.address
  for (const { name, ...asked } of engines ?? [{ name: null, ...only }]) {
    const { endpoint } = await resolveEndpoint({ ...request, ...asked })
    if (endpoint !== undefined && endpoint.address === changed) return name
  }
  throw new AuditError(
    'usage',
    `gate: the command changes ${changed ?? 'an engine that was not found'}, and --host and --context name only others`,
    {
      hint: 'Name it with --host or --context, or leave both out: the gate looks at the engine of a docker command.',
    },
  )
}
