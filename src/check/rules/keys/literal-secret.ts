import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import type { Edit } from '../../../model/report/edit.ts'
import { kindOf } from '../../../relate/key-kinds.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupByKey, type Side } from '../../compare/group-by-key.ts'
import { listWrittenFallbacks } from '../../compare/written-fallbacks.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { type Interpolation, listInterpolation } from '../../words/take-key.ts'

/**
 * A compose file is committed, and anyone who reads the repository can then sign tokens; so it is with the text behind `:-`
 * when nobody sets the variable, in the compose file or in the source. RFC 7517 §9.2 asks to keep symmetric and private keys from disclosure. A mounted file is
 * not judged (only its path stands at the entry), nor is what may be public: an asymmetric key at a service that only checks.
 */
export const literalSecret = defineRule({
  id: 'literal-secret',
  severity: 'warning',
  confidence: 'certain',
  summary: 'The key is written in the compose file or in the source code.',
  remedy:
    'Move the key to .env or a secret file that is not committed, refer to it here, and replace it: the old key is in the history.',
  needs: ['files'],
  *check(view) {
    const interpolation = listInterpolation(view)
    for (const group of view.groups) {
      const literals = group.bindings.filter((binding) => isSecret(binding) && howWritten(binding) !== null)
      for (const side of groupByKey(literals)) yield { ...toReport(group, side), ...moveOut(side, interpolation) }
    }
    yield* listWrittenFallbacks(view)
  },
})

function isSecret(binding: Binding): boolean {
  if (!usesKey(binding) || binding.evidence !== 'resolved' || binding.variable.startsWith('/')) return false
  if (['path', 'reference', 'jwks-url'].includes(binding.form) || binding.strength?.isPath) return false
  return kindOf(binding) !== 'public'
}

/** `null` when another place than the compose file supplied the text. */
function howWritten({ carrier, chain, location }: Binding): 'literal' | 'default' | null {
  // A key out of a mounted file has the chain of the variable that names the file.
  if (carrier === 'file') return null
  if (chain.some(({ kind }) => ['env-file', 'dotenv', 'shell', 'unset'].includes(kind))) return null
  const written = chain.findLast((step) => step.location !== undefined)?.location
  if (JSON.stringify(written) !== JSON.stringify(location)) return null
  const last = chain.at(-1)?.kind
  if (last === 'entry') return 'literal'
  return last === 'default' || last === 'replacement' ? 'default' : null
}

/** The same key in .env, referred to from where it stood: nobody gets another one. */
function moveOut(side: Side, { names }: Interpolation): Pick<Report, 'edits'> {
  const [{ variable, chain }] = side
  const source = chain.length === 1 ? variable : (chain[1]?.name ?? variable)
  const isMovable = side.every(
    ({ carrier, chain: [entry, reference, last, another] }) =>
      carrier === 'environment' &&
      entry?.kind === 'entry' &&
      (reference === undefined || (last?.kind === 'default' && another === undefined && reference.isPart !== true)),
  )
  if (!isMovable || !/^[A-Za-z_]\w*$/.test(source) || (chain.length === 1 && names.has(source))) return {}
  const [first, ...others] = side.map(
    (one): Edit => ({ kind: 'move-to-env', service: one.service, variable: one.variable, source }),
  )
  return first === undefined ? {} : { edits: [first, ...others] }
}

function toReport(group: TrustGroup, side: Side): Report {
  const how = side.some((binding) => howWritten(binding) === 'literal') ? 'literal' : 'default'
  const services = [...new Set(side.map((binding) => binding.service))]
  const variables = [...new Set(side.map((binding) => binding.variable))]
  return {
    message: `the key in ${listNames(variables)} of ${listNames(services)} ${how === 'literal' ? 'is written in the compose file' : 'falls back to a value written in the compose file'}`,
    group: group.id,
    services,
    data: { variables, how },
    locations: listLocations(side.map((binding) => binding.location)),
  }
}
