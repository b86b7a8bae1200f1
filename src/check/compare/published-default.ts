import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import { isHeldElsewhere, servicesWithKey } from '../../relate/independent.ts'
import { usesKey } from '../../relate/roles.ts'
import type { Report } from '../define-rule.ts'
import { listLocations } from '../words/list-locations.ts'
import { listNames } from '../words/list-names.ts'
import { nameHolders } from '../words/name-holders.ts'
import { setNewKey } from '../words/set-new-key.ts'
import type { Interpolation } from '../words/take-key.ts'
import { acrossLayers, type Layer } from './across-layers.ts'

/** The services that are handed no key and fall back to a constant of their product, which is published. */
export function listPublishedDefaults(group: TrustGroup, interpolation: Interpolation): Iterable<Report> {
  return acrossLayers(group, (layer) => listLayer(group, layer, interpolation))
}

function* listLayer(group: TrustGroup, { kind, bindings }: Layer, interpolation: Interpolation): Iterable<Report> {
  const holding = servicesWithKey(bindings)
  const fallingBack = bindings.filter((binding) => fallsBack(binding) && !isHeldElsewhere(binding, holding))
  const [first] = fallingBack
  if (first === undefined) return
  const { services, variables, words, be } = nameHolders(fallingBack)
  yield {
    message: `${kind === 'running' ? 'in the running containers, ' : ''}${words} ${be} not set, and ${first.product ?? 'the product'} then uses a published key: anyone can forge a valid token`,
    remedy: `Generate a key of your own (\`openssl rand -hex 32\`) and set ${listNames(variables)} of ${listNames(services)} to it, from one variable.`,
    ...(fallingBack.every(isText) ? setNewKey(fallingBack, interpolation) : {}),
    group: group.id,
    confidence: group.confidence,
    services,
    data: { variables, placeholder: 'default' },
    locations: listLocations(fallingBack.map(({ location }) => location)),
  }
}

function isText({ form, carrier, state }: Binding): boolean {
  return form === 'text' && carrier === 'environment' && state === 'absent'
}

function fallsBack(binding: Binding): boolean {
  const { state, whenUnset, isOptional } = binding
  return usesKey(binding) && state !== 'present' && whenUnset === 'published-default' && isOptional !== true
}
