import type { Binding, TrustGroup } from '../../model/binding.ts'
import { acrossLayers, type Layer } from '../across-layers.ts'
import { defineRule, type Report } from '../define-rule.ts'
import { listNames } from '../list-names.ts'
import { listPlaces } from '../list-places.ts'
import { listStale, recreate } from '../recreate.ts'
import { usesKey } from '../roles.ts'

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
  *check({ groups }) {
    for (const group of groups) yield* acrossLayers(group, (layer) => listMissing(group, layer))
  },
})

function* listMissing(group: TrustGroup, layer: Layer): Iterable<Report> {
  const holders = layer.bindings.filter((binding) => usesKey(binding) && binding.state === 'present')
  for (const binding of layer.bindings) {
    if (binding.state !== 'absent' || !usesKey(binding)) continue
    const names = holders.filter(({ service }) => service !== binding.service).map(({ service }) => service)
    const stale = listStale([binding], group.bindings)
    const held = names.length === 0 ? '' : `, which ${listNames(names)} ${new Set(names).size === 1 ? 'holds' : 'hold'}`
    const because = binding.expectedBecause === undefined ? '' : ` (${binding.expectedBecause})`
    yield {
      message: `${layer.kind === 'running' ? 'as it runs now, ' : ''}${binding.service} has no ${binding.variable}${held}${because}`,
      remedy: stale.length > 0 ? recreate(stale) : wire(binding, holders),
      group: group.id,
      confidence: group.confidence,
      services: [binding.service],
      data: { variable: binding.variable, heldBy: [...new Set(names)] },
      locations: listPlaces([binding.location]),
    }
  }
}

function wire({ service, variable }: Binding, holders: readonly Binding[]): string {
  const source = holders.find((holder) => holder.sources.length > 0)?.sources[0]
  return source === undefined
    ? `Give ${service} the same ${variable} as the other services of the group, out of one variable or secret file.`
    : `Add \`${variable}: \${${source}}\` to the environment of ${service}.`
}
