import type { CatalogueEntry } from '../product.ts'

/** SonarQube: the token of its session; the nodes of a cluster must hold one key. */
export const sonarqube: CatalogueEntry = {
  id: 'sonarqube',
  title: 'SonarQube',
  sources: [
    'https://docs.sonarsource.com/sonarqube-server/setup-and-upgrade/configuration/environment-variables/',
    'https://docs.sonarsource.com/sonarqube-server/server-installation/data-center-edition/configure-and-operate-a-cluster/',
  ],
  products: [
    {
      title: 'SonarQube',
      images: [
        'sonarqube',
        'mc1arke/sonarqube-with-community-branch-plugin',
        'bitnami/sonarqube',
        'bitnamilegacy/sonarqube',
      ],
      services: ['sonarqube'],
      keys: [
        {
          variables: ['SONAR_AUTH_JWTBASE64HS256SECRET'],
          purpose: 'session',
          links: ['sonarqube'],
          role: 'both',
          roleBasis: 'SonarQube signs the token of its session and checks it itself',
          form: 'base64',
          algorithms: ['HS256'],
          whenUnset: 'random-per-process',
          // A single node only loses its sessions when it starts again.
          isOptional: true,
        },
      ],
      notKeys: ['SONAR_TOKEN', 'SONAR_WEB_SYSTEMPASSCODE'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  sonarqube:
    image: sonarqube
    environment:
      SONAR_AUTH_JWTBASE64HS256SECRET: made-up-key-of-this-sample-0123456789abcdef
`
