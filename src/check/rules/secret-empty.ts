import type { Binding, TrustGroup } from '../../model/binding.ts'
import { acrossLayers, type Layer } from '../across-layers.ts'
import { defineRule, type Report } from '../define-rule.ts'
import { listPlaces } from '../list-places.ts'
import { listStale, recreate } from '../recreate.ts'
import { usesKey } from '../roles.ts'

/**
 * HMAC takes a key of any length, none included (RFC 2104 §3), so an empty key signs and verifies, for anyone; RFC 7518
 * §3.2 forbids it. `${VAR:-}` and `${VAR}` with nobody setting VAR both end here: the variable is there, so the fallback
 * in the service's code is not taken.
 */
export const secretEmpty = defineRule({
  id: 'secret-empty',
  severity: 'error',
  confidence: 'certain',
  summary: 'The key is set to the empty text.',
  remedy: 'Set the variable, and refer to it with `:?must be set`, so that Compose refuses to start without it.',
  *check({ groups }) {
    for (const group of groups) yield* acrossLayers(group, (layer) => listEmpty(group, layer))
  },
})

function* listEmpty(group: TrustGroup, layer: Layer): Iterable<Report> {
  for (const binding of layer.bindings) {
    if (binding.state !== 'empty' || binding.role === 'bystander') continue
    const unset = binding.chain.findLast((step) => step.kind === 'unset')?.name
    const stale = listStale([binding], group.bindings)
    const consequence = usesKey(binding)
      ? ': where its library takes an empty key, anyone can sign a token that passes'
      : ''
    yield {
      message: `${layer.kind === 'running' ? 'as it runs now, ' : ''}${binding.variable} of ${binding.service} is empty${unset === undefined ? '' : `, because nothing sets ${unset}`}${consequence}`,
      ...remedyFor(binding, unset, stale),
      group: group.id,
      confidence: group.confidence,
      services: [binding.service],
      data: { variable: binding.variable, ...(unset !== undefined && { unset }) },
      locations: listPlaces([binding.location]),
    }
  }
}

function remedyFor(binding: Binding, unset: string | undefined, stale: readonly string[]): Pick<Report, 'remedy'> {
  if (stale.length > 0) return { remedy: recreate(stale) }
  if (unset === undefined) return {}
  return {
    remedy: `Set ${unset} and write \`${binding.variable}: \${${unset}:?must be set}\`, so that Compose refuses to start without it.`,
  }
}
