import type { CatalogueEntry } from '../product.ts'

/** MinIO: its root password signs tokens too, but is a password first and is not audited as a key. */
export const minio: CatalogueEntry = {
  id: 'minio',
  title: 'MinIO',
  sources: [
    'https://min.io/docs/minio/linux/operations/monitoring/collect-minio-metrics-using-prometheus.html',
    'https://min.io/docs/minio/linux/reference/minio-server/settings/root-credentials.html',
  ],
  products: [
    {
      title: 'MinIO',
      images: ['minio/minio', 'bitnami/minio', 'bitnamilegacy/minio', 'minio'],
      services: ['minio'],
      keys: [],
      notKeys: [
        'MINIO_ROOT_PASSWORD',
        'MINIO_SECRET_KEY',
        'MINIO_ACCESS_KEY',
        'MINIO_IDENTITY_OPENID_CLIENT_SECRET',
        'MINIO_KMS_SECRET_KEY',
        'MINIO_PROMETHEUS_AUTH_TYPE',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  minio:
    image: minio/minio
    environment:
      MINIO_ROOT_PASSWORD: made-up-key-of-this-sample-0123456789abcdef
`
