import type { CatalogueEntry } from '../product.ts'

/** ownCloud Infinite Scale and OpenCloud; a service that runs in a container of its own needs the key of the others. */
export const ocis: CatalogueEntry = {
  id: 'ocis',
  title: 'ownCloud Infinite Scale and OpenCloud',
  sources: [
    'https://doc.owncloud.com/ocis/next/deployment/services/env-vars-special-scope.html',
    'https://docs.opencloud.eu/docs/admin/configuration/environment-variables/',
  ],
  products: [
    {
      title: 'ownCloud Infinite Scale',
      images: ['owncloud/ocis', 'owncloud/ocis-rolling'],
      services: ['ocis'],
      keys: [
        {
          variables: [
            'OCIS_JWT_SECRET',
            'COLLABORATION_JWT_SECRET',
            'PROXY_JWT_SECRET',
            'GATEWAY_JWT_SECRET',
            'STORAGE_USERS_JWT_SECRET',
          ],
          documents: [{ path: '/etc/ocis/ocis.yaml', format: 'yaml', pointer: ['token_manager', 'jwt_secret'] }],
          purpose: 'access',
          links: ['ocis'],
          role: 'both',
          roleBasis: 'ownCloud signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
        {
          variables: ['COLLABORATION_WOPI_SECRET'],
          purpose: 'wopi',
          links: ['ocis.wopi'],
          role: 'both',
          roleBasis: 'ownCloud signs and verifies the tokens for office servers',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: [
        'OCIS_MACHINE_AUTH_API_KEY',
        'OC_MACHINE_AUTH_API_KEY',
        'OCIS_TRANSFER_SECRET',
        'OC_TRANSFER_SECRET',
        'OCIS_SERVICE_ACCOUNT_SECRET',
        'OC_SERVICE_ACCOUNT_SECRET',
        'OCIS_SYSTEM_USER_API_KEY',
        'OC_SYSTEM_USER_API_KEY',
        'THUMBNAILS_TRANSFER_TOKEN',
        'EURO_OFFICE_JWT_SECRET',
        'URL_SIGNING_SECRET',
      ],
    },
    {
      title: 'OpenCloud',
      images: ['opencloudeu/opencloud', 'opencloudeu/opencloud-rolling', 'opencloud-eu/opencloud'],
      services: ['opencloud'],
      keys: [
        {
          variables: [
            'OC_JWT_SECRET',
            'COLLABORATION_JWT_SECRET',
            'PROXY_JWT_SECRET',
            'GATEWAY_JWT_SECRET',
            'STORAGE_USERS_JWT_SECRET',
          ],
          documents: [
            { path: '/etc/opencloud/opencloud.yaml', format: 'yaml', pointer: ['token_manager', 'jwt_secret'] },
          ],
          purpose: 'access',
          links: ['opencloud'],
          role: 'both',
          roleBasis: 'OpenCloud signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
        {
          variables: ['COLLABORATION_WOPI_SECRET'],
          purpose: 'wopi',
          links: ['opencloud.wopi'],
          role: 'both',
          roleBasis: 'OpenCloud signs and verifies the tokens for office servers',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: [
        'OCIS_MACHINE_AUTH_API_KEY',
        'OC_MACHINE_AUTH_API_KEY',
        'OCIS_TRANSFER_SECRET',
        'OC_TRANSFER_SECRET',
        'OCIS_SERVICE_ACCOUNT_SECRET',
        'OC_SERVICE_ACCOUNT_SECRET',
        'OCIS_SYSTEM_USER_API_KEY',
        'OC_SYSTEM_USER_API_KEY',
        'THUMBNAILS_TRANSFER_TOKEN',
        'EURO_OFFICE_JWT_SECRET',
        'URL_SIGNING_SECRET',
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  owncloud-infinite-scale:
    image: owncloud/ocis
    environment:
      OCIS_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  opencloud:
    image: opencloudeu/opencloud
    environment:
      OC_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
