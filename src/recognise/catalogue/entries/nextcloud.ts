import type { CatalogueEntry } from '../product.ts'

/** Nextcloud All-in-One, and the whiteboard server on its own. */
export const nextcloud: CatalogueEntry = {
  id: 'nextcloud',
  title: 'Nextcloud',
  sources: [
    'https://github.com/nextcloud/all-in-one/blob/main/manual-install/latest.yml',
    'https://github.com/nextcloud/whiteboard#configuration',
    'https://github.com/nextcloud/whiteboard/blob/main/websocket_server/Utilities/ConfigUtility.js',
  ],
  products: [
    {
      title: 'Nextcloud All-in-One',
      images: ['nextcloud/aio-nextcloud', 'nextcloud-releases/aio-nextcloud'],
      services: ['nextcloud-aio-nextcloud'],
      keys: [
        {
          variables: ['ONLYOFFICE_SECRET'],
          purpose: 'documents',
          links: ['onlyoffice'],
          role: 'both',
          roleBasis: 'Nextcloud signs its requests to ONLYOFFICE and checks the callbacks',
          form: 'text',
          whenUnset: 'disabled',
        },
        {
          variables: ['EUROOFFICE_SECRET'],
          purpose: 'documents',
          links: ['eurooffice'],
          role: 'both',
          roleBasis: 'Nextcloud signs its requests to Euro Office and checks the callbacks',
          form: 'text',
          whenUnset: 'disabled',
        },
        {
          variables: ['WHITEBOARD_SECRET'],
          purpose: 'whiteboard',
          links: ['nextcloud.whiteboard'],
          role: 'issuer',
          roleBasis: 'Nextcloud signs the tokens for the whiteboard',
          form: 'text',
          whenUnset: 'disabled',
        },
      ],
      notKeys: [
        'SIGNALING_SECRET',
        'TURN_SECRET',
        'TALK_INTERNAL_SECRET',
        'INTERNAL_SECRET',
        'RECORDING_SECRET',
        'IMAGINARY_SECRET',
        'HP_SHARED_KEY',
        'DOCKER_SOCKET_PROXY_*',
        'UPDATE_NEXTCLOUD_APPS',
      ],
    },
    {
      title: 'Nextcloud whiteboard',
      images: [
        'nextcloud-releases/whiteboard',
        'nextcloud-releases/aio-whiteboard',
        'nextcloud/aio-whiteboard',
        'nextcloud/whiteboard',
      ],
      services: ['nextcloud-whiteboard-server', 'nextcloud-whiteboard', 'nextcloud-aio-whiteboard'],
      keys: [
        {
          variables: ['JWT_SECRET_KEY'],
          purpose: 'whiteboard',
          links: ['nextcloud.whiteboard'],
          role: 'validator',
          roleBasis: 'the whiteboard server only verifies the tokens of Nextcloud',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET', 'WHITEBOARD_SECRET'],
        },
      ],
      notKeys: ['METRICS_TOKEN', 'TLS_KEY'],
    },
    {
      title: 'Nextcloud helpers without tokens',
      images: [
        'nextcloud/aio-harp',
        'nextcloud-releases/aio-harp',
        'nextcloud/aio-imaginary',
        'nextcloud-releases/aio-imaginary',
        'nextcloud/aio-talk',
        'nextcloud-releases/aio-talk',
        'nextcloud/aio-talk-recording',
        'nextcloud-releases/aio-talk-recording',
        'strukturag/nextcloud-spreed-signaling',
      ],
      keys: [],
      notKeys: [
        'HP_SHARED_KEY',
        'IMAGINARY_SECRET',
        'SIGNALING_SECRET',
        'TURN_SECRET',
        'INTERNAL_SECRET',
        'INTERNAL_SHARED_SECRET_KEY',
        'RECORDING_SECRET',
        'TALK_INTERNAL_SECRET',
        'HASH_KEY',
        'BLOCK_KEY',
        'BACKEND_*_SHARED_SECRET',
        'SESSIONS_HASHKEY',
        'SESSIONS_BLOCKKEY',
      ],
    },
    {
      title: 'Nextcloud',
      images: ['nextcloud', 'linuxserver/nextcloud', 'bitnami/nextcloud'],
      keys: [],
      notKeys: ['SIGNALING_SECRET', 'TURN_SECRET', 'RECORDING_SECRET', 'OBJECTSTORE_S3_SECRET'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  nextcloud-all-in-one:
    image: nextcloud/aio-nextcloud
    environment:
      ONLYOFFICE_SECRET: made-up-key-of-this-sample-0123456789abcdef
      EUROOFFICE_SECRET: made-up-key-of-this-sample-0123456789abcdef
      WHITEBOARD_SECRET: made-up-key-of-this-sample-0123456789abcdef
  nextcloud-whiteboard:
    image: nextcloud-releases/whiteboard
    environment:
      JWT_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  nextcloud-helpers-without-tokens:
    image: nextcloud/aio-harp
    environment:
      HP_SHARED_KEY: made-up-key-of-this-sample-0123456789abcdef
  nextcloud:
    image: nextcloud
    environment:
      SIGNALING_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
