import type { Template } from '../../model/text/template.ts'
import { childOf, type ModelMapping, nodesOf, stringOf } from './model-node.ts'
import type { Environment } from './project-environment.ts'

/** The active profiles: `--profile`, else COMPOSE_PROFILES at its commas (an unset one gives the profile ""). */
export function activeProfiles(flags: readonly string[], environment: Environment): ReadonlySet<string> {
  if (flags.length > 0) return new Set(flags)
  return new Set((environment.get('COMPOSE_PROFILES')?.text.filled() ?? '').split(',').map((profile) => profile.trim()))
}

/** The profiles that a service belongs to; none: it always runs. */
export function profilesOf(service: ModelMapping): readonly Template[] {
  return nodesOf(childOf(service, 'profiles'))
    .map(stringOf)
    .filter((profile) => profile !== undefined)
}

/** Whether a service runs under the active profiles. */
export function isEnabled(service: ModelMapping, active: ReadonlySet<string>): boolean {
  const profiles = profilesOf(service)
  return profiles.length === 0 || active.has('*') || profiles.some((profile) => active.has(profile.filled()))
}
