import type { CatalogueEntry } from '../product.ts'

/** A Mercure hub, alone or in the container of the Symfony application that publishes to it. */
export const mercure: CatalogueEntry = {
  id: 'mercure',
  title: 'Mercure',
  sources: [
    'https://mercure.rocks/docs/hub/config',
    'https://symfony.com/doc/current/mercure.html',
    'https://github.com/dunglas/symfony-docker/blob/main/compose.yaml',
    'https://github.com/api-platform/api-platform/blob/main/compose.yaml',
  ],
  products: [
    {
      title: 'Mercure hub',
      images: ['dunglas/mercure'],
      services: ['mercure'],
      keys: [
        {
          variables: ['MERCURE_PUBLISHER_JWT_KEY', 'PUBLISHER_JWT_KEY', 'MERCURE_JWT_KEY', 'JWT_KEY'],
          purpose: 'access',
          links: ['mercure'],
          role: 'validator',
          roleBasis: 'the hub only verifies the tokens of publishers',
          algorithms: ['HS256'],
          algorithmVariables: ['MERCURE_PUBLISHER_JWT_ALG', 'PUBLISHER_JWT_ALGORITHM', 'JWT_ALGORITHM'],
          whenUnset: 'unknown',
          wrongNames: ['MERCURE_JWT_SECRET', 'MERCURE_PUBLISHER_JWT_SECRET'],
        },
        {
          variables: ['MERCURE_SUBSCRIBER_JWT_KEY', 'SUBSCRIBER_JWT_KEY'],
          purpose: 'access',
          links: ['mercure.subscriber'],
          role: 'validator',
          roleBasis: 'the hub only verifies the tokens of subscribers',
          algorithms: ['HS256'],
          algorithmVariables: ['MERCURE_SUBSCRIBER_JWT_ALG', 'SUBSCRIBER_JWT_ALGORITHM'],
          whenUnset: 'disabled',
          isOptional: true,
          wrongNames: ['MERCURE_JWT_SECRET', 'MERCURE_SUBSCRIBER_JWT_SECRET'],
        },
      ],
    },
    {
      title: 'Symfony application with Mercure',
      images: ['app-php', 'app-php-dev', 'app-php-prod', 'app-caddy', '*-php-prod', 'dunglas/frankenphp'],
      services: ['php', 'caddy', 'php-fpm', 'frankenphp'],
      keys: [
        {
          variables: ['MERCURE_JWT_SECRET', 'MERCURE_JWT_KEY'],
          purpose: 'access',
          links: ['mercure', 'mercure.subscriber'],
          role: 'issuer',
          roleBasis: 'the application signs the tokens for the hub',
          algorithms: ['HS256'],
          minimumBits: 256,
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['MERCURE_JWT_TOKEN'],
          purpose: 'access',
          links: ['mercure'],
          role: 'holder',
          roleBasis: 'the application publishes with it',
          whenUnset: 'unknown',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['MERCURE_PUBLISHER_JWT_KEY'],
          purpose: 'access',
          links: ['mercure'],
          role: 'validator',
          roleBasis: 'the hub in this container only verifies the tokens of publishers',
          algorithms: ['HS256'],
          algorithmVariables: ['MERCURE_PUBLISHER_JWT_ALG'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['MERCURE_SUBSCRIBER_JWT_KEY'],
          purpose: 'access',
          links: ['mercure.subscriber'],
          role: 'validator',
          roleBasis: 'the hub in this container only verifies the tokens of subscribers',
          algorithms: ['HS256'],
          algorithmVariables: ['MERCURE_SUBSCRIBER_JWT_ALG'],
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['JWT_PASSPHRASE'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  mercure-hub:
    image: dunglas/mercure
    environment:
      MERCURE_PUBLISHER_JWT_KEY: made-up-key-of-this-sample-0123456789abcdef
  symfony-application-with-mercure:
    image: app-php
    environment:
      MERCURE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
