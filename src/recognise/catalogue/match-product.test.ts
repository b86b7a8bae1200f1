import { expect, test } from 'vitest'
import { findKnownKey } from './match-key.ts'
import { matchProducts } from './match-product.ts'

const titles = (image: string, service = 'rest', builds = false) =>
  matchProducts(image, service, builds).map(({ title }) => title)

test.each([
  ['the name itself', 'postgrest/postgrest'],
  ['a tag', 'postgrest/postgrest:v12.2.0'],
  ['a digest', 'postgrest/postgrest@sha256:0123456789abcdef'],
  ['a registry', 'docker.io/postgrest/postgrest:v12'],
  ['a registry with a port', 'registry.example:5000/postgrest/postgrest'],
  ['a local registry', 'localhost/postgrest/postgrest'],
  ['the folders of a mirror', 'registry.example/mirror/hub/postgrest/postgrest:latest'],
  ['a registry out of a variable that is empty', '/postgrest/postgrest:v12'],
])('%s: %s is PostgREST', (_name, image) => {
  expect(titles(image)).toContain('PostgREST')
})

test.each([
  ['another image', 'example/rest'],
  ['a longer name', 'postgrest/postgrest-docs'],
  ['a folder of that name', 'postgrest/postgrest/docs'],
  ['nothing', ''],
  ['a tag alone', ':latest'],
])('%s: %s is not', (_name, image) => {
  expect(titles(image)).not.toContain('PostgREST')
})

test.each(['PGRST_JWT_SECRET', 'pgrst_jwt_secret', 'Pgrst__Jwt__Secret', 'PGRST.JWT.SECRET'])(
  '%s is one name for one key',
  (variable) => {
    expect(findKnownKey(matchProducts('postgrest/postgrest', 'rest', false), variable)?.key.purpose).toBe('access')
  },
)

test.each([
  ['apache/airflow:2.10.5', []],
  ['apache/airflow:slim-2.10.5-python3.12', []],
  ['apache/airflow:slim-3.0.1', ['AIRFLOW__API_AUTH__JWT_SECRET']],
  ['apache/airflow:latest-python3.12', ['AIRFLOW__API_AUTH__JWT_SECRET']],
])('the version of %s tells which keys it has', (image, expected) => {
  const known = findKnownKey(matchProducts(image, 'flow', false), 'AIRFLOW__API_AUTH__JWT_SECRET')
  expect((known?.key.variables ?? []).slice(0, 1)).toEqual(expected)
})
