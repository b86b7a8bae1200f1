import type { CatalogueEntry } from '../product.ts'

/** AnythingLLM, which keeps its key in an env file in its volume. */
export const anythingLlm: CatalogueEntry = {
  id: 'anything-llm',
  title: 'AnythingLLM',
  sources: [
    'https://docs.anythingllm.com/configuration',
    'https://github.com/Mintplex-Labs/anything-llm/blob/master/docker/.env.example',
  ],
  products: [
    {
      title: 'AnythingLLM',
      images: ['mintplexlabs/anythingllm', 'mintplex-labs/anything-llm'],
      services: ['anythingllm', 'anything-llm'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['anything-llm'],
          role: 'both',
          roleBasis: 'AnythingLLM signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['SIG_KEY', 'SIG_SALT', 'AUTH_TOKEN', '*_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  anythingllm:
    image: mintplexlabs/anythingllm
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
