import type { CatalogueEntry } from '../product.ts'

/** Reactive Resume, whose names changed with each major version. */
export const reactiveResume: CatalogueEntry = {
  id: 'reactive-resume',
  title: 'Reactive Resume',
  sources: [
    'https://docs.rxresu.me/self-hosting',
    'https://github.com/AmruthPillai/Reactive-Resume/tree/main/tools/compose',
  ],
  products: [
    {
      title: 'Reactive Resume',
      images: ['amruthpillai/reactive-resume', 'amruthpillai/reactive-resume-server'],
      services: ['reactive-resume'],
      keys: [
        {
          variables: ['ACCESS_TOKEN_SECRET'],
          purpose: 'access',
          links: ['reactive-resume.access'],
          role: 'both',
          roleBasis: 'Reactive Resume signs and checks its access tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['REFRESH_TOKEN_SECRET'],
          purpose: 'refresh',
          links: ['reactive-resume.refresh'],
          role: 'both',
          roleBasis: 'Reactive Resume signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['reactive-resume'],
          role: 'both',
          roleBasis: 'Reactive Resume signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['AUTH_SECRET'],
          purpose: 'session',
          links: ['reactive-resume.session'],
          role: 'both',
          roleBasis: 'Reactive Resume signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: ['CHROME_TOKEN', 'STORAGE_SECRET_KEY', 'SECRET_KEY', 'GITHUB_CLIENT_SECRET', 'GOOGLE_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  reactive-resume:
    image: amruthpillai/reactive-resume
    environment:
      ACCESS_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
