import { expect, test } from 'vitest'
import { namesOwnIssuer, readIssuerName } from './issuer-names.ts'

test.each([
  ['Spring, with underscores for dashes', 'SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI', 'discovery'],
  ['Spring, as its documents spell it', 'SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI', 'discovery'],
  ['Spring, as a property', 'spring.security.oauth2.resourceserver.jwt.issuer-uri', 'discovery'],
  ['.NET', 'Authentication__Schemes__Bearer__Authority', 'discovery'],
  ['.NET, in a section of the own', 'Jwt__Authority', 'discovery'],
  ['an authority', 'JWT_AUTHORITY', 'discovery'],
  ['the address of an issuer', 'JWT_ISSUER_URL', 'possible'],
  ['an issuer of OpenID Connect', 'OIDC_ISSUER', 'possible'],
  ['its address', 'OIDC_ISSUER_URL', 'possible'],
  ['the name of an issuer, which is no address', 'JWT_ISSUER', null],
  ['a client of a login', 'SPRING_SECURITY_OAUTH2_CLIENT_PROVIDER_OIDC_ISSUER_URI', null],
  ['an authority for certificates', 'CERT_AUTHORITY', null],
  ['an issuer of certificates', 'ACME_ISSUER_URL', null],
  ['anything else', 'DATABASE_URL', null],
] as const)('%s: %s', (_name, variable, naming) => {
  expect(readIssuerName(variable)).toBe(naming)
})

test.each([
  ['SPRING_SECURITY_OAUTH2_AUTHORIZATIONSERVER_ISSUER', true],
  ['OIDC_ISSUER', true],
  ['ISSUER', true],
  ['OAUTH_ISSUER_URL', true],
  ['JWT_ISSUER', true],
  ['SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI', false],
  ['JWT_ACCEPTED_ISSUER', false],
  ['MP_JWT_VERIFY_ISSUER', false],
  ['OIDC_CLIENT_ISSUER', false],
  ['ISSUER_NAME', false],
])('%s is what a signer may call itself: %s', (variable, isOwn) => {
  expect(namesOwnIssuer(variable)).toBe(isOwn)
})
