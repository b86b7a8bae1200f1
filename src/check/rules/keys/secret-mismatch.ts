import type { KeyForm, TrustGroup } from '../../../model/binding.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { addPreviousKeys } from '../../compare/agree.ts'
import type { Side } from '../../compare/group-by-key.ts'
import { type Comparable, intendedFirst } from '../../compare/intended-first.ts'
import { type KeyHolders, listKeyHolders } from '../../compare/key-holders.ts'
import { canMeet, kindOf } from '../../compare/key-kinds.ts'
import { areReplicas } from '../../compare/replicas.ts'
import { usesKey } from '../../compare/roles.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { explainMismatch } from '../../words/explain-mismatch.ts'

/**
 * A MAC has no "almost": with a key that differs in one byte the signature is another one, and RFC 7515 §5.2 has the
 * verifier reject the token. The user sees a 401 from a service that looks healthy.
 *
 * A path and a JWKS URL are not compared: the same key may lie at two paths, and be served at two addresses. A `reference`
 * has an identity and no content, so it is only compared with its like, and another identity may have the same content. A
 * shared secret is not held against a key pair: that is `key-type-mismatch`.
 */
export const secretMismatch = defineRule({
  id: 'secret-mismatch',
  severity: 'error',
  confidence: 'certain',
  summary: 'Services that must share a key hold different ones.',
  remedy: 'Point every service of the group at the same variable or secret file.',
  needs: ['files'],
  *check(view) {
    const holders = listKeyHolders(view)
    for (const group of view.groups) yield* acrossLayers(group, (layer) => compareLayer(holders, group, layer))
  },
})

function* compareLayer(holders: KeyHolders, group: TrustGroup, layer: Layer): Iterable<Report> {
  const bindings = addPreviousKeys(layer.bindings.filter(usesKey))
  const isRelated = relate(group)
  const references = bindings.filter(({ form }) => form === 'reference')
  const contents = bindings.filter(({ form }) => content.has(form))
  const isOfOneKind: Comparable = (one, other) =>
    (kindOf(one) !== null && kindOf(other) !== null && canMeet(kindOf(one), kindOf(other))) || isRelated(one, other)
  const disagreements = [...intendedFirst(contents, isOfOneKind), ...intendedFirst(references, () => true)]
  for (const [intended, ...odd] of disagreements) {
    if (!intended) continue
    for (const everyone of odd) {
      // One whose replica is right is told by replicas-disagree.
      const [first, ...others] = everyone.filter((one) => !intended.some((right) => areReplicas(one, right)))
      if (first === undefined) continue
      const side: Side = [first, ...others]
      const confidence = side[0].form === 'reference' ? 'possible' : group.confidence
      yield { ...explainMismatch({ holders, group, layer, odd: side, intended }), group: group.id, confidence }
    }
  }
}

const content: ReadonlySet<KeyForm> = new Set([
  'text',
  'base64',
  'base64url',
  'hex',
  'pem',
  'jwk',
  'jwks',
  'x509',
  'hasura-json',
  'kid-pairs',
])

/** Whether a known flaw lies between two holdings: then they belong together, even when only one of them can be read. */
function relate({ resemblances }: TrustGroup): Comparable {
  const known = resemblances.filter(({ cause }) => cause !== 'different')
  const pairs = new Set(known.flatMap(({ left, right }) => [`${left} ${right}`, `${right} ${left}`]))
  return (one, other) => pairs.has(`${one.fingerprint} ${other.fingerprint}`)
}
