import { beforeAll, expect, test } from 'vitest'
import type { CodeRole, ValueStep } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeStep, describeUse, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

const issuing = (call: string): string =>
  `package shop;\nimport io.smallrye.jwt.build.Jwt;\n@ApplicationScoped\nclass Tokens {\n  @ConfigProperty(name = "shop.key") String secret;\n  String issue(String user) { return ${call}; }\n}\n`
const protectedBy =
  'package shop;\nimport jakarta.inject.Inject;\nimport org.eclipse.microprofile.jwt.JsonWebToken;\nclass Orders {\n  @Inject JsonWebToken token;\n}\n'
const micronaut =
  'micronaut:\n  security:\n    token:\n      jwt:\n        signatures:\n          secret:\n            generator:\n              secret: ${SHOP_KEY}\n'

test.each<[string, Tree, CodeRole, readonly string[]]>([
  [
    'a public key on the class path',
    { 'application.properties': 'mp.jwt.verify.publickey.location=keys/public.pem\n', 'A.java': 'class A {}\n' },
    'validator',
    ['verifies * path in MP_JWT_VERIFY_PUBLICKEY_LOCATION > file keys/public.pem'],
  ],
  [
    'a public key in a variable',
    { 'application.yml': 'mp:\n  jwt:\n    verify:\n      publickey: ${SHOP_PUBLIC_KEY}\n' },
    'validator',
    ['verifies * SHOP_PUBLIC_KEY'],
  ],
  [
    'a shared secret, with another one in one profile',
    {
      'application.properties':
        '%dev.smallrye.jwt.verify.secretkey=dev-only\nsmallrye.jwt.verify.secretkey=${SHOP_KEY}\n',
    },
    'validator',
    ['verifies * literal > SHOP_KEY'],
  ],
  [
    'a set of keys',
    { 'application.properties': 'mp.jwt.verify.publickey.location=https://auth.example/keys\n' },
    'validator',
    ['verifies * path in MP_JWT_VERIFY_PUBLICKEY_LOCATION > remote'],
  ],
  [
    'a server of OpenID Connect',
    { 'application.properties': 'quarkus.oidc.auth-server-url=https://auth.example/realms/shop\n' },
    'validator',
    ['verifies * remote'],
  ],
  [
    'a token that is injected, without a setting in the files',
    { 'Orders.java': protectedBy },
    'validator',
    ['verifies * MP_JWT_VERIFY_PUBLICKEY > path in MP_JWT_VERIFY_PUBLICKEY_LOCATION'],
  ],
  [
    'signing with the key of the settings, and verifying',
    {
      'application.properties':
        'smallrye.jwt.sign.key.location=classpath:private.pem\nmp.jwt.verify.publickey.location=public.pem\n',
      'Tokens.java': issuing('Jwt.issuer("shop").subject(user).sign()'),
    },
    'both',
    [
      'signs * path in SMALLRYE_JWT_SIGN_KEY_LOCATION > file private.pem',
      'verifies * path in MP_JWT_VERIFY_PUBLICKEY_LOCATION > file public.pem',
    ],
  ],
  [
    'signing with a key at a place',
    { 'Tokens.java': issuing('Jwt.claims().subject(user).sign("/run/secrets/private.pem")') },
    'issuer',
    ['signs * file /run/secrets/private.pem'],
  ],
  [
    'signing with a secret',
    { 'Tokens.java': issuing('Jwt.upn(user).signWithSecret(secret)') },
    'issuer',
    ['signs * SHOP_KEY'],
  ],
  ["Micronaut's secret", { 'application.yml': micronaut }, 'validator', ['verifies * SHOP_KEY']],
  [
    "Micronaut's secret where users log in",
    {
      'application.yml': micronaut,
      'Login.java':
        'package shop;\n@Singleton\nclass Login implements HttpRequestAuthenticationProvider<Object>, AuthenticationProvider {}\n',
    },
    'both',
    ['signs * SHOP_KEY', 'verifies * SHOP_KEY'],
  ],
])('by settings alone: %s', (_, tree, role, uses) => {
  const code = readTree({ 'App.java': 'class App {}\n', ...tree }, grammars)
  expect({ role: code.role, uses: code.uses.map(describeUse) }).toEqual({ role, uses })
})

test('a profile of Quarkus counts where its variable says so, and prod where none does', () => {
  const { uses } = readTree(
    { 'application.properties': '%prod.mp.jwt.verify.publickey=prod\nmp.jwt.verify.publickey=any\n' },
    grammars,
  )
  const profiles = uses.flatMap(
    ({ key }) => key?.steps.map((step: ValueStep) => [describeStep(step), onlyIn(step)]) ?? [],
  )
  expect(profiles).toEqual([
    ['MP_JWT_VERIFY_PUBLICKEY', undefined],
    ['literal', { name: 'prod', variables: ['QUARKUS_PROFILE'], whenUnset: 'prod' }],
    ['literal', undefined],
  ])
})

function onlyIn(step: ValueStep): unknown {
  return step.kind === 'variable' || step.kind === 'literal' ? step.onlyIn : undefined
}
