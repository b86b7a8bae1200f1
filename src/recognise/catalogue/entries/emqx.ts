import type { CatalogueEntry } from '../product.ts'

/** EMQX 4 and 5: tokens that an MQTT client sends as its password. */
export const emqx: CatalogueEntry = {
  id: 'emqx',
  title: 'EMQX',
  sources: [
    'https://docs.emqx.com/en/emqx/latest/access-control/authn/jwt.html',
    'https://docs.emqx.com/en/emqx/v4.4/advanced/auth-jwt.html',
    'https://docs.emqx.com/en/emqx/latest/configuration/configuration.html#environment-variables',
  ],
  products: [
    {
      title: 'EMQX',
      images: ['emqx', 'emqx/emqx', 'emqx/emqx-ee', 'emqx/emqx-enterprise', 'emqx-enterprise'],
      services: ['emqx'],
      keys: [
        {
          variables: ['EMQX_AUTHENTICATION__*__SECRET', 'EMQX_AUTH__JWT__SECRET'],
          purpose: 'access',
          links: ['emqx'],
          role: 'validator',
          roleBasis: 'the broker only verifies tokens; the application signs them',
          form: 'text',
          formSwitch: { variable: 'EMQX_AUTHENTICATION__1__SECRET_BASE64_ENCODED', value: 'true', form: 'base64' },
          algorithms: ['HS256', 'HS384', 'HS512'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          fileVariables: ['EMQX_AUTHENTICATION__*__PUBLIC_KEY', 'EMQX_AUTH__JWT__PUBKEY'],
          purpose: 'access',
          links: ['emqx'],
          role: 'validator',
          roleBasis: 'the broker only verifies tokens; the application signs them',
          form: 'pem',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['EMQX_AUTHENTICATION__*__ENDPOINT', 'EMQX_AUTH__JWT__JWKS'],
          purpose: 'access',
          links: ['emqx'],
          role: 'validator',
          roleBasis: 'the broker fetches the public keys',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['EMQX_NODE__COOKIE', 'EMQX_NODE_COOKIE', 'EMQX_DASHBOARD__DEFAULT_PASSWORD', 'EMQX_WEBHOOK_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  emqx:
    image: emqx
    environment:
      EMQX_AUTHENTICATION__x__SECRET: made-up-key-of-this-sample-0123456789abcdef
`
