import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ServiceCode, TokenUse, ValueStep, ValueTreatment } from '../model/code/code.ts'
import type { KeyStep } from '../model/code/code-facts.ts'
import type { ResolvedBinding } from '../model/keys/binding.ts'
import { Secret } from '../model/keys/secret.ts'
import type { ComposeService, ResolvedVariable } from '../model/stack/compose.ts'
import { fingerprint } from './fingerprint.ts'
import { markCode } from './mark-code.ts'

const fingerprintKey = randomBytes(32)
const text = 'fake-key-for-tests-40d7b9c2e8f15a63-5c0be7f9'
const location = { file: 'api/app.py', line: 3 }

function literal(value: string, file = 'api/app.py'): ValueStep {
  return { kind: 'literal', value: Secret.fromText(value), location: { file, line: 3 } }
}

function variable(name: string): ValueStep {
  return { kind: 'variable', name, blank: 'set', holds: 'value', location }
}

function useOf(steps: readonly ValueStep[], treatments: readonly ValueTreatment[] = []): TokenUse {
  return {
    ...{ kind: 'signs', library: 'PyJWT', call: 'jwt.encode', location, certainty: 'seen' },
    key: { steps, treatments, certainty: 'seen' },
    ...{
      algorithms: ['HS256'],
      issuer: null,
      audience: null,
      leewaySeconds: null,
      checksSignature: true,
      tokenFrom: [],
    },
  }
}

function codeOf(uses: readonly TokenUse[], facts: Partial<ServiceCode> = {}): ServiceCode {
  return {
    ...{ service: 'api', roots: [], filesSeen: 1, filesParsed: 1, languages: ['python'], limits: [], isWhole: true },
    ...{
      applies: 'surely',
      image: null,
      speaksOfTokens: true,
      setElsewhere: [],
      lacksEnvFile: false,
      mentions: [],
      reads: [],
      uses,
      role: 'issuer',
      basis: uses,
    },
    ...facts,
  }
}

function serviceOf(environment: Readonly<Record<string, string | null | ResolvedVariable>>): ComposeService {
  const variables = Object.entries(environment).map(([name, given]): [string, ResolvedVariable] => {
    if (given !== null && typeof given !== 'string') return [name, given]
    return [name, { name, value: given === null ? null : Secret.fromText(given), chain: [{ kind: 'entry' }] }]
  })
  return {
    ...{ name: 'api', location: { file: 'compose.yaml' }, builds: true, environment: new Map(variables) },
    ...{ labels: new Map(), mounts: [], volumes: [], command: [], locations: new Map(), dependsOn: [], model: {} },
  }
}

async function stepsOf(
  use: TokenUse,
  service = serviceOf({}),
  facts: Partial<ServiceCode> = {},
): Promise<readonly KeyStep[]> {
  const project = { name: 'shop', services: [service] }
  const [marked] = await markCode(new Map([['api', codeOf([use], facts)]]), project, fingerprintKey)
  return marked?.uses[0]?.key?.steps ?? []
}

async function fingerprintOf(value: string, form: ResolvedBinding['form']): Promise<string | null | undefined> {
  const holding: ResolvedBinding = {
    ...{
      service: 'auth',
      project: 'shop',
      variable: 'JWT_SECRET',
      purpose: 'access',
      role: 'issuer',
      roleBasis: 'test',
    },
    ...{ roleSource: 'setting', algorithms: [], carrier: 'environment', evidence: 'resolved', state: 'present' },
    ...{ location: { file: '.env' }, chain: [], sources: [], claims: {}, form, value: Secret.fromText(value) },
    group: { id: 'shop/access', basis: 'same-name', confidence: 'likely' },
  }
  const { groups } = await fingerprint([holding], fingerprintKey)
  return groups[0]?.bindings[0]?.fingerprint
}

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()

test.each<[string, string, readonly ValueTreatment[], string, ResolvedBinding['form']]>([
  ['as it stands', text, [], text, 'text'],
  ['trimmed', ` ${text}\n`, ['trimmed'], text, 'text'],
  ['decoded from base64', Buffer.from(text).toString('base64'), ['base64-decoded'], text, 'text'],
  ['decoded from hex', Buffer.from(text).toString('hex'), ['hex-decoded'], text, 'text'],
  ['a key in PEM', pem, [], pem, 'pem'],
  ['a key in PEM on one line', pem.replaceAll('\n', '\\n'), ['newlines-restored'], pem, 'pem'],
  ['a JWK', JSON.stringify({ kty: 'oct', k: Buffer.from(text).toString('base64url') }), [], text, 'text'],
])(
  'a text in code has the fingerprint that a holding of the same key has: %s',
  async (_name, value, how, held, form) => {
    const [step] = await stepsOf(useOf([literal(value)], how))
    expect(step).toMatchObject({ kind: 'literal', fingerprint: await fingerprintOf(held, form) })
  },
)

test.each<ValueTreatment>(['hashed', 'cut', 'joined', 'base64-encoded'])(
  'what is %s is no spelling of the key',
  async (how) => {
    const [step] = await stepsOf(useOf([literal(text)], [how]))
    expect(step).toMatchObject({ kind: 'literal', fingerprint: null, holds: null, strength: null })
  },
)

test.each([
  ['api/app.py', 'source'],
  ['api/src/main/resources/application.yml', 'configuration'],
  ['api/appsettings.json', 'configuration'],
  ['api/.env', 'env-file'],
  ['api/.env.local', 'env-file'],
])('a text in %s is written in %s', async (file, where) => {
  const [step] = await stepsOf(useOf([literal(text, file)]))
  expect(step).toMatchObject({ writtenIn: where })
})

const platform: ResolvedVariable = {
  name: 'JWT_SECRET',
  value: null,
  chain: [{ kind: 'unset', supplier: { kind: 'platform', by: 'Coolify' } }],
}

test.each<[string, ComposeService, Partial<ServiceCode>, string]>([
  ['a text', serviceOf({ JWT_SECRET: 'x' }), {}, 'text'],
  ['the empty text', serviceOf({ JWT_SECRET: '' }), {}, 'empty'],
  ['nothing', serviceOf({}), {}, 'nothing'],
  ['a name without a value', serviceOf({ JWT_SECRET: null }), {}, 'nothing'],
  ['what a platform sets', serviceOf({ JWT_SECRET: platform }), {}, 'unknown'],
  ['what an unread file may set', { ...serviceOf({}), hasUnknownVariables: true }, {}, 'unknown'],
  ['what the Dockerfile sets', serviceOf({}), { setElsewhere: ['JWT_SECRET'] }, 'unknown'],
  [
    'what a start script may set',
    serviceOf({}),
    { image: { base: 'python', variables: [], startsWithScript: true } },
    'unknown',
  ],
])('a variable is given %s', async (_name, service, facts, given) => {
  const [step] = await stepsOf(useOf([variable('JWT_SECRET')]), service, facts)
  expect(step).toMatchObject({ kind: 'variable', name: 'JWT_SECRET', given })
})

test.each([
  ['the stage', 'JWT_SECRET_${STAGE^^}', { STAGE: 'dev', JWT_SECRET_DEV: 'x' }, 'JWT_SECRET_DEV', 'text'],
  ['a stage that is not set', 'JWT_SECRET_${STAGE}', {}, 'JWT_SECRET_${STAGE}', 'unknown'],
  ['what may be a secret stays unsaid', 'KEY_${API_TOKEN}', { API_TOKEN: 'abc' }, 'KEY_${API_TOKEN}', 'unknown'],
])('a name that code puts together: %s', async (_name, name, environment, shown, given) => {
  const [step] = await stepsOf(useOf([variable(name)]), serviceOf(environment as Readonly<Record<string, string>>))
  expect(step).toMatchObject({ kind: 'variable', name: shown, given })
})

test('algorithms that a given variable replaces are not known', async () => {
  const use = { ...useOf([variable('JWT_SECRET')]), algorithmVariables: ['ALG'] }
  const marked = async (environment: Readonly<Record<string, string>>) =>
    markCode(new Map([['api', codeOf([use])]]), { name: 'shop', services: [serviceOf(environment)] }, fingerprintKey)
  expect((await marked({ ALG: 'HS512' }))[0]?.uses[0]?.algorithms).toBeNull()
  expect((await marked({}))[0]?.uses[0]?.algorithms).toEqual(['HS256'])
})

test('no text of the code is left, and each variable of a place is listed once', async () => {
  const use = useOf([variable('JWT_SECRET'), literal(text)])
  const code = codeOf([use, use], {
    reads: [
      {
        chain: { steps: [variable('OTHER'), literal(text)], treatments: [], certainty: 'guessed' },
        location,
        isShared: false,
      },
    ],
  })
  const marked = await markCode(new Map([['api', code]]), { name: 'shop', services: [serviceOf({})] }, fingerprintKey)
  expect(JSON.stringify(marked)).not.toContain(text.slice(0, 8))
  expect(JSON.stringify(marked)).not.toContain('[secret]')
  expect(marked[0]?.reads).toEqual([
    { variable: 'OTHER', location, certainty: 'guessed' },
    { variable: 'JWT_SECRET', location, certainty: 'seen' },
  ])
})

test('there is none where no compose file is looked at', async () => {
  expect(await markCode(new Map([['api', codeOf([])]]), null, fingerprintKey)).toEqual([])
})
