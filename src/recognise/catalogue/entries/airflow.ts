import type { CatalogueEntry, DocumentPlace } from '../product.ts'

const images = ['apache/airflow', 'bitnami/airflow*', 'airflow', 'astronomer/astro-runtime', 'astro-runtime']

/** Airflow's own file, which the environment overrides. */
function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return ['/opt/airflow/airflow.cfg', '/opt/bitnami/airflow/airflow.cfg'].map((path) => ({
    path,
    format: 'ini',
    pointer,
  }))
}

/** Flask's key of the web server: session cookies, and the tokens with which it fetches logs from workers. */
const webServerKeys = [
  'AIRFLOW__WEBSERVER__SECRET_KEY',
  'AIRFLOW__API__SECRET_KEY',
  'AIRFLOW__CORE__FERNET_KEY',
  'AIRFLOW_SECRET_KEY',
  'AIRFLOW_WEBSERVER_SECRET_KEY',
] as const

/** Airflow: the tokens of the REST and the execution API since 3.0, the internal API of 2.x. */
export const airflow: CatalogueEntry = {
  id: 'airflow',
  title: 'Apache Airflow',
  sources: [
    'https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#api-auth',
    'https://airflow.apache.org/docs/apache-airflow/3.2.1/security/jwt_token_authentication.html',
    'https://github.com/apache/airflow/issues/49646',
    'https://github.com/apache/airflow/issues/59373',
    'https://github.com/apache/airflow/pull/59803',
    'https://github.com/apache/airflow/issues/62026',
  ],
  products: [
    {
      title: 'Airflow 3',
      images,
      versions: '>=3',
      keys: [
        {
          variables: ['AIRFLOW__API_AUTH__JWT_SECRET'],
          documents: inConfiguration('api_auth', 'jwt_secret'),
          purpose: 'access',
          links: ['airflow'],
          role: 'both',
          roleBasis: 'the scheduler signs the tokens of tasks, the API server checks them and signs its own',
          form: 'text',
          algorithms: ['HS512'],
          algorithmVariables: ['AIRFLOW__API_AUTH__JWT_ALGORITHM'],
          issuerVariables: ['AIRFLOW__API_AUTH__JWT_ISSUER'],
          audienceVariables: ['AIRFLOW__API_AUTH__JWT_AUDIENCE'],
          whenUnset: 'random-per-process',
          wrongNames: [
            'AIRFLOW__SECRETS__JWT_SECRET',
            'AIRFLOW__CORE__INTERNAL_API_SECRET_KEY',
            'AIRFLOW__CORE__JWT_SECRET',
            'AIRFLOW__API__JWT_SECRET',
            'AIRFLOW__API__AUTH_JWT_SECRET',
            'AIRFLOW__WEBSERVER__JWT_SECRET',
            'AIRFLOW__EXECUTION_API__JWT_SECRET',
            'AIRFLOW__API_AUTH__JWT_SECRET_KEY',
            'AIRFLOW__API_AUTH__SECRET_KEY',
            'AIRFLOW_API_AUTH_JWT_SECRET',
            'AIRFLOW__JWT_SECRET',
            'AIRFLOW_JWT_SECRET',
          ],
        },
        {
          fileVariables: ['AIRFLOW__API_AUTH__JWT_PRIVATE_KEY_PATH'],
          documents: inConfiguration('api_auth', 'jwt_private_key_path').map((place) => ({ ...place, holds: 'file' })),
          purpose: 'access',
          links: ['airflow'],
          role: 'issuer',
          roleBasis: 'the tokens are signed with the private key',
          form: 'pem',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['AIRFLOW__API_AUTH__TRUSTED_JWKS_URL'],
          purpose: 'access',
          links: ['airflow'],
          role: 'validator',
          roleBasis: 'the API server takes the public keys from there',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: [
        ...webServerKeys,
        'AIRFLOW__API_AUTH__JWT_EXPIRATION_TIME',
        'AIRFLOW__API_AUTH__JWT_LEEWAY',
        'AIRFLOW__API_AUTH__JWT_KID',
      ],
    },
    {
      title: 'Airflow 2',
      images,
      versions: '<3',
      keys: [
        {
          variables: ['AIRFLOW__CORE__INTERNAL_API_SECRET_KEY'],
          purpose: 'internal',
          links: ['airflow.internal'],
          role: 'both',
          roleBasis: 'components sign their calls to the internal API, which checks them',
          form: 'text',
          algorithms: ['HS512'],
          whenUnset: 'random-per-process',
          // The internal API is an experiment of 2.10 that is off by default.
          isOptional: true,
        },
        {
          variables: ['AIRFLOW__WEBSERVER__SECRET_KEY', 'AIRFLOW_SECRET_KEY'],
          purpose: 'internal',
          links: ['airflow.logs'],
          role: 'both',
          roleBasis: 'the web server signs its requests for logs, which workers check',
          form: 'text',
          algorithms: ['HS512'],
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
      notKeys: ['AIRFLOW__CORE__FERNET_KEY', 'AIRFLOW__API_AUTH__JWT_SECRET'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  airflow-3:
    image: apache/airflow:3
    environment:
      AIRFLOW__API_AUTH__JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  airflow-2:
    image: apache/airflow:2
    environment:
      AIRFLOW__CORE__INTERNAL_API_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
