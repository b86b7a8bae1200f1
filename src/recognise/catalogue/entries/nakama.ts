import type { CatalogueEntry } from '../product.ts'

/** Nakama takes its keys as flags; without them it uses published ones. */
export const nakama: CatalogueEntry = {
  id: 'nakama',
  title: 'Nakama',
  sources: ['https://heroiclabs.com/docs/nakama/getting-started/configuration/#session'],
  products: [
    {
      title: 'Nakama',
      images: ['heroiclabs/nakama', 'heroiclabs/nakama-dsym'],
      services: ['nakama'],
      keys: [
        {
          flags: ['--session.encryption_key'],
          purpose: 'session',
          links: ['nakama.session'],
          role: 'both',
          roleBasis: 'Nakama signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          flags: ['--session.refresh_encryption_key'],
          purpose: 'refresh',
          links: ['nakama.refresh'],
          role: 'both',
          roleBasis: 'Nakama signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          flags: ['--console.signing_key'],
          purpose: 'console',
          links: ['nakama.console'],
          role: 'both',
          roleBasis: 'Nakama signs and checks the sessions of its console',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  nakama:
    image: heroiclabs/nakama
    command:
      - --session.encryption_key=made-up-key-of-this-sample-0123456789abcdef
`
