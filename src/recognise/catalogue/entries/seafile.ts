import type { CatalogueEntry } from '../product.ts'

/** Seafile and its helpers, which trust one HMAC secret although its name says private key. */
export const seafile: CatalogueEntry = {
  id: 'seafile',
  title: 'Seafile',
  sources: [
    'https://manual.seafile.com/latest/setup/setup_ce_by_docker/',
    'https://github.com/haiwen/seafile-admin-docs/tree/master/manual/repo/docker',
  ],
  products: [
    {
      title: 'Seafile',
      images: ['seafileltd/seafile-mc', 'seafileltd/seafile-pro-mc', 'seafileltd/seafile-pro'],
      services: ['seafile'],
      versions: '>=12',
      keys: [
        {
          variables: ['JWT_PRIVATE_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'both',
          roleBasis: 'Seafile and its helpers sign and check the calls between them',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET', 'SEAFILE_JWT_PRIVATE_KEY', 'JWT_KEY'],
        },
        {
          variables: ['SEAFILE_AI_SECRET_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'issuer',
          roleBasis: 'Seafile signs its calls to Seafile AI',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['ONLYOFFICE_JWT_SECRET'],
          purpose: 'documents',
          links: ['onlyoffice'],
          role: 'both',
          roleBasis: 'Seafile signs its requests to ONLYOFFICE and checks the callbacks',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['INIT_SEAFILE_ADMIN_PASSWORD', 'S3_SECRET_KEY', 'S3_KEY', 'SEASEARCH_TOKEN', 'SEAFILE_AI_LLM_KEY'],
    },
    {
      title: 'SeaDoc',
      images: ['seafileltd/sdoc-server'],
      services: ['seadoc', 'sdoc-server'],
      versions: '>=1',
      keys: [
        {
          variables: ['JWT_PRIVATE_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'both',
          roleBasis: 'SeaDoc and Seafile sign and check the calls between them',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET', 'SEAFILE_JWT_PRIVATE_KEY', 'JWT_KEY'],
        },
      ],
    },
    {
      title: 'Seafile notification server',
      images: ['seafileltd/notification-server'],
      services: ['notification-server'],
      versions: '>=12',
      keys: [
        {
          variables: ['JWT_PRIVATE_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'validator',
          roleBasis: 'it only verifies the tokens of Seafile',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'unknown',
          wrongNames: ['JWT_SECRET', 'SEAFILE_JWT_PRIVATE_KEY', 'JWT_KEY'],
        },
      ],
    },
    {
      title: 'Seafile metadata and AI servers',
      images: ['seafileltd/seafile-md-server', 'seafileltd/seafile-ai'],
      services: ['seafile-md-server', 'seafile-ai'],
      keys: [
        {
          variables: ['JWT_PRIVATE_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'both',
          roleBasis: 'it checks the calls of Seafile and signs its own',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'unknown',
          wrongNames: ['JWT_SECRET', 'SEAFILE_JWT_PRIVATE_KEY', 'JWT_KEY'],
        },
        {
          variables: ['SEAFILE_AI_SECRET_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'validator',
          roleBasis: 'it only checks the calls of Seafile',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['SEAFILE_AI_LLM_KEY', 'FACE_EMBEDDING_SERVICE_KEY', 'SEASEARCH_TOKEN', 'S3_SECRET_KEY'],
    },
    {
      title: 'Seafile thumbnail, face and search servers',
      images: [
        'seafileltd/thumbnail-server',
        'seafileltd/face-embedding',
        'seafileltd/seasearch',
        'seafileltd/seasearch-nomkl',
      ],
      services: ['thumbnail-server'],
      keys: [
        {
          variables: ['JWT_PRIVATE_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'both',
          roleBasis: 'it checks the calls of Seafile and signs its own',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'unknown',
          isOptional: true,
          wrongNames: ['JWT_SECRET', 'SEAFILE_JWT_PRIVATE_KEY', 'JWT_KEY'],
        },
        {
          variables: ['SEAFILE_AI_SECRET_KEY'],
          purpose: 'internal',
          links: ['seafile'],
          role: 'validator',
          roleBasis: 'it only checks the calls of Seafile',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['SEAFILE_AI_LLM_KEY', 'FACE_EMBEDDING_SERVICE_KEY', 'SEASEARCH_TOKEN', 'S3_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  seafile:
    image: seafileltd/seafile-mc:12
    environment:
      JWT_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
  seadoc:
    image: seafileltd/sdoc-server:1
    environment:
      JWT_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
  seafile-notification-server:
    image: seafileltd/notification-server:12
    environment:
      JWT_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
  seafile-metadata-and-ai-servers:
    image: seafileltd/seafile-md-server
    environment:
      JWT_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
  seafile-thumbnail-face-and-search-servers:
    image: seafileltd/thumbnail-server
    environment:
      JWT_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
`
