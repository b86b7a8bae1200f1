import type { CatalogueEntry } from '../product.ts'

/** Harbor's core, which signs the registry's tokens and the robots' own. */
export const harbor: CatalogueEntry = {
  id: 'harbor',
  title: 'Harbor',
  sources: [
    'https://goharbor.io/docs/latest/install-config/customize-token-service/',
    'https://github.com/goharbor/harbor/tree/main/make/photon/prepare/templates/docker_compose',
    'https://github.com/bitnami/containers/tree/main/bitnami/harbor-portal',
  ],
  products: [
    {
      title: 'Harbor core',
      images: ['goharbor/harbor-core', 'bitnami/harbor-core', 'bitnamilegacy/harbor-core'],
      services: ['harbor-core'],
      keys: [
        {
          fileVariables: ['TOKEN_PRIVATE_KEY_PATH'],
          files: ['/etc/core/private_key.pem'],
          purpose: 'registry',
          links: ['docker-registry'],
          role: 'issuer',
          roleBasis: 'Harbor’s core signs the tokens for the registry',
          form: 'pem',
          algorithms: ['RS256'],
          // Unset, it is the file that the installer mounts.
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: [
        'CORE_SECRET',
        'JOBSERVICE_SECRET',
        'REGISTRY_CREDENTIAL_PASSWORD',
        'CSRF_KEY',
        'HARBOR_ADMIN_PASSWORD',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  harbor-core:
    image: goharbor/harbor-core
    configs:
      - source: key
        target: /run/key
    environment:
      TOKEN_PRIVATE_KEY_PATH: /run/key
configs:
  key:
    content: made-up-key-of-this-sample-0123456789abcdef
`
