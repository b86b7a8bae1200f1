import type { CatalogueEntry } from '../product.ts'

/** Appwrite: one master secret encrypts and signs in every one of its services. */
export const appwrite: CatalogueEntry = {
  id: 'appwrite',
  title: 'Appwrite',
  sources: ['https://appwrite.io/docs/advanced/self-hosting/configuration/environment-variables'],
  products: [
    {
      title: 'Appwrite',
      images: ['appwrite/appwrite'],
      services: ['appwrite'],
      keys: [
        {
          variables: ['_APP_OPENSSL_KEY_V1'],
          purpose: 'access',
          links: ['appwrite'],
          role: 'both',
          roleBasis: 'Appwrite signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: [
        '_APP_EXECUTOR_SECRET',
        'OPR_EXECUTOR_SECRET',
        '_APP_SMTP_PASSWORD',
        '_APP_VCS_GITHUB_*',
        '_APP_STORAGE_*',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  appwrite:
    image: appwrite/appwrite
    environment:
      _APP_OPENSSL_KEY_V1: made-up-key-of-this-sample-0123456789abcdef
`
