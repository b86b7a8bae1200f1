import { compareClaims } from '../../compare/compare-claims.ts'
import { defineRule } from '../../define-rule.ts'

/**
 * A validator that is told an issuer refuses the tokens of every other one (RFC 7519 §4.1.1, RFC 8725 §3.8), with a key that
 * agrees to the byte, and so the search begins at the key. Only settings are compared; whoever states none is not judged, for
 * many libraries then accept any issuer. Values are compared by keyed marks and never told.
 */
export const issuerMismatch = defineRule({
  id: 'issuer-mismatch',
  severity: 'error',
  confidence: 'likely',
  summary: 'A service expects a different issuer than the one named in the tokens.',
  remedy: 'Give the validator the issuer that the tokens name, preferably from one variable.',
  needs: ['files'],
  check: (view) => compareClaims(view, 'issuer'),
})
