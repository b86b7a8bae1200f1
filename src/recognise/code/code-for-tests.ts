import type { ServiceCode, TokenUse, ValueStep } from '../../model/code/code.ts'
import { Secret } from '../../model/keys/secret.ts'

/** What the source of a service `api` says, with the facts given. */
export function codeOf(facts: Partial<ServiceCode>): ServiceCode {
  return {
    service: 'api',
    roots: [{ folder: 'api', isShared: false }],
    filesSeen: 1,
    filesParsed: 1,
    languages: ['python'],
    limits: [],
    isWhole: true,
    applies: 'surely',
    image: { base: 'python:3.12', variables: [], startsWithScript: false },
    speaksOfTokens: true,
    setElsewhere: [],
    lacksEnvFile: false,
    mentions: [],
    reads: [],
    uses: [],
    role: 'unknown',
    basis: [],
    ...facts,
  }
}

/** A call that was seen, with a key that comes from these steps. */
export function use(kind: TokenUse['kind'], steps: readonly ValueStep[], facts: Partial<TokenUse> = {}): TokenUse {
  return {
    kind,
    library: 'PyJWT',
    call: kind === 'signs' ? 'jwt.encode' : 'jwt.decode',
    location: { file: 'api/app.py', line: kind === 'signs' ? 10 : 20 },
    certainty: 'seen',
    key: { steps, treatments: [], certainty: 'seen' },
    algorithms: null,
    issuer: null,
    audience: null,
    leewaySeconds: null,
    checksSignature: true,
    tokenFrom: [],
    ...facts,
  }
}

export function variable(name: string, blank: 'set' | 'unset' = 'set'): ValueStep {
  return { kind: 'variable', name, blank, holds: 'value', location: { file: 'api/app.py', line: 1 } }
}

export function literal(text: string): ValueStep {
  return { kind: 'literal', value: Secret.fromText(text), location: { file: 'api/app.py', line: 2 } }
}
