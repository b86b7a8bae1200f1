import { supplyFiles } from './collect/supply-files.ts'
import { AuditError } from './model/audit-error.ts'
import type { ComposeRequest, ResolvedVariable } from './model/compose.ts'
import type { Gap } from './model/gap.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'

/** How one variable of one service comes to its value, without the value. */
export interface Explanation {
  readonly service: string
  readonly variable: string
  readonly state: 'present' | 'empty' | 'absent'
  readonly chain: ResolvedVariable['chain']
  readonly masks?: ResolvedVariable['masks']
  /** What Compose would refuse; the chain may then not be the whole truth. */
  readonly gaps: readonly Gap[]
}

/**
 * Resolves the compose files and picks one variable. `target` is `SERVICE.VARIABLE`; a service's name may hold dots.
 *
 * @throws AuditError `usage` when there is no such service or it gets no such variable; the hint lists what there is.
 */
export function explain(request: ComposeRequest, target: string): Explanation {
  const { project, refusals } = supplyFiles(resolveCompose(request))
  if (project === null) {
    const [refusal] = refusals
    throw new AuditError(
      'not-found',
      refusal === undefined ? 'no compose file here' : `${refusal.source}: ${refusal.reason}`,
    )
  }
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
  const { name, value, chain, masks } = variable
  return {
    service: service.name,
    variable: name,
    state: value === null ? 'absent' : value.isEmpty ? 'empty' : 'present',
    chain,
    ...(masks === undefined ? {} : { masks }),
    gaps: refusals,
  }
}
