import type { CatalogueEntry } from '../product.ts'

/** OpenReplay, whose services share keys out of one file of settings. */
export const openreplay: CatalogueEntry = {
  id: 'openreplay',
  title: 'OpenReplay',
  sources: [
    'https://github.com/openreplay/openreplay/tree/main/scripts/docker-compose',
    'https://docs.openreplay.com/en/deployment/',
  ],
  products: [
    {
      title: 'OpenReplay',
      images: ['openreplay/*', 'p1t3u8a3/*'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['openreplay'],
          role: 'both',
          roleBasis: 'OpenReplay signs and verifies its tokens',
          form: 'text',
          issuerVariables: ['JWT_ISSUER'],
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['JWT_REFRESH_SECRET'],
          purpose: 'refresh',
          links: ['openreplay.refresh'],
          role: 'both',
          roleBasis: 'OpenReplay signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['JWT_SPOT_SECRET'],
          purpose: 'spot',
          links: ['openreplay.spot'],
          role: 'both',
          roleBasis: 'OpenReplay signs and verifies the tokens of Spot',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['JWT_SPOT_REFRESH_SECRET'],
          purpose: 'spot-refresh',
          links: ['openreplay.spot-refresh'],
          role: 'both',
          roleBasis: 'OpenReplay signs and checks the refresh tokens of Spot',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['ASSIST_JWT_SECRET'],
          purpose: 'assist',
          links: ['openreplay.assist'],
          role: 'both',
          roleBasis: 'OpenReplay signs and verifies the tokens of Assist',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['ASSIST_KEY', 'TOKEN_SECRET', 'S3_SECRET', 'S3_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  openreplay:
    image: openreplay/x
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
