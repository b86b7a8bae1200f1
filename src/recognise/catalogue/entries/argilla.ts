import type { CatalogueEntry } from '../product.ts'

/** Argilla: server and worker share the key; each generates its own at the start when it is given none. */
export const argilla: CatalogueEntry = {
  id: 'argilla',
  title: 'Argilla',
  sources: ['https://docs.argilla.io/latest/reference/argilla-server/configuration/'],
  products: [
    {
      title: 'Argilla',
      images: ['argilla/argilla-server', 'argilla/argilla-quickstart', 'argilla/argilla-hf-spaces'],
      services: ['argilla'],
      keys: [
        {
          variables: ['ARGILLA_AUTH_SECRET_KEY', 'ARGILLA_LOCAL_AUTH_SECRET_KEY'],
          purpose: 'access',
          links: ['argilla'],
          role: 'both',
          roleBasis: 'Argilla signs and verifies its tokens',
          form: 'text',
          algorithms: ['HS256'],
          algorithmVariables: ['ARGILLA_AUTH_ALGORITHM', 'ARGILLA_LOCAL_AUTH_ALGORITHM'],
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
      notKeys: ['API_KEY', 'DEFAULT_USER_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  argilla:
    image: argilla/argilla-server
    environment:
      ARGILLA_AUTH_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
