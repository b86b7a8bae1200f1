import type { CatalogueEntry } from '../product.ts'

/** The servers of Standard Notes, together in one container or each in its own. */
export const standardNotes: CatalogueEntry = {
  id: 'standard-notes',
  title: 'Standard Notes',
  sources: [
    'https://github.com/standardnotes/server/blob/main/docker-compose.example.yml',
    'https://standardnotes.com/help/self-hosting/docker',
  ],
  products: [
    {
      title: 'Standard Notes',
      images: ['standardnotes/server'],
      services: ['standardnotes_self_hosted'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET', 'AUTH_SERVER_AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['standard-notes'],
          role: 'both',
          roleBasis: 'its servers sign and verify the tokens between them',
          form: 'text',
          whenUnset: 'unknown',
        },
        {
          variables: ['VALET_TOKEN_SECRET', 'AUTH_SERVER_VALET_TOKEN_SECRET', 'FILES_SERVER_VALET_TOKEN_SECRET'],
          purpose: 'files',
          links: ['standard-notes.files'],
          role: 'both',
          roleBasis: 'its servers sign and verify the tokens for files',
          form: 'text',
          whenUnset: 'unknown',
        },
        {
          variables: ['JWT_SECRET', 'AUTH_SERVER_JWT_SECRET'],
          purpose: 'session',
          links: ['standard-notes.session'],
          role: 'both',
          roleBasis: 'it signs and checks sessions',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: [
        'ENCRYPTION_SERVER_KEY',
        'AUTH_SERVER_ENCRYPTION_SERVER_KEY',
        'PSEUDO_KEY_PARAMS_KEY',
        'AUTH_SERVER_PSEUDO_KEY_PARAMS_KEY',
        'WEBSOCKET_GATEWAY_INTERNAL_SECRET',
      ],
    },
    {
      title: 'Standard Notes auth',
      images: ['standardnotes/auth'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET', 'AUTH_SERVER_AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['standard-notes'],
          role: 'issuer',
          roleBasis: 'the auth server signs the tokens',
          form: 'text',
          whenUnset: 'unknown',
        },
        {
          variables: ['VALET_TOKEN_SECRET', 'AUTH_SERVER_VALET_TOKEN_SECRET', 'FILES_SERVER_VALET_TOKEN_SECRET'],
          purpose: 'files',
          links: ['standard-notes.files'],
          role: 'issuer',
          roleBasis: 'the auth server signs the tokens for files',
          form: 'text',
          whenUnset: 'unknown',
        },
        {
          variables: ['JWT_SECRET', 'AUTH_SERVER_JWT_SECRET'],
          purpose: 'session',
          links: ['standard-notes.session'],
          role: 'both',
          roleBasis: 'it signs and checks sessions',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['LEGACY_JWT_SECRET'],
          purpose: 'session',
          links: ['standard-notes.legacy'],
          role: 'both',
          roleBasis: 'it signs and checks old sessions',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: [
        'ENCRYPTION_SERVER_KEY',
        'AUTH_SERVER_ENCRYPTION_SERVER_KEY',
        'PSEUDO_KEY_PARAMS_KEY',
        'AUTH_SERVER_PSEUDO_KEY_PARAMS_KEY',
        'WEBSOCKET_GATEWAY_INTERNAL_SECRET',
      ],
    },
    {
      title: 'Standard Notes services',
      images: [
        'standardnotes/api-gateway',
        'standardnotes/syncing-server-js',
        'standardnotes/revisions',
        'standardnotes/websockets',
        'standardnotes/syncing-server',
      ],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET', 'AUTH_SERVER_AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['standard-notes'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          form: 'text',
          whenUnset: 'unknown',
        },
      ],
      notKeys: [
        'ENCRYPTION_SERVER_KEY',
        'AUTH_SERVER_ENCRYPTION_SERVER_KEY',
        'PSEUDO_KEY_PARAMS_KEY',
        'AUTH_SERVER_PSEUDO_KEY_PARAMS_KEY',
        'WEBSOCKET_GATEWAY_INTERNAL_SECRET',
      ],
    },
    {
      title: 'Standard Notes files',
      images: ['standardnotes/files'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET', 'AUTH_SERVER_AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['standard-notes'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['VALET_TOKEN_SECRET', 'AUTH_SERVER_VALET_TOKEN_SECRET', 'FILES_SERVER_VALET_TOKEN_SECRET'],
          purpose: 'files',
          links: ['standard-notes.files'],
          role: 'validator',
          roleBasis: 'the file server only verifies the tokens for files',
          form: 'text',
          whenUnset: 'unknown',
        },
      ],
      notKeys: [
        'ENCRYPTION_SERVER_KEY',
        'AUTH_SERVER_ENCRYPTION_SERVER_KEY',
        'PSEUDO_KEY_PARAMS_KEY',
        'AUTH_SERVER_PSEUDO_KEY_PARAMS_KEY',
        'WEBSOCKET_GATEWAY_INTERNAL_SECRET',
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  standard-notes:
    image: standardnotes/server
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
      VALET_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
  standard-notes-auth:
    image: standardnotes/auth
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
      VALET_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
  standard-notes-services:
    image: standardnotes/api-gateway
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  standard-notes-files:
    image: standardnotes/files
    environment:
      VALET_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
