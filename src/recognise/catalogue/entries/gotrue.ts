import type { CatalogueEntry } from '../product.ts'

/** GoTrue as Netlify made it, and what is behind it. */
export const gotrue: CatalogueEntry = {
  id: 'gotrue',
  title: 'GoTrue and Git Gateway',
  sources: ['https://github.com/netlify/gotrue#readme', 'https://github.com/netlify/git-gateway#readme'],
  products: [
    {
      title: 'GoTrue',
      images: ['netlify/gotrue'],
      keys: [
        {
          variables: ['GOTRUE_JWT_SECRET'],
          purpose: 'access',
          links: ['gotrue'],
          role: 'issuer',
          roleBasis: 'GoTrue signs the tokens',
          form: 'text',
          algorithms: ['HS256'],
          audienceVariables: ['GOTRUE_JWT_AUD'],
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: [
        'GOTRUE_OPERATOR_TOKEN',
        'OPERATOR_TOKEN',
        'GOTRUE_JWT_ADMIN_GROUP_NAME',
        'GOTRUE_JWT_DEFAULT_GROUP_NAME',
      ],
    },
    {
      title: 'Git Gateway',
      images: ['netlify/git-gateway'],
      services: ['git-gateway'],
      keys: [
        {
          variables: ['GITGATEWAY_JWT_SECRET'],
          purpose: 'access',
          links: ['gotrue'],
          role: 'validator',
          roleBasis: 'Git Gateway only verifies the tokens of GoTrue',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['GOTRUE_JWT_SECRET', 'JWT_SECRET'],
        },
      ],
      notKeys: ['GITGATEWAY_OPERATOR_TOKEN', 'GITGATEWAY_GITHUB_ACCESS_TOKEN', 'GITGATEWAY_GITLAB_ACCESS_TOKEN'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  gotrue:
    image: netlify/gotrue
    environment:
      GOTRUE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  git-gateway:
    image: netlify/git-gateway
    environment:
      GITGATEWAY_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
