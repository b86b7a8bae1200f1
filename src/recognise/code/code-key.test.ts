import { expect, test } from 'vitest'
import type { TokenUse, ValueStep } from '../../model/code/code.ts'
import { Secret } from '../../model/keys/secret.ts'
import { codeOf, literal, use, variable } from './code-for-tests.ts'
import { findCodeKeys } from './code-key.ts'

const stage = variable('JWT_SECRET_${STAGE^^}')
const plain = variable('JWT_SECRET')
const rails: ValueStep = {
  ...(variable('SECRET_KEY_BASE') as ValueStep & { readonly kind: 'variable' }),
  notWhere: { variable: 'RAILS_ENV', is: ['', 'development', 'test'] },
}

/** What a look-up comes to: in words, with the names that were asked. */
function follow(
  steps: readonly ValueStep[],
  variables: Readonly<Record<string, string | null>>,
  setElsewhere: readonly string[] = [],
): string {
  const given = new Map(
    Object.entries(variables).map(([name, text]) => [name, { value: text === null ? null : Secret.fromText(text) }]),
  )
  const code = codeOf({ uses: [use('signs', steps)], setElsewhere })
  const [key] = findCodeKeys(code, { variables: given, isWithoutImage: true })
  const effect = key?.effect
  if (effect === undefined) return 'none'
  const what = 'name' in effect ? `${effect.kind} ${effect.name}` : effect.kind
  return `${what} of ${key?.names.join()}`
}

test.each<[string, string, readonly ValueStep[], Readonly<Record<string, string | null>>]>([
  ['the first that is set wins', 'variable A of A,B', [variable('A'), variable('B')], { A: 'x', B: 'y' }],
  ['one that is not set is passed over', 'variable B of A,B', [variable('A'), variable('B')], { B: 'y' }],
  ['one without a value is not set', 'variable B of A,B', [variable('A'), variable('B')], { A: null, B: 'y' }],
  [
    'an empty one counts where the code takes it',
    'variable A of A,B',
    [variable('A'), variable('B')],
    { A: '', B: 'y' },
  ],
  [
    'an empty one is passed over where the code does',
    'variable B of A,B',
    [variable('A', 'unset'), variable('B')],
    { A: '', B: 'y' },
  ],
  ['nothing set and a text in the code', 'literal A of A', [variable('A'), literal('text')], {}],
  ['an empty text in the code is none', 'absent A of A', [variable('A'), literal('')], {}],
  ['a constant asks for nothing', 'literal null of ', [literal('text')], { A: 'x' }],
  ['nothing set and nothing to fall back to', 'absent A of A', [variable('A')], {}],
  [
    'the name for one stage',
    'variable JWT_SECRET_PROD of JWT_SECRET_PROD,JWT_SECRET',
    [stage, plain],
    {
      STAGE: 'prod',
      JWT_SECRET_PROD: 'x',
      JWT_SECRET: 'y',
    },
  ],
  [
    'in production',
    'variable SECRET_KEY_BASE of SECRET_KEY_BASE',
    [rails],
    { RAILS_ENV: 'production', SECRET_KEY_BASE: 'x' },
  ],
  ['in development another is made', 'elsewhere of ', [rails], { RAILS_ENV: 'development', SECRET_KEY_BASE: 'x' }],
  ['what is not said is development', 'elsewhere of ', [rails], { SECRET_KEY_BASE: 'x' }],
  ['the stage is not set', 'variable JWT_SECRET of JWT_SECRET', [stage, plain], { JWT_SECRET: 'y' }],
  [
    'what is missing goes by the plain name',
    'absent JWT_SECRET of JWT_SECRET_${STAGE^^},JWT_SECRET',
    [stage, plain],
    {
      STAGE: 'prod',
    },
  ],
])('%s', (_name, expected, steps, variables) => {
  expect(follow(steps, variables)).toBe(expected)
})

test('what the image sets is not missing', () => {
  expect(follow([variable('A'), literal('text')], {}, ['A'])).toBe('elsewhere of A')
  expect(follow([variable('A'), literal('text')], { A: 'x' }, ['A'])).toBe('variable A of A')
})

test('uses of one key are one, seen where one of them is', () => {
  const guess: TokenUse = { ...use('verifies', [variable('A')]), certainty: 'guessed' }
  const keys = findCodeKeys(codeOf({ uses: [guess, use('signs', [variable('A'), literal('text')])] }), {
    variables: new Map([['A', { value: Secret.fromText('x') }]]),
    isWithoutImage: true,
  })
  expect(keys.map(({ isSeen, uses }) => [isSeen, uses.length])).toEqual([[true, 2]])
})

test('nothing is seen of what the service may not run', () => {
  const code = codeOf({ uses: [use('signs', [variable('A')])], applies: 'may' })
  const keys = findCodeKeys(code, { variables: new Map(), isWithoutImage: true })
  expect(keys.map(({ isSeen }) => isSeen)).toEqual([false])
})

test('an image that says where it runs is no development', () => {
  expect(follow([rails], { SECRET_KEY_BASE: 'x' }, ['RAILS_ENV'])).toBe('variable SECRET_KEY_BASE of SECRET_KEY_BASE')
})
