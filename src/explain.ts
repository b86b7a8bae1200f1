import { type LookOptions, look } from './look.ts'
import { AuditError } from './model/audit-error.ts'
import type { ComposeService, ResolvedVariable } from './model/compose.ts'
import type { Gap } from './model/gap.ts'

/** How one variable of one service comes to its value, without the value. */
export interface ExplainedVariable {
  readonly variable: string
  readonly state: 'present' | 'empty' | 'absent'
  readonly chain: ResolvedVariable['chain']
  readonly masks?: ResolvedVariable['masks']
}

/** What was asked about: one variable of a service, or all of them. */
export interface Explanation {
  readonly service: string
  /** Whether one variable was named; else all that the service gets are here, perhaps none. */
  readonly isOfOne: boolean
  readonly variables: readonly ExplainedVariable[]
  /** What Compose would refuse; the chains may then not be the whole truth. */
  readonly gaps: readonly Gap[]
}

/**
 * Explains a variable out of the compose files. `target` is `SERVICE.VARIABLE`, or `SERVICE` for all of its variables; a
 * service's name may hold dots.
 *
 * @throws AuditError `usage` when there is no such service or it gets no such variable; the hint lists what there is.
 */
export async function explain(
  { compose, configFile }: Pick<LookOptions, 'compose' | 'configFile'>,
  target: string,
): Promise<Explanation> {
  const { project, refusals } = await look({ compose, ...(configFile === undefined ? {} : { configFile }) }, null)
  if (project === null) {
    const [refusal] = refusals
    throw new AuditError(
      'not-found',
      refusal === undefined ? 'no compose file here' : `${refusal.source}: ${refusal.reason}`,
    )
  }
  const named = project.services.find(({ name }) => name === target)
  if (named !== undefined) return { ...explainAll(named), gaps: refusals }
  const service = project.services
    .filter(({ name }) => target.startsWith(`${name}.`))
    .toSorted((one, other) => other.name.length - one.name.length)[0]
  if (service === undefined) {
    const names = project.services.map(({ name }) => name)
    throw new AuditError('usage', `--explain ${target}: no such service`, {
      hint: `The services are ${names.join(', ')}.`,
    })
  }
  const variable = service.environment.get(target.slice(service.name.length + 1))
  if (variable === undefined) {
    const names = [...service.environment.keys()]
    throw new AuditError('usage', `--explain ${target}: ${service.name} gets no such variable`, {
      hint: names.length === 0 ? 'It gets none at all.' : `It gets ${names.join(', ')}.`,
    })
  }
  return { service: service.name, isOfOne: true, variables: [explainVariable(variable)], gaps: refusals }
}

function explainAll({ name, environment }: ComposeService): Omit<Explanation, 'gaps'> {
  return { service: name, isOfOne: false, variables: Array.from(environment.values(), explainVariable) }
}

function explainVariable({ name, value, chain, masks }: ResolvedVariable): ExplainedVariable {
  return {
    variable: name,
    state: value === null ? 'absent' : value.isEmpty ? 'empty' : 'present',
    chain,
    ...(masks === undefined ? {} : { masks }),
  }
}
