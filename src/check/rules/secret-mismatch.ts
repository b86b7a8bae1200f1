import type { AuditView } from '../../model/audit-view.ts'
import type { Binding, KeyForm, TrustGroup } from '../../model/binding.ts'
import { acrossLayers, type Layer } from '../across-layers.ts'
import { defineRule, type Report } from '../define-rule.ts'
import { explainMismatch } from '../explain-mismatch.ts'
import { intendedFirst } from '../intended-first.ts'
import { usesKey } from '../roles.ts'

/**
 * A MAC has no "almost": with a key that differs in one byte the signature is another one, and RFC 7515 §5.2 has the
 * verifier reject the token. The user sees a 401 from a service that looks healthy.
 *
 * A path and a JWKS URL are not compared: the same key may lie at two paths, and be served at two addresses. A `reference`
 * has an identity and no content, so it is only compared with its like.
 */
export const secretMismatch = defineRule({
  id: 'secret-mismatch',
  severity: 'error',
  confidence: 'certain',
  summary: 'Services that must share a key hold different ones.',
  remedy: 'Point every service of the group at the same variable or secret file.',
  *check(view) {
    for (const group of view.groups) yield* acrossLayers(group, (layer) => compareLayer(view, group, layer))
  },
})

function* compareLayer(view: AuditView, group: TrustGroup, layer: Layer): Iterable<Report> {
  const bindings = layer.bindings.filter(usesKey)
  for (const forms of comparable) {
    const [intended, ...odd] = intendedFirst(bindings.filter((binding) => forms.has(binding.form)))
    if (!intended) continue
    for (const side of odd) {
      const confidence = [...side, ...intended].some(isUncertain) ? 'possible' : group.confidence
      yield { ...explainMismatch({ view, group, layer, odd: side, intended }), group: group.id, confidence }
    }
  }
}

const comparable: readonly ReadonlySet<KeyForm>[] = [
  new Set(['text', 'base64', 'base64url', 'hex', 'pem', 'jwk', 'jwks', 'x509', 'hasura-json', 'kid-pairs']),
  new Set(['reference']),
]

/** Two key sets need not be equal, it is enough that they overlap; two references may lead to the same content. */
function isUncertain({ form }: Binding): boolean {
  return form === 'jwks' || form === 'kid-pairs' || form === 'reference'
}
