import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { isHeldElsewhere, servicesWithKey } from '../../../relate/independent.ts'
import { usesKey } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { listMisnamed } from '../../compare/lacks-key.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { setNewKey } from '../../words/set-new-key.ts'
import { type Interpolation, listInterpolation } from '../../words/take-key.ts'

/**
 * A product that is handed no key and makes one up makes another in every process: a token passes with the one that signed
 * it and nowhere else, and a restart logs everybody out (apache/airflow#49646, ONLYOFFICE/docker-onlyoffice-nextcloud#84).
 * RFC 7515 §5.2 knows no other outcome for a signature by another key. Alone, a service only loses its sessions.
 */
export const randomPerProcess = defineRule({
  id: 'random-per-process',
  severity: 'error',
  confidence: 'certain',
  summary: 'No key is set, so every process generates its own.',
  remedy: 'Set one key (`openssl rand -hex 32`) for all of them, from one variable.',
  needs: ['files'],
  *check(view) {
    const isMisnamed = listMisnamed(view)
    const interpolation = listInterpolation(view)
    for (const group of view.groups)
      yield* acrossLayers(group, (layer) => listRandom({ isMisnamed, interpolation }, group, layer))
  },
})

interface Known {
  readonly isMisnamed: (binding: Binding) => boolean
  readonly interpolation: Interpolation
}

function* listRandom(
  { isMisnamed, interpolation }: Known,
  group: TrustGroup,
  { kind, bindings }: Layer,
): Iterable<Report> {
  const holding = servicesWithKey(bindings)
  const random = bindings.filter((binding) => isRandom(binding) && !isHeldElsewhere(binding, holding))
  const reported = random.filter((binding) => !isMisnamed(binding))
  const [first] = reported
  if (first === undefined) return
  const { services, variables, words, be } = nameHolders(reported)
  const isAlone =
    new Set(random.map(({ service }) => service)).size === 1 && random.every(({ replicas = 1 }) => replicas === 1)
  const state = reported.every((binding) => binding.state === 'empty') ? 'empty' : 'not set'
  const consequence = isAlone
    ? `${first.product ?? first.service} generates a new key at every start: tokens signed before are refused`
    : `each ${services.length === 1 ? 'of its replicas ' : ''}generates its own key: a token of one is refused by the others`
  yield {
    message: `${kind === 'running' ? 'in the running containers, ' : ''}${words} ${be} ${state}, and ${consequence}`,
    remedy: `Set one key (\`openssl rand -hex 32\`) in .env and pass it to ${listNames(services)}: \`${first.variable}: \${${first.sources.at(-1) ?? first.variable}:?must be set}\`.`,
    ...(kind === 'running' || reported.some(({ form, carrier }) => form !== 'text' || carrier !== 'environment')
      ? {}
      : setNewKey(reported, interpolation, first.sources.at(-1))),
    ...(isAlone && { severity: 'warning' as const }),
    group: group.id,
    confidence: group.confidence,
    services,
    data: { variables, state },
    locations: listLocations(reported.map(({ location }) => location)),
  }
}

function isRandom(binding: Binding): boolean {
  const { state, whenUnset, isOptional } = binding
  return usesKey(binding) && state !== 'present' && whenUnset === 'random-per-process' && isOptional !== true
}
