import type { CatalogueEntry } from '../product.ts'

/** ONLYOFFICE Docs and those that open documents in it; without a secret it makes one at every start. */
export const onlyoffice: CatalogueEntry = {
  id: 'onlyoffice',
  title: 'ONLYOFFICE',
  sources: [
    'https://helpcenter.onlyoffice.com/docs/installation/docs-community-install-docker.aspx',
    'https://github.com/ONLYOFFICE/Docker-DocumentServer#available-configuration-parameters',
    'https://github.com/ONLYOFFICE/docker-onlyoffice-nextcloud/issues/84',
    'https://github.com/ONLYOFFICE/onlyoffice-nextcloud/issues/144',
    'https://github.com/ONLYOFFICE/Docker-CommunityServer',
  ],
  products: [
    {
      title: 'ONLYOFFICE Docs',
      images: [
        'onlyoffice/documentserver',
        'onlyoffice/documentserver-de',
        'onlyoffice/documentserver-ee',
        'onlyoffice/documentserver-ie',
        'onlyoffice/docs-docservice-*',
        'onlyoffice/4testing-documentserver*',
        'nextcloud/aio-onlyoffice',
        'nextcloud-releases/aio-onlyoffice',
      ],
      services: [
        'onlyoffice',
        'documentserver',
        'document-server',
        'onlyoffice-document-server',
        'onlyoffice-documentserver',
      ],
      keys: [
        {
          variables: ['JWT_SECRET'],
          documents: [
            {
              path: '/etc/onlyoffice/documentserver/local.json',
              format: 'json',
              pointer: ['services', 'CoAuthoring', 'secret', 'inbox', 'string'],
            },
            {
              path: '/etc/onlyoffice/documentserver/local.json',
              format: 'json',
              pointer: ['services', 'CoAuthoring', 'secret', 'outbox', 'string'],
            },
            {
              path: '/etc/onlyoffice/documentserver/local-production-linux.json',
              format: 'json',
              pointer: ['services', 'CoAuthoring', 'secret', 'inbox', 'string'],
            },
            {
              path: '/etc/onlyoffice/documentserver/local-production-linux.json',
              format: 'json',
              pointer: ['services', 'CoAuthoring', 'secret', 'outbox', 'string'],
            },
          ],
          purpose: 'documents',
          links: ['onlyoffice'],
          role: 'both',
          roleBasis: 'ONLYOFFICE checks the requests of its clients and signs its callbacks',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'random-per-process',
          offSwitch: { variable: 'JWT_ENABLED', value: 'false' },
          wrongNames: ['JWT_SECRET_KEY', 'ONLYOFFICE_SECRET', 'ONLYOFFICE_JWT_SECRET', 'JWT_TOKEN'],
        },
      ],
      notKeys: ['JWT_HEADER', 'JWT_IN_BODY', 'JWT_ENABLED', 'SECURE_LINK_SECRET'],
    },
    {
      title: 'Euro Office',
      images: [
        'nextcloud/aio-eurooffice',
        'nextcloud-releases/aio-eurooffice',
        'euro-office/documentserver',
        'eurooffice/documentserver',
      ],
      services: ['eurooffice', 'euro-office'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          documents: [
            {
              path: '/etc/onlyoffice/documentserver/local.json',
              format: 'json',
              pointer: ['services', 'CoAuthoring', 'secret', 'inbox', 'string'],
            },
            {
              path: '/etc/onlyoffice/documentserver/local.json',
              format: 'json',
              pointer: ['services', 'CoAuthoring', 'secret', 'outbox', 'string'],
            },
          ],
          purpose: 'documents',
          links: ['eurooffice'],
          role: 'both',
          roleBasis: 'Euro Office checks the requests of its clients and signs its callbacks',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'random-per-process',
          offSwitch: { variable: 'JWT_ENABLED', value: 'false' },
          wrongNames: ['JWT_SECRET_KEY', 'EUROOFFICE_SECRET', 'EURO_OFFICE_JWT_SECRET'],
        },
      ],
      notKeys: ['JWT_HEADER', 'JWT_IN_BODY', 'JWT_ENABLED', 'SECURE_LINK_SECRET'],
    },
    {
      title: 'ONLYOFFICE Workspace and DocSpace',
      images: ['onlyoffice/communityserver', 'onlyoffice/docspace-*', 'onlyoffice/docspace'],
      keys: [
        {
          variables: ['DOCUMENT_SERVER_JWT_SECRET', 'JWT_SECRET'],
          purpose: 'documents',
          links: ['onlyoffice'],
          role: 'both',
          roleBasis: 'it signs its requests to ONLYOFFICE Docs and checks the callbacks',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
          offSwitch: { variable: 'DOCUMENT_SERVER_JWT_ENABLED', value: 'false' },
        },
      ],
      notKeys: ['DOCUMENT_SERVER_JWT_HEADER', 'APP_CORE_MACHINEKEY', 'ONLYOFFICE_CORE_MACHINEKEY'],
    },
    {
      title: 'FileBrowser Quantum',
      images: ['gtstef/filebrowser'],
      keys: [
        {
          variables: ['FILEBROWSER_ONLYOFFICE_SECRET'],
          purpose: 'documents',
          links: ['onlyoffice'],
          role: 'both',
          roleBasis: 'it signs its requests to ONLYOFFICE and checks the callbacks',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['FILEBROWSER_JWT_TOKEN_SECRET'],
          purpose: 'session',
          links: ['filebrowser'],
          role: 'both',
          roleBasis: 'FileBrowser signs and checks its sessions',
          form: 'text',
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
      notKeys: ['FILEBROWSER_TOTP_SECRET', 'FILEBROWSER_RECAPTCHA_SECRET'],
    },
    {
      title: 'Sync-in',
      images: ['syncin/server'],
      services: ['sync_in', 'sync-in'],
      keys: [
        {
          variables: ['SYNCIN_APPLICATIONS_FILES_ONLYOFFICE_SECRET'],
          purpose: 'documents',
          links: ['onlyoffice'],
          role: 'both',
          roleBasis: 'Sync-in signs its requests to ONLYOFFICE and checks the callbacks',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['SYNCIN_AUTH_TOKEN_ACCESS_SECRET'],
          purpose: 'access',
          links: ['sync-in.access'],
          role: 'both',
          roleBasis: 'Sync-in signs and checks its access tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
        {
          variables: ['SYNCIN_AUTH_TOKEN_REFRESH_SECRET'],
          purpose: 'refresh',
          links: ['sync-in.refresh'],
          role: 'both',
          roleBasis: 'Sync-in signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['SYNCIN_AUTH_ENCRYPTIONKEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  onlyoffice-docs:
    image: onlyoffice/documentserver
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  euro-office:
    image: nextcloud/aio-eurooffice
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  onlyoffice-workspace-and-docspace:
    image: onlyoffice/communityserver
    environment:
      DOCUMENT_SERVER_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  filebrowser-quantum:
    image: gtstef/filebrowser
    environment:
      FILEBROWSER_ONLYOFFICE_SECRET: made-up-key-of-this-sample-0123456789abcdef
  sync-in:
    image: syncin/server
    environment:
      SYNCIN_AUTH_TOKEN_ACCESS_SECRET: made-up-key-of-this-sample-0123456789abcdef
      SYNCIN_AUTH_TOKEN_REFRESH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
