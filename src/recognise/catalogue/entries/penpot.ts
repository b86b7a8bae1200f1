import type { CatalogueEntry } from '../product.ts'

/** Penpot computes the keys of its tokens from one secret that its exporter must share. */
export const penpot: CatalogueEntry = {
  id: 'penpot',
  title: 'Penpot',
  sources: ['https://help.penpot.app/technical-guide/configuration/', 'https://github.com/penpot/penpot/issues/8354'],
  products: [
    {
      title: 'Penpot backend',
      images: ['penpotapp/backend'],
      services: ['penpot-backend'],
      keys: [
        {
          variables: ['PENPOT_SECRET_KEY'],
          purpose: 'session',
          links: ['penpot'],
          role: 'both',
          roleBasis: 'the backend signs and checks sessions',
          form: 'text',
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
      notKeys: ['PENPOT_*_CLIENT_SECRET'],
    },
    {
      title: 'Penpot exporter',
      images: ['penpotapp/exporter'],
      services: ['penpot-exporter'],
      keys: [
        {
          variables: ['PENPOT_SECRET_KEY'],
          purpose: 'session',
          links: ['penpot'],
          role: 'issuer',
          roleBasis: 'the exporter signs its calls to the backend',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
          // “missing-key :secret-key”, and the exporter restarts for ever: penpot/penpot#8354.
          neededFrom: '2.13',
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  penpot-backend:
    image: penpotapp/backend
    environment:
      PENPOT_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  penpot-exporter:
    image: penpotapp/exporter
    environment:
      PENPOT_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
