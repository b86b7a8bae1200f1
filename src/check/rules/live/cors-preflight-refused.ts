import type { CorsObjection } from '../../../model/live/live.ts'
import { defineRule } from '../../define-rule.ts'
import { locationsOfProbe, nameEndpoint } from '../../live-facts.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * Before a page of another origin may send `Authorization`, its browser asks for leave without a token (Fetch standard, “CORS
 * protocol”). A refusal there, often by an authenticator that comes before CORS, looks to the user like a bad login.
 */
export const corsPreflightRefused = defineRule({
  id: 'cors-preflight-refused',
  severity: 'error',
  confidence: 'certain',
  summary: 'A live endpoint does not allow cross-origin requests from the configured origin.',
  remedy:
    'Allow the origin, the token’s header and, for cookies, credentials; and answer preflight requests without asking for a token.',
  needs: ['endpoints'],
  *check(view) {
    for (const endpoint of view.live.endpoints) {
      const { corsObjections, origin, service, where, group } = endpoint
      const [first] = corsObjections
      if (first === undefined || origin === null) continue
      yield {
        message: `${nameEndpoint(endpoint)} cannot be used by pages of ${origin}: ${listNames(corsObjections.map((one) => words[one]))}`,
        remedy: remedies[first],
        ...(group !== null && { group }),
        services: [service],
        data: { where, origin, objections: corsObjections },
        locations: locationsOfProbe(view, endpoint),
      }
    }
  },
})

const words: Readonly<Record<CorsObjection, string>> = {
  status: 'the preflight request is not answered with 2xx',
  origin: 'the origin is not allowed',
  credentials: 'credentials are not allowed',
  method: 'the method is not allowed',
  headers: 'the header of the token is not allowed',
  answer: 'the origin may not read the answer itself',
}

const remedies: Readonly<Record<CorsObjection, string>> = {
  status: 'Answer OPTIONS before authentication and redirects.',
  origin: 'Name the origin in Access-Control-Allow-Origin; with credentials, * is not allowed.',
  credentials: 'Send Access-Control-Allow-Credentials: true, and the origin by name.',
  method: 'Name the method in Access-Control-Allow-Methods.',
  headers: 'Name the header in Access-Control-Allow-Headers; * does not cover Authorization.',
  answer: 'Send Access-Control-Allow-Origin with the answer too, not only with the preflight.',
}
