import { compareClaims } from '../../compare/compare-claims.ts'
import { defineRule } from '../../define-rule.ts'

/**
 * A token that names an audience must be refused by whoever is not in it (RFC 7519 §4.1.3, RFC 8725 §3.9). A service may
 * well have an audience of its own: where several differ, it is not known which the issuer writes for whom. Values are
 * compared by keyed marks and never told.
 */
export const audienceMismatch = defineRule({
  id: 'audience-mismatch',
  severity: 'error',
  confidence: 'likely',
  summary: 'A service expects a different audience than the one named in the tokens.',
  remedy: 'Give the validator the audience that the tokens are for, or have the issuer add the validator’s.',
  needs: ['files'],
  check: (view) => compareClaims(view, 'audience'),
})
