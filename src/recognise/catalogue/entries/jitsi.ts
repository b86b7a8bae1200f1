import type { CatalogueEntry, ProductKey } from '../product.ts'

/** The secret as Prosody checks it and as a login service beside it signs with it. */
const appSecret = {
  variables: ['JWT_APP_SECRET'],
  purpose: 'access',
  links: ['jitsi'],
  algorithms: ['HS256'],
  form: 'text',
  issuerVariables: ['JWT_ACCEPTED_ISSUERS', 'JWT_APP_ID'],
  audienceVariables: ['JWT_ACCEPTED_AUDIENCES'],
  whenUnset: 'disabled',
} as const

const validator = {
  ...appSecret,
  role: 'validator',
  roleBasis: 'Prosody verifies the tokens of a meeting',
} as const satisfies ProductKey

const notKeys = [
  'JWT_APP_ID',
  'JWT_ALLOW_EMPTY',
  'JWT_AUTH_TYPE',
  'JWT_TOKEN_AUTH_MODULE',
  'JWT_ENABLE_DOMAIN_VERIFICATION',
  'JWT_SIGN_TYPE',
  'TOKEN_AUTH_URL',
]

/** Jitsi Meet in containers, with token authentication. */
export const jitsi: CatalogueEntry = {
  id: 'jitsi',
  title: 'Jitsi Meet',
  sources: [
    'https://jitsi.github.io/handbook/docs/devops-guide/devops-guide-docker/#authentication-using-jwt-tokens',
    'https://github.com/jitsi/docker-jitsi-meet',
    'https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md',
    'https://github.com/MarcelCoding/jitsi-openid',
    'https://github.com/nordeck/jitsi-keycloak-adapter',
  ],
  products: [
    {
      title: 'Jitsi Prosody',
      images: ['jitsi/prosody'],
      services: ['prosody', 'xmpp.meet.jitsi'],
      keys: [
        validator,
        {
          variables: ['JWT_ASAP_KEYSERVER'],
          purpose: 'access',
          links: ['jitsi'],
          role: 'validator',
          roleBasis: 'Prosody fetches the public key of each token by its key id',
          form: 'jwks-url',
          algorithms: ['RS256'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys,
    },
    {
      title: 'Jitsi web, Jicofo, Jigasi and the video bridge',
      images: ['jitsi/web', 'jitsi/jicofo', 'jitsi/jvb', 'jitsi/jigasi', 'jitsi/jibri'],
      keys: [
        {
          ...appSecret,
          role: 'bystander',
          roleBasis: 'only Prosody reads the secret; this container merely gets it',
          isOptional: true,
        },
      ],
      notKeys: [...notKeys, 'JWT_ASAP_KEYSERVER'],
    },
    {
      title: 'Jitsi login adapter',
      images: [
        'nordeck/jitsi-keycloak-adapter*',
        'nordeck/jitsi-oidc-adapter*',
        'jitsi-keycloak-adapter',
        'jitsi-oidc-adapter',
      ],
      keys: [
        {
          ...appSecret,
          role: 'issuer',
          roleBasis: 'the adapter signs the token after the login',
          whenUnset: 'refuses',
        },
      ],
      notKeys,
    },
    {
      title: 'jitsi-openid',
      images: ['marcelcoding/jitsi-openid', 'jitsi-openid'],
      keys: [
        {
          variables: ['JITSI_SECRET'],
          purpose: 'access',
          links: ['jitsi'],
          role: 'issuer',
          roleBasis: 'jitsi-openid signs the token after the login',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  jitsi-prosody:
    image: jitsi/prosody
    environment:
      JWT_APP_SECRET: made-up-key-of-this-sample-0123456789abcdef
  jitsi-web-jicofo-jigasi-and-the-video-bridge:
    image: jitsi/web
    environment:
      JWT_APP_SECRET: made-up-key-of-this-sample-0123456789abcdef
  jitsi-login-adapter:
    image: nordeck/jitsi-keycloak-adapterx
    environment:
      JWT_APP_SECRET: made-up-key-of-this-sample-0123456789abcdef
  jitsi-openid:
    image: marcelcoding/jitsi-openid
    environment:
      JITSI_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
