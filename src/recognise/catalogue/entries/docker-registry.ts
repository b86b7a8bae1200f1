import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** The registry's configuration file, which names the certificate of the token server. */
const certificateFile: readonly DocumentPlace[] = ['/etc/docker/registry', '/etc/distribution', '/etc/registry'].map(
  (folder) => ({
    path: `${folder}/config.yml`,
    format: 'yaml',
    pointer: ['auth', 'token', 'rootcertbundle'],
    holds: 'file',
  }),
)

function inServerConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return ['/config', '/etc/docker_auth'].map((folder) => ({
    path: `${folder}/*.yml`,
    format: 'yaml',
    pointer,
    holds: 'file',
  }))
}

/** Token authentication of the container registry, with GitLab, Portus or docker_auth as the token server. */
export const dockerRegistry: CatalogueEntry = {
  id: 'docker-registry',
  title: 'Container registry with token authentication',
  sources: [
    'https://distribution.github.io/distribution/about/configuration/#token',
    'https://distribution.github.io/distribution/spec/auth/token/',
    'https://github.com/sameersbn/docker-gitlab/blob/master/docs/container_registry.md',
    'https://docs.gitlab.com/administration/packages/container_registry/',
    'https://github.com/cesanta/docker_auth',
    'https://github.com/SUSE/Portus',
  ],
  products: [
    {
      title: 'Container registry',
      images: [
        'registry',
        'docker/distribution',
        'distribution/distribution',
        'gitlab-container-registry',
        'goharbor/registry-photon',
      ],
      services: ['registry', 'docker-registry'],
      keys: [
        {
          fileVariables: ['REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE'],
          documents: certificateFile,
          purpose: 'registry',
          links: ['docker-registry'],
          role: 'validator',
          roleBasis: 'the registry verifies the tokens with the certificate of the token server',
          form: 'x509',
          algorithms: ['RS256', 'ES256'],
          issuerVariables: ['REGISTRY_AUTH_TOKEN_ISSUER'],
          audienceVariables: ['REGISTRY_AUTH_TOKEN_SERVICE'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          fileVariables: ['REGISTRY_AUTH_TOKEN_JWKS'],
          purpose: 'registry',
          links: ['docker-registry'],
          role: 'validator',
          roleBasis: 'the registry verifies the tokens with the public keys of the token server',
          form: 'jwks',
          issuerVariables: ['REGISTRY_AUTH_TOKEN_ISSUER'],
          audienceVariables: ['REGISTRY_AUTH_TOKEN_SERVICE'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: [
        'REGISTRY_HTTP_SECRET',
        'REGISTRY_HTTP_TLS_KEY',
        'REGISTRY_HTTP_TLS_CERTIFICATE',
        'REGISTRY_AUTH_TOKEN_REALM',
      ],
    },
    {
      title: 'GitLab (sameersbn)',
      images: ['sameersbn/gitlab'],
      keys: [
        {
          fileVariables: ['GITLAB_REGISTRY_KEY_PATH'],
          purpose: 'registry',
          links: ['docker-registry'],
          role: 'issuer',
          roleBasis: 'GitLab signs the tokens for the registry',
          form: 'pem',
          algorithms: ['RS256'],
          issuerVariables: ['GITLAB_REGISTRY_ISSUER'],
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: [
        'GITLAB_SECRETS_DB_KEY_BASE',
        'GITLAB_SECRETS_SECRET_KEY_BASE',
        'GITLAB_SECRETS_OTP_KEY_BASE',
        'GITLAB_SECRETS_ENCRYPTED_SETTINGS_KEY_BASE',
        'GITLAB_REGISTRY_CERT_PATH',
        'OAUTH_JWT_SECRET',
      ],
    },
    {
      title: 'docker_auth',
      images: ['cesanta/docker_auth'],
      services: ['docker_auth', 'docker-auth'],
      keys: [
        {
          fileVariables: ['REGISTRY_AUTH_TOKEN_KEY'],
          documents: [...inServerConfiguration('token', 'key'), ...inServerConfiguration('server', 'key')],
          purpose: 'registry',
          links: ['docker-registry'],
          role: 'issuer',
          roleBasis: 'docker_auth signs the tokens for the registry',
          form: 'pem',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
    {
      title: 'Portus',
      images: ['opensuse/portus', 'portus'],
      services: ['portus'],
      keys: [
        {
          fileVariables: ['PORTUS_KEY_PATH'],
          purpose: 'registry',
          links: ['docker-registry'],
          role: 'issuer',
          roleBasis: 'Portus signs the tokens for the registry',
          form: 'pem',
          algorithms: ['RS256'],
          issuerVariables: ['PORTUS_MACHINE_FQDN_VALUE', 'PORTUS_MACHINE_FQDN'],
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: ['PORTUS_SECRET_KEY_BASE', 'PORTUS_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  container-registry:
    image: registry
    configs:
      - source: settings
        target: /etc/docker/registry/config.yml
  gitlab-sameersbn:
    image: sameersbn/gitlab
    configs:
      - source: key1
        target: /run/key
    environment:
      GITLAB_REGISTRY_KEY_PATH: /run/key
  docker-auth:
    image: cesanta/docker_auth
    configs:
      - source: settings2
        target: /config/x.yml
  portus:
    image: opensuse/portus
    configs:
      - source: key3
        target: /run/key
    environment:
      PORTUS_KEY_PATH: /run/key
configs:
  settings:
    content: |
      auth:
        token:
          rootcertbundle: /run/key
  key1:
    content: made-up-key-of-this-sample-0123456789abcdef
  settings2:
    content: |
      token:
        key: /run/key
  key3:
    content: made-up-key-of-this-sample-0123456789abcdef
`
