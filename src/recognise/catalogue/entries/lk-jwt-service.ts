import type { CatalogueEntry } from '../product.ts'

/** Element's token service for MatrixRTC in front of LiveKit. */
export const lkJwtService: CatalogueEntry = {
  id: 'lk-jwt-service',
  title: 'lk-jwt-service',
  sources: [
    'https://github.com/element-hq/lk-jwt-service',
    'https://github.com/element-hq/lk-jwt-service/pull/93',
    'https://github.com/element-hq/lk-jwt-service/pull/88',
  ],
  products: [
    {
      title: 'lk-jwt-service',
      images: ['element-hq/lk-jwt-service', 'lk-jwt-service'],
      services: ['lk-jwt-service', 'lk-jwt', 'livekit-jwt', 'livekit-jwt-service', 'matrix-rtc-jwt'],
      keys: [
        {
          variables: ['LIVEKIT_SECRET'],
          // LIVEKIT_SECRET_FILE is the name before version 0.2.1.
          fileVariables: ['LIVEKIT_SECRET_FROM_FILE', 'LIVEKIT_SECRET_FILE'],
          purpose: 'access',
          links: ['livekit'],
          role: 'issuer',
          roleBasis: 'lk-jwt-service signs the tokens for LiveKit',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
          isTrimmed: true,
        },
        {
          fileVariables: ['LIVEKIT_KEY_FILE'],
          purpose: 'access',
          links: ['livekit'],
          role: 'issuer',
          roleBasis: 'lk-jwt-service signs the tokens for LiveKit',
          form: 'kid-pairs',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
          isOptional: true,
          isTrimmed: true,
        },
      ],
      notKeys: ['LIVEKIT_KEY', 'LIVEKIT_KEY_FROM_FILE', 'LIVEKIT_JWT_PORT', 'LIVEKIT_JWT_BIND'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  lk-jwt-service:
    image: element-hq/lk-jwt-service
    environment:
      LIVEKIT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
