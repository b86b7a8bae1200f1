import type { CatalogueEntry } from '../product.ts'

/** Gitea and Forgejo, which write the keys that they make into app.ini. */
export const gitea: CatalogueEntry = {
  id: 'gitea',
  title: 'Gitea and Forgejo',
  sources: [
    'https://docs.gitea.com/administration/config-cheat-sheet',
    'https://forgejo.org/docs/latest/admin/config-cheat-sheet/',
  ],
  products: [
    {
      title: 'Gitea and Forgejo',
      images: ['gitea/gitea', 'go-gitea/gitea', 'forgejo/forgejo', 'forgejo-contrib/forgejo', 'bitnami/gitea'],
      services: ['gitea', 'forgejo'],
      keys: [
        {
          variables: ['GITEA__oauth2__JWT_SECRET', 'FORGEJO__oauth2__JWT_SECRET'],
          fileVariables: ['GITEA__oauth2__JWT_SECRET__FILE', 'FORGEJO__oauth2__JWT_SECRET__FILE'],
          purpose: 'oauth',
          links: ['gitea.oauth'],
          role: 'both',
          roleBasis: 'it signs and verifies the tokens of OAuth clients',
          form: 'base64url',
          whenUnset: 'random-once',
          isOptional: true,
        },
        {
          variables: ['GITEA__server__LFS_JWT_SECRET', 'FORGEJO__server__LFS_JWT_SECRET'],
          fileVariables: ['GITEA__server__LFS_JWT_SECRET__FILE', 'FORGEJO__server__LFS_JWT_SECRET__FILE'],
          purpose: 'lfs',
          links: ['gitea.lfs'],
          role: 'both',
          roleBasis: 'it signs and verifies the tokens for large files',
          form: 'base64url',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: [
        '*__security__SECRET_KEY',
        '*__security__INTERNAL_TOKEN',
        '*__oauth2__JWT_SIGNING_ALGORITHM',
        '*__oauth2__JWT_SIGNING_PRIVATE_KEY_FILE',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  gitea-and-forgejo:
    image: gitea/gitea
    environment:
      GITEA__oauth2__JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
