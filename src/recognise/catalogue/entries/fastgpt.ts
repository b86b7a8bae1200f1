import type { CatalogueEntry } from '../product.ts'

/** FastGPT, with one key for sessions and one for files. */
export const fastgpt: CatalogueEntry = {
  id: 'fastgpt',
  title: 'FastGPT',
  sources: ['https://doc.fastgpt.io/docs/introduction/development/docker', 'https://github.com/labring/FastGPT'],
  products: [
    {
      title: 'FastGPT',
      images: ['labring/fastgpt', 'c121914yu/fast-gpt', 'c121914yu/fastgpt'],
      services: ['fastgpt'],
      keys: [
        {
          variables: ['TOKEN_KEY'],
          purpose: 'session',
          links: ['fastgpt'],
          role: 'both',
          roleBasis: 'FastGPT signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          variables: ['FILE_TOKEN_KEY'],
          purpose: 'file',
          links: ['fastgpt.file'],
          role: 'both',
          roleBasis: 'FastGPT signs and checks the links to its files',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['ROOT_KEY', 'AES256_SECRET_KEY', 'CHAT_API_KEY', 'PLUGIN_TOKEN', 'SANDBOX_TOKEN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  fastgpt:
    image: labring/fastgpt
    environment:
      TOKEN_KEY: made-up-key-of-this-sample-0123456789abcdef
`
