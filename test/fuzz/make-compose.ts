import fc from 'fast-check'
import { value, variableName } from './make-values.ts'

/* Compose and env files by structure: what they may be made of, in the right places. */

export const serviceName = fc.constantFrom('auth', 'api', 'worker', 'gateway', 'db', 'a', '__proto__')
export const image = fc.constantFrom(
  'example/app:1',
  'hasura/graphql-engine:v2.40.0',
  'postgrest/postgrest',
  'supabase/gotrue:v2',
  'node:20',
  'ghcr.io/x/y@sha256:00',
  '',
  ':',
  'a'.repeat(300),
)
export const path = fc.constantFrom(
  '.env',
  'keys.env',
  './key.pem',
  'jwks.json',
  'missing',
  '../x',
  '/dev/zero',
  '~/x',
  '${HOME}/x',
  '',
)

const environment = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.dictionary(variableName, fc.oneof({ weight: 6, arbitrary: value }, fc.jsonValue()), { maxKeys: 6 }),
  },
  fc.array(
    fc.tuple(variableName, value).map(([name, text]) => `${name}=${text}`),
    { maxLength: 6 },
  ),
  fc.array(value, { maxLength: 3 }),
  fc.jsonValue(),
)

const service = fc.record(
  {
    image,
    build: fc.oneof(
      fc.constantFrom('.', './app', './missing'),
      fc.record({ context: fc.constantFrom('.', './app'), dockerfile: path, args: environment }, { requiredKeys: [] }),
    ),
    environment,
    env_file: fc.oneof(
      path,
      fc.array(
        fc.oneof(
          path,
          fc.record({ path, required: fc.boolean(), format: fc.constantFrom('raw', 'x') }, { requiredKeys: ['path'] }),
        ),
        { maxLength: 3 },
      ),
      fc.jsonValue(),
    ),
    extends: fc.oneof(serviceName, fc.record({ service: serviceName, file: path }, { requiredKeys: [] })),
    command: fc.oneof(value, fc.array(value, { maxLength: 4 })),
    secrets: fc.array(
      fc.oneof(
        fc.constantFrom('jwt', 'none'),
        fc.record({ source: fc.constantFrom('jwt'), target: path }, { requiredKeys: ['source'] }),
      ),
      { maxLength: 2 },
    ),
    configs: fc.array(fc.constantFrom('conf', 'none'), { maxLength: 2 }),
    volumes: fc.array(
      fc.oneof(
        fc.tuple(path, fc.constantFrom('/key.pem', '/etc/x.yaml', '/app', '')).map(([from, to]) => `${from}:${to}`),
        fc.jsonValue(),
      ),
      { maxLength: 3 },
    ),
    labels: fc.oneof(
      fc.dictionary(
        fc.constantFrom('countersign.role', 'countersign.ignore.short-secret', 'countersign.probe.http.url', 'x'),
        value,
        { maxKeys: 3 },
      ),
      fc.array(value, { maxLength: 2 }),
    ),
    profiles: fc.array(fc.constantFrom('', 'dev'), { maxLength: 1 }),
    depends_on: fc.array(serviceName, { maxLength: 2 }),
    deploy: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

export const compose = fc
  .record(
    {
      name: fc.constantFrom('shop', '', 'Shop!', 5),
      services: fc.oneof(
        {
          weight: 12,
          arbitrary: fc.dictionary(serviceName, fc.oneof({ weight: 9, arbitrary: service }, fc.jsonValue()), {
            minKeys: 1,
            maxKeys: 5,
          }),
        },
        fc.jsonValue(),
      ),
      include: fc.array(fc.oneof(path, fc.record({ path, env_file: path }, { requiredKeys: ['path'] })), {
        maxLength: 2,
      }),
      secrets: fc.dictionary(
        fc.constantFrom('jwt'),
        fc.oneof(
          fc.record({ file: path }),
          fc.record({ environment: variableName }),
          fc.record({ external: fc.boolean() }),
        ),
        { maxKeys: 1 },
      ),
      configs: fc.dictionary(
        fc.constantFrom('conf'),
        fc.oneof(fc.record({ file: path }), fc.record({ content: value })),
        { maxKeys: 1 },
      ),
      'x-countersign': fc.jsonValue(),
    },
    { requiredKeys: ['services'] },
  )
  .chain((project) => fc.constantFrom(JSON.stringify(project), writeBlock(project), writeBlock(project)))

/** Block style, as people write it; scalars as JSON has them. */
export function writeBlock(node: unknown, indent = ''): string {
  if (node === null || typeof node !== 'object' || Object.keys(node).length === 0) return ` ${JSON.stringify(node)}\n`
  const entries = Array.isArray(node)
    ? node.map((one) => ['-', one] as const)
    : Object.entries(node).map(([key, one]) => [`${/^[\w.-]+$/.test(key) ? key : JSON.stringify(key)}:`, one] as const)
  return `\n${entries.map(([key, one]) => `${indent}${key}${writeBlock(one, `${indent}  `)}`).join('')}`
}

export const envFile = fc
  .array(
    fc.tuple(
      fc.constantFrom('', 'export ', ' ', '# '),
      variableName,
      fc.constantFrom('=', ': ', ' = ', ''),
      fc.constantFrom('', '"', "'"),
      value,
    ),
    { maxLength: 8 },
  )
  .map((lines) =>
    lines.map(([before, name, is, quote, text]) => `${before}${name}${is}${quote}${text}${quote}`).join('\n'),
  )
