import type { CatalogueEntry } from '../product.ts'

/** WunderGraph Cosmo, whose control plane signs the tokens that routers carry to the collectors. */
export const wundergraphCosmo: CatalogueEntry = {
  id: 'wundergraph-cosmo',
  title: 'WunderGraph Cosmo',
  sources: [
    'https://github.com/wundergraph/cosmo/blob/main/docker-compose.yml',
    'https://cosmo-docs.wundergraph.com/deployments-and-hosting/docker',
  ],
  products: [
    {
      title: 'Cosmo control plane',
      images: ['wundergraph/cosmo/controlplane'],
      services: ['controlplane'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['wundergraph-cosmo'],
          role: 'issuer',
          roleBasis: 'the control plane signs the tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['AUTH_ADMISSION_JWT_SECRET'],
          purpose: 'admission',
          links: ['wundergraph-cosmo.admission'],
          role: 'issuer',
          roleBasis: 'the control plane signs the tokens of admission',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
    },
    {
      title: 'Cosmo CDN',
      images: ['wundergraph/cosmo/cdn'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['wundergraph-cosmo'],
          role: 'validator',
          roleBasis: 'the CDN only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
        {
          variables: ['AUTH_ADMISSION_JWT_SECRET'],
          purpose: 'admission',
          links: ['wundergraph-cosmo.admission'],
          role: 'validator',
          roleBasis: 'the CDN only verifies tokens of admission',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['S3_STORAGE_URL'],
    },
    {
      title: 'Cosmo collectors',
      images: ['wundergraph/cosmo/graphqlmetrics', 'wundergraph/cosmo/otelcollector'],
      services: ['graphqlmetrics', 'otelcollector'],
      keys: [
        {
          variables: ['INGEST_JWT_SECRET', 'OTEL_INGEST_JWT_SECRET'],
          purpose: 'access',
          links: ['wundergraph-cosmo'],
          role: 'validator',
          roleBasis: 'the collector only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['AUTH_JWT_SECRET'],
        },
      ],
    },
    {
      title: 'Cosmo router',
      images: ['wundergraph/cosmo/router'],
      keys: [
        {
          variables: ['GRAPH_API_TOKEN'],
          purpose: 'access',
          links: ['wundergraph-cosmo'],
          role: 'holder',
          roleBasis: 'the router reports with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  cosmo-control-plane:
    image: wundergraph/cosmo/controlplane
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  cosmo-cdn:
    image: wundergraph/cosmo/cdn
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  cosmo-collectors:
    image: wundergraph/cosmo/graphqlmetrics
    environment:
      INGEST_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  cosmo-router:
    image: wundergraph/cosmo/router
    environment:
      GRAPH_API_TOKEN: made-up-key-of-this-sample-0123456789abcdef
`
