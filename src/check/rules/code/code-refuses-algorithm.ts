import { listCodeRefusals } from '../../compare/code-algorithms.ts'
import { defineRule } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * The list of algorithms that code hands to its library is what it accepts (RFC 8725 §3.1), whatever the keys and settings are:
 * a token with another `alg` is refused. A use that names none is not judged, nor one whose names a variable replaces.
 */
export const codeRefusesAlgorithm = defineRule({
  id: 'code-refuses-algorithm',
  severity: 'error',
  confidence: 'certain',
  summary: 'The source code of a service accepts no algorithm that its issuer signs with.',
  remedy: 'Configure the same algorithm on both sides.',
  needs: ['code'],
  *check(view) {
    for (const { issuer, validator, signed, accepted, group, confidence, locations } of listCodeRefusals(view)) {
      const code = issuer === validator ? 'its source code' : `the source code of ${validator}`
      yield {
        message: `${issuer} signs with ${listNames(signed)}, and ${code} accepts only ${listNames(accepted)}`,
        remedy: `Accept ${listNames(signed)} in the source code of ${validator}, or have ${issuer} sign with ${accepted[0] ?? ''}.`,
        group,
        confidence,
        services: [...new Set([validator, issuer])],
        data: { signs: signed, accepts: accepted },
        locations: listLocations(locations),
      }
    }
  },
})
