import type { Binding } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from '../words/list-locations.ts'
import { listNames } from '../words/list-names.ts'
import { setNewKey } from '../words/set-new-key.ts'
import { listInterpolation } from '../words/take-key.ts'
import { certaintyOf } from './key-origins.ts'
import { type Fallback, listFallbacks } from './list-fallbacks.ts'

/**
 * The keys that are written in source, or in configuration that is built into an image, and are used because nothing sets the
 * variable. A `.env` may not be committed, so nothing is said of it.
 */
export function* listWrittenFallbacks(view: Pick<AuditView, 'code' | 'groups' | 'unwired'>): Iterable<Report> {
  const interpolation = listInterpolation(view)
  const present = view.groups.flatMap(({ bindings }) => bindings.filter(({ state }) => state === 'present'))
  const given = groupBy(present, ({ project, service, variable }) => identityOf(project, service, variable))
  const used = listFallbacks(view).filter(
    (one) => one.isInEffect && one.step.writtenIn !== 'env-file' && !isSuppliedOtherwise(one, given),
  )
  const alike = groupBy(used, ({ facts, step }) => identityOf(facts.project, step.fingerprint, step.writtenIn))
  for (const [first, ...others] of alike.values()) {
    const all = [first, ...others]
    const takers = all.map(({ facts: { service }, variable }) => ({ service, variable }))
    yield { ...toReport(all, first), ...setNewKey(takers, interpolation) }
  }
}

/** Whether the service gets the variable in another way than by its environment: a file that it loads by itself. */
function isSuppliedOtherwise(
  { facts: { project, service }, variable, step }: Fallback,
  given: ReadonlyMap<string, readonly Binding[]>,
): boolean {
  const own = given.get(identityOf(project, service, variable)) ?? []
  return own.some(({ location }) => !isSame(location, step.location))
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function toReport(all: readonly Fallback[], { step }: Fallback): Report {
  const services = [...new Set(all.map(({ facts }) => facts.service))]
  const variables = [...new Set(all.map(({ variable }) => variable))]
  const isSource = step.writtenIn === 'source'
  const where = isSource ? 'the source code' : 'configuration that is built into the image'
  return {
    message: `${listNames(variables)} of ${listNames(services)} ${variables.length === 1 ? 'is' : 'are'} not set, and the key falls back to a value written in ${where}`,
    remedy: `Set ${listNames(variables)} of ${listNames(services)} to a key of your own, and remove the fallback from the ${isSource ? 'code' : 'file'}.`,
    // A variable that the image sets is not seen.
    confidence: all.every(({ facts, use }) => certaintyOf(facts, use) === 'certain') ? 'likely' : 'possible',
    services,
    data: { variables, how: step.writtenIn },
    locations: listLocations(all.map((one) => one.step.location)),
  }
}
