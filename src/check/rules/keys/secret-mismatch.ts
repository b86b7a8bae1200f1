import type { Binding, KeyForm, TrustGroup } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { addPreviousKeys } from '../../../relate/agree.ts'
import { canMeet, kindOf } from '../../../relate/key-kinds.ts'
import { usesKey } from '../../../relate/roles.ts'
import { acrossLayers, type Layer } from '../../compare/across-layers.ts'
import { findHardcoded, indexReported } from '../../compare/find-hardcoded.ts'
import type { Side } from '../../compare/group-by-key.ts'
import { type Comparable, intendedFirst } from '../../compare/intended-first.ts'
import { type KeyHolders, listKeyHolders } from '../../compare/key-holders.ts'
import { listAloneByFallback } from '../../compare/lacks-key.ts'
import { indexReplicas } from '../../compare/replicas.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { explainMismatch, prepareMismatch } from '../../words/explain-mismatch.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames, listSome } from '../../words/list-names.ts'
import { type Interpolation, listInterpolation } from '../../words/take-key.ts'

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
    const known = { holders: listKeyHolders(view), interpolation: listInterpolation(view) }
    const isHardcoded = indexReported(findHardcoded(view))
    const isOpen = (binding: Binding): boolean => !isHardcoded(binding)
    for (const group of view.groups) {
      yield* acrossLayers({ bindings: group.bindings.filter(isOpen) }, (layer) => compareLayer(known, group, layer))
    }
    yield* reportPossible(view)
    yield* reportSessions(view)
  },
})

/** Session secrets of one name: each application signs its own sessions, unless it was meant to be one for both. */
function* reportSessions({ groups }: AuditView): Iterable<Report> {
  const sessions = groups.filter(({ purpose }) => purpose === 'session')
  for (const [project, own] of groupBy(sessions, (group) => group.project)) {
    const held = own.flatMap(({ id, bindings }) =>
      bindings
        .filter(({ state, evidence }) => state === 'present' && evidence === 'resolved')
        .map((binding) => ({ id, binding })),
    )
    for (const [stem, alike] of groupBy(held, ({ binding }) => binding.nameStem)) {
      const [first, ...others] = alike
      const odd = others.filter(
        ({ id, binding }) => id !== first.id && binding.fingerprint !== first.binding.fingerprint,
      )
      if (stem === undefined || odd.length === 0) continue
      const services = [...new Set([...odd, first].map(({ binding }) => binding.service))]
      yield {
        message: `${listNames(services)} sign their sessions with different keys: correct unless a session of one must be accepted by another`,
        remedy:
          'Nothing to do if each application keeps its own sessions; otherwise give them one key, from one variable.',
        group: first.id,
        confidence: 'possible',
        services,
        data: { cause: 'different', differsFrom: first.binding.service, variable: first.binding.variable, project },
        locations: listLocations([...odd, first].map(({ binding }) => binding.location)),
      }
    }
  }
}

/** Two that may share tokens, by their roles or names, and hold different keys: nobody can say more from here. */
function* reportPossible({ court }: AuditView): Iterable<Report> {
  const open = court.relations.filter(({ judgement, confidence }) => {
    return judgement.result === 'unknown' && judgement.why === 'possible-relation' && confidence === 'possible'
  })
  // Those that differ from one issuer under one name are one question to whoever knows them.
  const alike = groupBy(open, ({ issuers: [issuer], validators: [validator] }) =>
    identityOf(issuer.service, issuer.variable, validator.variable),
  )
  for (const relations of alike.values()) {
    const [{ group, issuers, validators }] = relations
    const [[issuer], [{ variable }]] = [issuers, validators]
    const services = [...new Set(relations.map(({ validators: [{ service }] }) => service))]
    yield {
      message: `${listSome(services)} (${variable}) and ${issuer.service} (${issuer.variable}) hold different keys: if they exchange tokens, these are refused`,
      remedy: `Give ${services.length === 1 ? 'both' : 'them'} the same key if they share tokens, or declare which service signs for which.`,
      group,
      confidence: 'possible',
      services: [...services, issuer.service],
      data: { cause: 'different', differsFrom: issuer.service, variable },
      locations: listLocations([...relations.map(({ validators: [{ location }] }) => location), issuer.location]),
    }
  }
}

interface KnownOfStack {
  readonly holders: KeyHolders
  readonly interpolation: Interpolation
}

function* compareLayer(known: KnownOfStack, group: TrustGroup, layer: Layer): Iterable<Report> {
  // What is wrong with one that falls back to its code is that it lacks the variable: secret-missing tells it.
  const fallsBackAlone = listAloneByFallback(layer.bindings)
  const given = layer.bindings.filter((binding) => usesKey(binding) && !fallsBackAlone(binding))
  const bindings = addPreviousKeys(given)
  const isRelated = relate(group)
  const references = bindings.filter(({ form }) => form === 'reference')
  const contents = bindings.filter(({ form }) => content.has(form))
  const isOfOneKind: Comparable = (one, other) =>
    (kindOf(one) !== null && kindOf(other) !== null && canMeet(kindOf(one), kindOf(other))) || isRelated(one, other)
  const disagreements = [...intendedFirst(contents, isOfOneKind), ...intendedFirst(references, () => true)]
  for (const [intended, ...odd] of disagreements) {
    if (!intended || odd.length === 0) continue
    const hasReplica = indexReplicas(intended)
    const context = prepareMismatch({ ...known, group, layer, intended })
    for (const everyone of odd) {
      // One whose replica is right is reported by replicas-disagree.
      const [first, ...others] = everyone.filter((one) => !hasReplica(one))
      if (first === undefined) continue
      const side: Side = [first, ...others]
      const confidence = side[0].form === 'reference' ? 'possible' : group.confidence
      yield { ...explainMismatch(context, side), group: group.id, confidence }
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
