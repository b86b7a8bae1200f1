// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  asNoun,
  hiddenName,
  isShownPath,
  isVariableName,
  nameOfStep,
  showAsked,
  showAskedByCode,
  showKey,
  showVariable,
} from './show-name.ts'
import { Template } from './template.ts'

test.each([
  'JWT_SECRET',
  '_x',
  'jwtSecret',
  'JWT_S3_EU_1',
  'SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI',
  'COMPOSE_KOMODO_IMAGE_TAG',
  'ENTE_S3_B2_EU_CEN_KEY',
  'CL_IPV6_P2P_PORT',
  'ConnectionStrings__DefaultConnection',
])('%s is the name of a variable', (name) => {
  expect(isVariableName(name)).toBe(true)
})

test.each(['Jwt:Key', 'spring.datasource.url', 'X-Api-Token', 'keys[0]', '#extensions'])(
  '%s is one with a value only',
  (name) => {
    expect([isVariableName(name), isVariableName(name, 'with a value')]).toEqual([false, true])
  },
)

test.each([
  ['nothing', ''],
  ['a passphrase', 'correct horse battery staple'],
  ['a token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.${'aB3'.repeat(14)}`],
  ['what has an = in it', 'JWT_SECRET=fake'],
  ['an address', 'https://user:fake@example.test/'],
  ['hexadecimal digits', 'f3a90b1c77d2e4805a6b'],
  ['hexadecimal digits before a name', 'af3a90b1c77d2e4805a6b_JWT_SECRET_OF_THE_SERVICE'],
  ['hexadecimal digits behind a name', 'THE_JWT_SECRET_OF_THE_SERVICE_af3a90b1c77d2e4805a6b'],
  ['a line break', 'A\nB'],
])('%s is no name', (_, text) => {
  expect(isVariableName(text, 'with a value')).toBe(false)
  expect(showKey(text)).toBe(hiddenName)
})

test('hardly a random key in base64 or hex is taken for a name', () => {
  const keys = Array.from({ length: 4_000 }, (_, round) => createHash('sha256').update(`${round}`).digest().subarray(8))
  const named = (encoding: 'base64' | 'base64url' | 'hex'): number =>
    keys.filter((key) => isVariableName(`a${key.toString(encoding)}`, 'with a value')).length
  expect({ base64: named('base64'), hex: named('hex') }).toEqual({ base64: 0, hex: 0 })
  expect(named('base64url')).toBeLessThan(8)
})

test('a variable is shown as it is written, or by its place', () => {
  const location = { file: 'compose.yaml', line: 3 }
  const show = (name: Template): string => showVariable(name, 'alone', location)
  expect(show(Template.written('KEY'))).toBe('KEY')
  expect(show(Template.join(Template.reference('APP', '${PREFIX}'), '_KEY'))).toBe('${PREFIX}_KEY')
  expect(show(Template.written('no name'))).toBe('a name that cannot be shown (compose.yaml:3)')
  expect(showVariable(Template.written(''), 'alone', { container: 'api-1' })).toBe(`${hiddenName} (api-1)`)
})

test('names in chains and in what code asks for', () => {
  expect([nameOfStep('KEY'), nameOfStep('no name')]).toEqual([{ name: 'KEY' }, {}])
  expect(['JWT_${STAGE^^}_KEY', '${A}', 'no name', 'a${'].map(showAsked)).toEqual([
    'JWT_${STAGE^^}_KEY',
    '${A}',
    hiddenName,
    hiddenName,
  ])
  expect(['JWT_${STAGE}_KEY', 'Jwt:Key', 'jwt.secret', 'my-passphrase-JWT_SECRET', 'a/b'].map(showAskedByCode)).toEqual(
    ['JWT_${STAGE}_KEY', 'Jwt:Key', 'jwt.secret', hiddenName, hiddenName],
  )
})

test.each([
  ['/', true],
  ['/api/v1/users/me.json', true],
  ['/2fa/404', true],
  ['/hooks/f3a90b1c77d2e4805a6b', false],
  ['/T0AB1/B2CD3/x9Yq4Zk2Lm8Pw7', false],
])('the path %s is shown: %s', (path, isShown) => {
  expect(isShownPath(path)).toBe(isShown)
})

test.each([
  ['JWT_SECRET', 'JWT_SECRET'],
  [hiddenName, 'variable with a name that cannot be shown'],
  [`${hiddenName} (compose.yaml:3)`, 'variable with a name that cannot be shown (compose.yaml:3)'],
])('as a noun: %s', (variable, noun) => {
  expect(asNoun(variable)).toBe(noun)
})
