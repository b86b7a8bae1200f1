import type { CatalogueEntry } from '../product.ts'

/** Caddy with caddy-security: its Caddyfile takes the shared key of portal and policy from the environment. */
export const caddy: CatalogueEntry = {
  id: 'caddy',
  title: 'Caddy',
  sources: [
    'https://docs.authcrunch.com/docs/authenticate/auth-portal',
    'https://docs.authcrunch.com/docs/authorize/token-verification',
    'https://github.com/greenpau/caddy-security',
  ],
  products: [
    {
      title: 'Caddy',
      images: ['caddy', 'authcrunch/authcrunch', 'greenpau/caddy-*', 'greenpau/authcrunch', 'authp/authp', 'authp'],
      services: ['caddy'],
      keys: [
        {
          variables: ['JWT_SHARED_KEY'],
          fileVariables: ['JWT_SHARED_KEY_FILE'],
          purpose: 'access',
          links: ['caddy'],
          role: 'both',
          roleBasis: 'the portal signs the token that the authorization policy checks',
          form: 'text',
          algorithms: ['HS512'],
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  caddy:
    image: caddy
    environment:
      JWT_SHARED_KEY: made-up-key-of-this-sample-0123456789abcdef
`
