import type { CatalogueEntry } from '../product.ts'

/** Langflow, which signs and checks its own tokens. */
export const langflow: CatalogueEntry = {
  id: 'langflow',
  title: 'Langflow',
  sources: ['https://docs.langflow.org/environment-variables'],
  products: [
    {
      title: 'Langflow',
      images: ['langflowai/langflow', 'langflow-ai/langflow', 'langflowai/langflow-backend'],
      services: ['langflow'],
      keys: [
        {
          variables: ['LANGFLOW_SECRET_KEY'],
          purpose: 'access',
          links: ['langflow'],
          role: 'both',
          roleBasis: 'Langflow signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['LANGFLOW_SUPERUSER_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  langflow:
    image: langflowai/langflow
    environment:
      LANGFLOW_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
