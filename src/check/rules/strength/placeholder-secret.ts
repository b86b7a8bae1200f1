import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { isMisread } from '../../../relate/misread.ts'
import { usesKey } from '../../../relate/roles.ts'
import { groupByKey, type Side } from '../../compare/group-by-key.ts'
import { listPublishedDefaults } from '../../compare/published-default.ts'
import { takesComment } from '../../compare/takes-comment.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { nameHolders } from '../../words/name-holders.ts'
import { prepareRenewal } from '../../words/renew-key.ts'
import { listInterpolation } from '../../words/take-key.ts'

/**
 * A key that is in a public repository is no key: everything works, and anyone can forge a valid token (RFC 8725
 * §3.5 asks for keys that cannot be guessed). One finding per key, whichever and however many services hold it; a defined
 * key that no service receives is not judged, since it signs nothing; a comment in its place is left to `comment-as-secret`.
 * A product that falls back to a constant of its own when nobody sets the key counts as holding it.
 */
export const placeholderSecret = defineRule({
  id: 'placeholder-secret',
  severity: 'warning',
  confidence: 'likely',
  summary: 'The key is a published placeholder or looks like one.',
  remedy:
    'Generate a key of your own (`openssl rand -hex 32`), put it where all these services read it from, and recreate them together: existing tokens stop working.',
  needs: ['files'],
  *check(view) {
    const renew = prepareRenewal(view)
    const { groups } = view
    const interpolation = listInterpolation(view)
    for (const group of groups) {
      const comments = new Set(group.bindings.filter(takesComment).map(({ fingerprint }) => fingerprint))
      for (const side of groupByKey(group.bindings.filter(isPlaceholder))) {
        if (!comments.has(side[0].fingerprint)) yield { ...toReport(group, side), ...renew(side, group.id) }
      }
      yield* listPublishedDefaults(group, interpolation)
    }
  },
})

function isPlaceholder(binding: Binding): boolean {
  return usesKey(binding) && (binding.strength?.placeholder ?? null) !== null && !isMisread(binding)
}

function toReport(group: TrustGroup, side: Side): Report {
  const isPublished = side.some((binding) => binding.strength?.placeholder === 'published')
  const { services, variables, words } = nameHolders(side)
  return {
    message: `the key in ${words} ${isPublished ? 'is a published placeholder: anyone can forge a valid token' : 'looks like a placeholder: anyone who guesses it can forge a valid token'}`,
    group: group.id,
    confidence: isPublished ? 'certain' : 'likely',
    services,
    data: { variables, placeholder: isPublished ? 'published' : 'pattern' },
    locations: listLocations(side.map((binding) => binding.location)),
  }
}
