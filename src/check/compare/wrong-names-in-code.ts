import type { CodeFacts, CodeUse } from '../../model/code/code-facts.ts'
import type { Binding } from '../../model/keys/binding.ts'
import type { AuditView, WrongName } from '../../model/report/audit-view.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isReadByCode } from './code-readings.ts'
import { certaintyOf, stepInEffect, takesKey, variablesOf } from './key-origins.ts'

/** What of the view tells under which names keys are passed and read. */
export type Named = Pick<AuditView, 'wrongNames' | 'code' | 'groups'>

/** The variables that hold a key and have another name than the one that the product, or the service's own code, reads. */
export function listWrongNames(view: Named): readonly WrongName[] {
  const known = view.wrongNames
  if (view.code.length === 0) return known
  const knownNames = new Set(known.map(({ project, service, variable }) => identityOf(project, service, variable)))
  const held = groupBy(
    view.groups.flatMap(({ bindings }) => bindings),
    ({ project, service }) => identityOf(project, service),
  )
  const found = view.code.flatMap((facts) =>
    findInCode(facts, held.get(identityOf(facts.project, facts.service)) ?? []),
  )
  return [
    ...known,
    ...found.filter(({ project, service, variable }) => !knownNames.has(identityOf(project, service, variable))),
  ]
}

/**
 * One key is passed that the code reads nowhere, and the code signs or verifies with a key that nobody hands over. Which of
 * two keys was meant cannot be determined.
 */
function findInCode(facts: CodeFacts, all: readonly Binding[]): readonly WrongName[] {
  if (facts.applies !== 'surely') return []
  const { project, service } = facts
  const [wanting, ...rest] = facts.uses.filter((use) => takesKey(use) && hasNoKey(use, all))
  const [stray, ...more] = all.filter((one) => isHandedOver(one) && !isReadByCode(facts, one.variable))
  const expected = wanting === undefined ? undefined : variablesOf(wanting)[0]
  if (wanting === undefined || stray === undefined || expected === undefined || more.length > 0) return []
  const isSeen = [wanting, ...rest].some(
    (use) => variablesOf(use)[0] === expected && certaintyOf(facts, use) === 'certain',
  )
  if (!isSeen && !facts.isWhole) return []
  const { file, line } = wanting.location
  const because = `its code reads ${expected} (${wanting.call} in ${file}${line === undefined ? '' : `:${line}`})`
  const { variable, location } = stray
  return [{ project, service, variable, expected, because, location, confidence: isSeen ? 'likely' : 'possible' }]
}

/** Whether no variable supplies the key, and no file that the application loads by itself either. */
function hasNoKey(use: CodeUse, all: readonly Binding[]): boolean {
  const names = variablesOf(use)
  if (use.key === null || names.length === 0) return false
  const isAsked = use.key.steps.every((step) => step.kind !== 'variable' || step.given === 'nothing')
  const inEffect = stepInEffect(use.key)
  const isLoaded = inEffect?.kind === 'literal' && inEffect.writtenIn === 'env-file'
  // A fallback may be in the group as the key that the service holds.
  const own = new Set(use.key.steps.map(({ location }) => JSON.stringify(location)))
  const isHeld = all.some(
    ({ variable, state, location }) =>
      names.includes(variable) && state === 'present' && !own.has(JSON.stringify(location)),
  )
  return isAsked && !isLoaded && !isHeld
}

function isHandedOver({ evidence, state, carrier, purpose }: Binding): boolean {
  return evidence === 'resolved' && state === 'present' && carrier === 'environment' && purpose === 'access'
}
