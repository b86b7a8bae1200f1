import type { LiveAnswer, LiveEndpoint, LiveFacts, LiveLogin } from '../model/live/live.ts'

/** The verdicts of an endpoint by the name of the probe, with its variant behind a colon. */
export type Answers = Readonly<Record<string, LiveAnswer['verdict']>>

/** Answers in the order given. */
export function answers(verdicts: Answers): readonly LiveAnswer[] {
  return Object.entries(verdicts).map(([name, verdict]) => {
    const [probe = '', variant = null] = name.split(': ')
    return { probe, variant, verdict }
  })
}

/** `/jobs` of api, which takes a token of auth and refuses all that it should. */
export function endpoint(facts: Partial<LiveEndpoint> = {}): LiveEndpoint {
  return {
    project: 'shop',
    service: 'api',
    kind: 'http',
    where: 'http://localhost:8000/jobs',
    group: 'shop/access',
    signer: { service: 'auth', variable: 'JWT_SECRET', group: 'shop/access' },
    state: 'guarded',
    reason: '200, which it is not without a token',
    answers: answers({ 'good-first': 'accepted', none: 'refused', 'wrong-key': 'refused', tampered: 'refused' }),
    good: { accepted: 8, refused: 0, inconclusive: 0 },
    isMeantOpen: false,
    offline: { result: 'accepted', reason: 'a token minted with one key was accepted with the other' },
    foreignKeys: [],
    isKeyPublished: false,
    clockSkewSeconds: 0,
    subprotocol: null,
    origin: null,
    corsObjections: [],
    location: { file: 'countersign.yaml', line: 2 },
    ...facts,
  }
}

/** The same where no good token passes. */
export function refusing(facts: Partial<LiveEndpoint> = {}): LiveEndpoint {
  const good = { accepted: 0, refused: 8, inconclusive: 0 }
  return endpoint({
    state: 'refuses-good',
    reason: '401',
    good,
    answers: answers({ 'good-first': 'refused' }),
    ...facts,
  })
}

/** The login of auth, whose token the group's key signed. */
export function login(facts: Partial<LiveLogin> = {}): LiveLogin {
  return {
    project: 'shop',
    service: 'auth',
    where: 'http://localhost:8000/login',
    group: 'shop/access',
    outcome: 'signed-by-group',
    algorithm: 'HS256',
    signedBy: ['shop/access'],
    decodedAs: null,
    signedByUnwired: null,
    location: { file: 'countersign.yaml', line: 9 },
    ...facts,
  }
}

/** What was asked. */
export function asked(endpoints: readonly LiveEndpoint[], logins: readonly LiveLogin[] = []): LiveFacts {
  return { endpoints, logins }
}
