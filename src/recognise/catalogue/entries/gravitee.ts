import type { CatalogueEntry } from '../product.ts'

/** Gravitee, with published keys unless others are configured. */
export const gravitee: CatalogueEntry = {
  id: 'gravitee',
  title: 'Gravitee',
  sources: [
    'https://documentation.gravitee.io/apim/configure-and-manage-the-platform/management-apis',
    'https://github.com/gravitee-io/gravitee-api-management',
  ],
  products: [
    {
      title: 'Gravitee API Management',
      images: ['graviteeio/apim-management-api', 'gravitee-io/apim-management-api'],
      keys: [
        {
          variables: ['gravitee_jwt_secret', 'gravitee.jwt.secret'],
          documents: [
            { path: '/opt/graviteeio-management-api/config/gravitee.yml', format: 'yaml', pointer: ['jwt', 'secret'] },
          ],
          purpose: 'access',
          links: ['gravitee'],
          role: 'both',
          roleBasis: 'Gravitee signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
    },
    {
      title: 'Gravitee Access Management',
      images: ['graviteeio/am-management-api'],
      keys: [
        {
          variables: ['gravitee_jwt_secret', 'gravitee.jwt.secret'],
          documents: [
            {
              path: '/opt/graviteeio-am-management-api/config/gravitee.yml',
              format: 'yaml',
              pointer: ['jwt', 'secret'],
            },
          ],
          purpose: 'access',
          links: ['gravitee.am-management'],
          role: 'both',
          roleBasis: 'Gravitee signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
    },
    {
      title: 'Gravitee Access Management gateway',
      images: ['graviteeio/am-gateway'],
      keys: [
        {
          variables: ['gravitee_jwt_secret', 'gravitee.jwt.secret'],
          documents: [
            { path: '/opt/graviteeio-am-gateway/config/gravitee.yml', format: 'yaml', pointer: ['jwt', 'secret'] },
          ],
          purpose: 'access',
          links: ['gravitee.am-gateway'],
          role: 'both',
          roleBasis: 'Gravitee signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  gravitee-api-management:
    image: graviteeio/apim-management-api
    environment:
      gravitee_jwt_secret: made-up-key-of-this-sample-0123456789abcdef
  gravitee-access-management:
    image: graviteeio/am-management-api
    environment:
      gravitee_jwt_secret: made-up-key-of-this-sample-0123456789abcdef
  gravitee-access-management-gateway:
    image: graviteeio/am-gateway
    environment:
      gravitee_jwt_secret: made-up-key-of-this-sample-0123456789abcdef
`
