import { beforeAll, expect, test } from 'vitest'
import type { ValueStep } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeStep, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

/** Where the only use fetches its keys; the profile of a step behind it. */
function addressIn(tree: Tree): string {
  const { uses } = readTree(tree, grammars)
  expect(uses.map(({ kind }) => kind)).toEqual(['verifies'])
  const [step] = uses[0]?.key?.steps ?? []
  if (step?.kind !== 'remote') return step === undefined ? 'nothing' : describeStep(step)
  const { chain, isIssuer } = step.address ?? { chain: { steps: [], certainty: 'seen' }, isIssuer: false }
  const described = chain.steps.map((one) => `${describeStep(one)}${profileOf(one)}`).join(' > ')
  return `${isIssuer ? 'issuer' : 'keys'} ${described}${chain.certainty === 'guessed' ? ' (guessed)' : ''}`
}

function profileOf(step: ValueStep): string {
  return (step.kind === 'literal' || step.kind === 'variable') && step.onlyIn !== undefined
    ? ` in ${step.onlyIn.name}`
    : ''
}

const key = 'spring.security.oauth2.resourceserver.jwt'
const variable = 'SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_'

test.each<[string, Tree, string]>([
  [
    'properties alone',
    { 'application.properties': `${key}.jwk-set-uri=http://auth/keys\n`, 'A.java': 'class A {}\n' },
    `keys ${variable}JWKSETURI > literal`,
  ],
  [
    'a profile of its own',
    {
      'application.properties': `${key}.issuer-uri=http://localhost/\n`,
      'application-docker.properties': `${key}.issuer-uri=http://auth/\n`,
    },
    `issuer ${variable}ISSUERURI > literal in docker > literal`,
  ],
  [
    'a placeholder',
    { 'application.properties': `${key}.issuer-uri=\${ISSUER:http://auth/}\n` },
    'issuer ISSUER > literal',
  ],
  [
    'a server of configuration behind it',
    { 'application.properties': `${key}.issuer-uri=http://auth/\nspring.cloud.config.uri=http://config\n` },
    `issuer ${variable}ISSUERURI > literal (guessed)`,
  ],
  [
    'a public key beside the code',
    {
      'application.properties': `${key}.public-key-location=classpath:keys/public.pem\n`,
      'A.java': 'class A { Object a(HttpSecurity http) { return http.oauth2ResourceServer(s -> s.jwt()); } }\n',
    },
    'file keys/public.pem',
  ],
  [
    'an authority in the options',
    {
      'appsettings.json': '{ "Login": { "Authority": "http://auth" } }',
      'Program.cs':
        'services.AddAuthentication().AddJwtBearer(o => { o.Authority = configuration["Login:Authority"]; });\n',
    },
    'issuer Login__Authority > literal',
  ],
  [
    'an authority in the configuration',
    {
      'appsettings.json': '{ "Authentication": { "Schemes": { "Bearer": { "Authority": "http://auth" } } } }',
      'Program.cs': 'services.AddAuthentication().AddJwtBearer();\n',
    },
    'issuer Authentication__Schemes__Bearer__Authority > literal',
  ],
  [
    'a set of keys in Node',
    {
      'app.ts':
        "import { createRemoteJWKSet, jwtVerify } from 'jose'\nconst keys = createRemoteJWKSet(new URL(process.env.JWKS!))\nexport const check = (t: string) => jwtVerify(t, keys)\n",
    },
    'keys JWKS',
  ],
  [
    'a client of Python',
    {
      'main.py':
        'import os\nimport jwt\n\nclient = jwt.PyJWKClient(os.environ["JWKS"])\n\n\ndef check(token):\n    key = client.get_signing_key_from_jwt(token)\n    return jwt.decode(token, key.key, algorithms=["RS256"])\n',
    },
    'keys JWKS',
  ],
])('where keys are fetched: %s', (_, tree, expected) => {
  expect(addressIn(tree)).toBe(expected)
})
