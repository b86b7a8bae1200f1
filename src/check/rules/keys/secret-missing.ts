import type { AuditView } from '../../../model/audit-view.ts'
import type { Binding, TrustGroup } from '../../../model/binding.ts'
import { usesKey } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { fallsBackAlone, goesItsOwnWay, isMisnamed, unsetWords } from '../../compare/lacks-key.ts'
import { areReplicas } from '../../compare/replicas.ts'
import { weakestConfidence } from '../../compare/weakest-confidence.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { listPlaces } from '../../words/list-places.ts'
import { listUnanswered } from '../../words/list-unanswered.ts'
import { listStale, recreate } from '../../words/recreate.ts'

/**
 * A service that is handed no key fails at its first token, or falls back to one that is written in its code, and then
 * RFC 7515 §5.2 has it reject every token of the others. Three equal fallbacks hide the missing wire until one service
 * gets the variable: so it went in mamanambiya/federated-imputation-system.
 */
export const secretMissing = defineRule({
  id: 'secret-missing',
  severity: 'error',
  confidence: 'certain',
  summary: 'A service that needs the key is not given one.',
  remedy: 'Give the service the variable that the other services of the group get.',
  needs: ['files'],
  *check(view) {
    for (const group of view.groups) yield* acrossLayers(group, (layer) => listMissing(view, group, layer))
    yield* listUnanswered(view.court)
  },
})

function* listMissing(view: AuditView, group: TrustGroup, { kind, bindings }: Layer): Iterable<Report> {
  const holders = bindings.filter((binding) => usesKey(binding) && binding.state === 'present')
  for (const binding of bindings) {
    const { service, variable, whenUnset = 'unknown', expectedBecause } = binding
    const isFallback = fallsBackAlone(binding, bindings)
    if ((binding.state !== 'absent' && !isFallback) || !usesKey(binding) || binding.isOptional) continue
    if (goesItsOwnWay(binding, bindings) || isMisnamed(binding, view)) continue
    if (holders.some((holder) => areReplicas(holder, binding))) continue // replicas-disagree tells it
    const names = holders
      .filter((holder) => holder.service !== service && !isSameFallback(holder, binding))
      .map((holder) => holder.service)
    const stale = listStale([binding], group.bindings)
    const held = names.length === 0 ? '' : `, which ${listNames(names)} ${new Set(names).size === 1 ? 'holds' : 'hold'}`
    const fallback = isFallback ? ', and falls back to another key that is written in its code' : ''
    const then = unsetWords[whenUnset] === '' ? '' : `, ${unsetWords[whenUnset]}`
    const because = expectedBecause === undefined ? '' : ` (${expectedBecause})`
    yield {
      message: `${kind === 'running' ? 'as it runs now, ' : ''}${service} has no ${variable}${held}${then}${fallback}${because}`,
      remedy:
        stale.length > 0
          ? recreate(stale)
          : wire(
              binding,
              holders.filter((holder) => holder.isFallback !== true),
            ),
      group: group.id,
      confidence: weakestConfidence(group.confidence, binding.expectedConfidence ?? 'certain'),
      services: [service],
      data: { variable, heldBy: [...new Set(names)] },
      locations: listPlaces([binding.location]),
    }
  }
}

/** Another that is not given the variable either. */
function isSameFallback(one: Binding, other: Binding): boolean {
  return one.isFallback === true && other.isFallback === true
}

function wire({ service, variable, carrier }: Binding, holders: readonly Binding[]): string {
  if (carrier !== 'environment' && carrier !== 'code') {
    return `Mount the file with the key of the group into ${service}, at the path that its ${variable} names.`
  }
  const source = holders.find((holder) => holder.sources.length > 0)?.sources[0]
  return source === undefined
    ? `Give ${service} the same ${variable} as the other services of the group, out of one variable or secret file.`
    : `Add \`${variable}: \${${source}}\` to the environment of ${service}.`
}
