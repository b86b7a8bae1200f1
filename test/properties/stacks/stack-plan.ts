import fc from 'fast-check'

/** The variables that hold a secret, as teams call them. */
export const secretNames = [
  'JWT_SECRET',
  'JWT_KEY',
  'JWT_SECRET_KEY',
  'Jwt__Key',
  'JWT_SIGNING_KEY',
  'JWT_TOKEN_SECRET',
  'TOKEN_SECRET',
  'AUTH_JWT_SECRET',
  'ACCESS_TOKEN_SECRET',
  'TOKEN_SIGNING_SECRET',
  'APP_JWT_SECRET',
  'SECRET_KEY',
  'SECRET',
  'GW_SECRET',
] as const

const signerNames = ['auth', 'login', 'identity', 'auth-service', 'user-service', 'api', 'backend'] as const
const validatorNames = [
  'gateway',
  'orders',
  'api-gateway',
  'job-processor',
  'chat',
  'web',
  'billing',
  'worker',
] as const

/** How a key gets to its service; `unseen`, `platform` and `document` carry a key that nothing here can read for sure. */
export const carriers = [
  'literal',
  'reference',
  'fallback',
  'env-file',
  'secret-file',
  'bind-file',
  'unseen',
  'platform',
  'document',
] as const
export type PlannedCarrier = (typeof carriers)[number]

/** What is done to the text of a key on its way. */
export type Twist = 'none' | 'newline' | 'base64' | 'quotes'

/** One service that shares the key of its family. The first member signs, the others verify. */
export interface MemberPlan {
  readonly name: string
  readonly variable: (typeof secretNames)[number]
  readonly carrier: PlannedCarrier
  readonly twist: Twist
  readonly builds: boolean
  /** In a profile that nobody asks for. */
  readonly isAside: boolean
}

/** Services that share tokens by construction. */
export interface FamilyPlan {
  /** `secret`: one text for all. `pair`: private and public half. `fetched`: the verifiers ask a URL. `recipe`: catalogue products. */
  readonly scheme: 'secret' | 'pair' | 'fetched' | 'recipe'
  /** Which recipe, modulo their number. */
  readonly recipe: number
  readonly value: 'strong' | 'symbols' | 'placeholder'
  readonly hasOneName: boolean
  /** `anchor`: one block feeds all; `siblings`: all verifiers run one image. */
  readonly layout: 'apart' | 'anchor' | 'siblings'
  readonly call: 'none' | 'url' | 'depends-on'
  readonly isSignerTold: boolean
  readonly hasRefreshKey: boolean
  readonly algorithm: 'none' | 'all' | 'signer'
  readonly issuer: boolean
  readonly audience: boolean
  /** Where the keys are fetched from: a service, a host that is no service, the service itself, somebody outside. */
  readonly fetchedFrom: 'signer' | 'nobody' | 'localhost' | 'outside'
  readonly members: readonly MemberPlan[]
}

export const faultKinds = [
  'other',
  'drop',
  'split',
  'rename',
  'empty',
  'unmount',
  'swap',
  'algorithm',
  'issuer',
  'audience',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** One flaw, given to one member of one family; the numbers count modulo what there is. */
export interface FaultPlan {
  readonly kind: FaultKind
  readonly family: number
  readonly member: number
}

/** What a random stack is made of. `writeStack` makes files of it. */
export interface StackPlan {
  readonly families: readonly FamilyPlan[]
  readonly hasDatabase: boolean
  readonly hasStranger: boolean
  readonly fault: FaultPlan | null
}

const rarely = (oneOf: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight: oneOf - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })

const often = <T>(usual: readonly T[], rare: readonly T[], oneOf: number): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: oneOf - 1, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  )

function planMember(names: readonly string[]): fc.Arbitrary<MemberPlan> {
  return fc.record({
    name: fc.constantFrom(...names),
    variable: fc.constantFrom(...secretNames),
    carrier: often<PlannedCarrier>(
      ['literal', 'reference', 'fallback', 'env-file', 'secret-file', 'bind-file'],
      ['unseen', 'platform', 'document'],
      10,
    ),
    twist: often<Twist>(['none'], ['newline', 'base64', 'quotes'], 15),
    builds: fc.boolean(),
    isAside: rarely(20),
  })
}

const planFamily: fc.Arbitrary<FamilyPlan> = fc.record({
  scheme: fc.oneof(
    { weight: 6, arbitrary: fc.constant('secret' as const) },
    { weight: 2, arbitrary: fc.constant('pair' as const) },
    { weight: 1, arbitrary: fc.constant('fetched' as const) },
    { weight: 3, arbitrary: fc.constant('recipe' as const) },
  ),
  recipe: fc.nat({ max: 99 }),
  value: often<FamilyPlan['value']>(['strong'], ['symbols', 'placeholder'], 6),
  hasOneName: fc.boolean(),
  layout: fc.constantFrom('apart', 'anchor', 'siblings'),
  call: fc.constantFrom('none', 'url', 'depends-on'),
  isSignerTold: fc.boolean(),
  hasRefreshKey: rarely(5),
  algorithm: fc.constantFrom('none', 'all', 'signer'),
  issuer: rarely(3),
  audience: rarely(5),
  fetchedFrom: fc.constantFrom('signer', 'nobody', 'localhost', 'outside'),
  members: fc
    .tuple(planMember(signerNames), fc.array(planMember(validatorNames), { minLength: 0, maxLength: 3, size: 'max' }))
    .map(([signer, others]) => [signer, ...others]),
})

/** Any stack. What shrinks, shrinks to one service with one literal key and no fault. */
export const stackPlans: fc.Arbitrary<StackPlan> = fc.noBias(
  fc.record({
    families: fc.array(planFamily, { minLength: 1, maxLength: 2, size: 'max' }),
    hasDatabase: fc.boolean(),
    hasStranger: fc.boolean(),
    fault: fc.option(
      fc.record({ kind: fc.constantFrom(...faultKinds), family: fc.nat({ max: 9 }), member: fc.nat({ max: 11 }) }),
      { nil: null, freq: 2 },
    ),
  }),
)
