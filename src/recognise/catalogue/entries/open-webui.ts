import type { CatalogueEntry } from '../product.ts'

/** Open WebUI; replicas must share the key, and each generates its own otherwise. */
export const openWebui: CatalogueEntry = {
  id: 'open-webui',
  title: 'Open WebUI',
  sources: ['https://docs.openwebui.com/getting-started/env-configuration/#webui_secret_key'],
  products: [
    {
      title: 'Open WebUI',
      images: ['open-webui/open-webui'],
      services: ['open-webui', 'openwebui'],
      keys: [
        {
          variables: ['WEBUI_SECRET_KEY', 'WEBUI_JWT_SECRET_KEY'],
          purpose: 'session',
          links: ['open-webui'],
          role: 'both',
          roleBasis: 'Open WebUI signs and checks the sessions of its users',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'random-once',
          isOptional: true,
          wrongNames: ['JWT_SECRET', 'WEBUI_JWT_SECRET'],
        },
      ],
      notKeys: ['OPENAI_API_KEY', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  open-webui:
    image: open-webui/open-webui
    environment:
      WEBUI_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
