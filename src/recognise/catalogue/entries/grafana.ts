import type { CatalogueEntry } from '../product.ts'

const validator = {
  purpose: 'access',
  links: ['grafana'],
  role: 'validator',
  roleBasis: 'Grafana only verifies the tokens of the proxy in front of it',
  whenUnset: 'disabled',
  isOptional: true,
} as const

/** Grafana's authentication by tokens of another service. */
export const grafana: CatalogueEntry = {
  id: 'grafana',
  title: 'Grafana',
  sources: ['https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/jwt/'],
  products: [
    {
      title: 'Grafana',
      images: [
        'grafana/grafana',
        'grafana/grafana-oss',
        'grafana/grafana-enterprise',
        'bitnami/grafana',
        'bitnamilegacy/grafana',
        'grafana',
      ],
      services: ['grafana'],
      keys: [
        { ...validator, fileVariables: ['GF_AUTH_JWT_KEY_FILE'], form: 'pem' },
        { ...validator, fileVariables: ['GF_AUTH_JWT_JWK_SET_FILE'], form: 'jwks', acceptsSeveral: true },
        { ...validator, variables: ['GF_AUTH_JWT_JWK_SET_URL'], form: 'jwks-url', acceptsSeveral: true },
      ],
      notKeys: [
        'GF_SECURITY_SECRET_KEY',
        'GF_AUTH_JWT_KEY_ID',
        'GF_RENDERING_RENDERER_TOKEN',
        'GF_AUTH_JWT_EXPECT_CLAIMS',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  grafana:
    image: grafana/grafana
    environment:
      GF_AUTH_JWT_JWK_SET_URL: https://login.example/jwks.json
`
