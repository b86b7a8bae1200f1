import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { asNoun } from '../../../model/text/show-name.ts'
import { isIndependent, servicesWithKey } from '../../../relate/independent.ts'
import { usesKey } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import type { Side } from '../../compare/group-by-key.ts'
import { listAloneByFallback, listMisnamed, unsetWords } from '../../compare/lacks-key.ts'
import { indexReplicas } from '../../compare/replicas.ts'
import { weakestConfidence } from '../../compare/weakest-confidence.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { describeClosed, openFile } from '../../words/closed-file.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { listUnanswered } from '../../words/list-unanswered.ts'
import { type IsStale, indexStale, recreate } from '../../words/recreate.ts'
import { setNewKey } from '../../words/set-new-key.ts'
import { type Interpolation, listInterpolation, pickHolder, type Remedy, takeKey } from '../../words/take-key.ts'

/**
 * A service that is handed no key fails at its first token, or falls back to one that is written in its code, and then
 * RFC 7515 §5.2 has it reject every token of the others. Three equal fallbacks hide the missing wire until one service
 * gets the variable: so it went in mamanambiya/federated-imputation-system.
 */
export const secretMissing = defineRule({
  id: 'secret-missing',
  severity: 'error',
  confidence: 'certain',
  summary: 'A service that needs the key does not get one.',
  remedy: 'Give the service the variable that the other services of the group get.',
  needs: ['files'],
  *check(view) {
    const interpolation = listInterpolation(view)
    const isMisnamed = listMisnamed(view)
    for (const group of view.groups) {
      const isStale = indexStale(group.bindings)
      yield* acrossLayers(group, (layer) => listMissing({ isMisnamed, group, layer, interpolation, isStale }))
    }
    yield* listUnanswered(view.court)
  },
})

interface Looked {
  readonly isMisnamed: (binding: Binding) => boolean
  readonly group: TrustGroup
  readonly layer: Layer
  readonly interpolation: Interpolation
  readonly isStale: IsStale
}

/** Those that lack the same key for the same reason are one finding: given it one by one, they would disagree meanwhile. */
function* listMissing(looked: Looked): Iterable<Report> {
  const { isMisnamed, layer, isStale } = looked
  const { bindings } = layer
  const fallsBackAlone = listAloneByFallback(bindings)
  const holders = bindings.filter(
    (binding) => usesKey(binding) && binding.state === 'present' && !fallsBackAlone(binding),
  )
  const hasReplica = indexReplicas(holders)
  const holding = servicesWithKey(bindings)
  const missing = bindings.filter(
    (binding) =>
      (binding.state === 'absent' || fallsBackAlone(binding)) &&
      usesKey(binding) &&
      binding.isOptional !== true &&
      !isIndependent(binding, holding) &&
      !isMisnamed(binding) &&
      !hasReplica(binding), // replicas-disagree tells it
  )
  const serving = new Set(holders.map(({ service }) => service))
  const alike = groupBy(missing, (binding) =>
    identityOf(
      [
        binding.variable,
        binding.carrier,
        binding.fingerprint,
        binding.whenUnset,
        binding.expectedBecause,
        binding.expectedConfidence,
        JSON.stringify(binding.closedFile),
      ],
      serving.has(binding.service),
      isStale(binding),
    ),
  )
  for (const side of alike.values()) yield toReport(looked, side, holders)
}

function toReport({ group, layer, interpolation, isStale }: Looked, side: Side, holders: readonly Binding[]): Report {
  const [first] = side
  const { variable, whenUnset = 'unknown', expectedBecause, closedFile } = first
  const services = [...new Set(side.map(({ service }) => service))]
  const lacking = new Set(services)
  const others = holders.filter((holder) => !lacking.has(holder.service))
  const names = [...new Set(others.map(({ service }) => service))]
  const stale = side.filter(isStale)
  const held = names.length === 0 ? '' : `, which ${listNames(names)} ${names.length === 1 ? 'holds' : 'hold'}`
  const then = unsetWords[whenUnset] === '' ? '' : `, ${unsetWords[whenUnset]}`
  const fallback = first.isFallback === true ? ', and falls back to a different key in its code' : ''
  const because = expectedBecause === undefined ? '' : ` (${expectedBecause})`
  const isOne = services.length === 1
  const lacks =
    closedFile === undefined
      ? `${isOne ? 'has' : 'have'} no ${asNoun(variable)}${held}${then}${fallback}${because}`
      : `cannot read the file of ${isOne ? 'its' : 'their'} ${asNoun(variable)}${held}: ${describeClosed(closedFile, services)}`
  return {
    message: `${layer.kind === 'running' ? 'in the running containers, ' : ''}${listNames(services)} ${lacks}`,
    ...(closedFile === undefined
      ? stale.length > 0
        ? { remedy: recreate(stale) }
        : wire(side, others, interpolation)
      : openFile(closedFile, services)),
    group: group.id,
    confidence: weakestConfidence(group.confidence, first.expectedConfidence ?? 'certain'),
    services,
    data: { variable, heldBy: names },
    locations: listLocations(
      side.flatMap(({ location, settableAt, closedFile: closed }) => [
        ...(settableAt === undefined ? [] : [settableAt]),
        location,
        ...(closed === undefined || ('file' in location && location.file === closed.file)
          ? []
          : [{ file: closed.file }]),
      ]),
    ),
  }
}

function asAbsent(binding: Binding, holder: Binding | undefined): Binding {
  return { ...binding, carrier: 'environment', state: 'absent', form: holder?.form ?? binding.form, keys: [] }
}

function wire(side: Side, holders: readonly Binding[], interpolation: Interpolation): Remedy {
  const [first] = side
  const holder = pickHolder(first, holders)
  // The code stays as it is: given the variable, it does not fall back.
  const asked = side.map((one) => (one.isFallback === true ? asAbsent(one, holder) : one))
  const [firstAsked = first, ...othersAsked] = asked
  if (holder !== undefined) return takeKey([firstAsked, ...othersAsked], holder, interpolation)
  const services = listNames(side.map(({ service }) => service))
  const [other] = holders
  return other === undefined
    ? {
        ...(side.every(
          ({ form, carrier, isFallback, evidence }) =>
            form === 'text' && carrier === 'environment' && isFallback !== true && evidence === 'resolved',
        )
          ? setNewKey(side, interpolation)
          : {}),
        remedy: `Give ${services} the ${asNoun(first.variable)} that signs and verifies the tokens of the group, from one variable or secret file.`,
      }
    : {
        remedy: `Set ${first.variable} of ${services} to the half of the key pair of ${other.service} that it needs: the public half to verify tokens, the private half to sign them.`,
      }
}
