import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * A made-up key, which opens nothing and reads as one of a generator does. Of keys that people made the first 25 in doubt are estimated by
 * zxcvbn: up to two seconds that do not grow, and come with the first of them.
 */
const key = (name) => createHash('sha256').update(`made up for ${name}`).digest('base64url')

const each = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** What grows: each writes a stack of `count` of it as files by name. Every stack has a holder beside the many, to be compared with. */
export const dimensions = {
  /** Services that share one key. */
  services: (count) => ({
    '.env': `JWT_SECRET=${key('all')}\n`,
    'compose.yaml': compose(each(count, (at) => service(`s${at}`, { JWT_SECRET: '$JWT_SECRET' }))),
  }),
  /** Services with a key of their own each, under one name: every one of them differs from all others. */
  keys: (count) => ({
    'compose.yaml': compose(each(count, (at) => service(`s${at}`, { JWT_SECRET: key(at) }))),
  }),
  /** Services with a key of their own each, under names of their own. */
  groups: (count) => ({
    'compose.yaml': compose(each(count, (at) => service(`s${at}`, { [`S${at}_JWT_SECRET`]: key(at) }))),
  }),
  /** Variables of one service that are called like keys. */
  variables: (count) => ({
    'compose.yaml': compose(
      `  many:\n    image: example/many:1\n    environment:\n${each(count, (at) => `      V${at}_JWT_SECRET: ${key(at)}`)}\n${service('peer', { V0_JWT_SECRET: key(0) })}`,
    ),
  }),
  /** Lines of one env file that are called like keys. */
  lines: (count) => ({
    'keys.env': `${each(count, (at) => `V${at}_JWT_SECRET=${key(at)}`)}\n`,
    'compose.yaml': compose(
      `  many:\n    image: example/many:1\n    env_file: keys.env\n${service('peer', { V0_JWT_SECRET: key(0) })}`,
    ),
  }),
  /** Keys in .env that reach nobody. */
  unwired: (count) => ({
    '.env': `${each(count, (at) => `V${at}_JWT_SECRET=${key(at)}`)}\n`,
    'compose.yaml': compose(service('peer', { JWT_SECRET: key(0) })),
  }),
  /** Services with an env file of their own each. */
  files: (count) => ({
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}.env`, `JWT_SECRET=${key('all')}\n`])),
    'compose.yaml': compose(each(count, (at) => `  s${at}:\n    image: example/s${at}:1\n    env_file: s${at}.env`)),
  }),
  /** Services that extend each other in one chain. */
  chain: (count) => ({
    'compose.yaml': compose(
      `${service('s0', { JWT_SECRET: key('all') })}\n${each(count - 1, (at) => `  s${at + 1}:\n    extends: s${at}`)}`,
    ),
  }),
  /** Key files that one service mounts. */
  mounts: (count) => ({
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`keys/k${at}.key`, key(at)])),
    'compose.yaml': compose(
      `  many:\n    image: example/many:1\n    environment:\n${each(count, (at) => `      V${at}_JWT_SECRET_FILE: /keys/k${at}.key`)}\n    volumes:\n${each(count, (at) => `      - ./keys/k${at}.key:/keys/k${at}.key:ro`)}\n${service('peer', { V0_JWT_SECRET: key(0) })}`,
    ),
  }),
  /** Compose secrets of one service. */
  secrets: (count) => ({
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`keys/k${at}`, key(at)])),
    'compose.yaml': `${compose(
      `  many:\n    image: example/many:1\n    secrets:\n${each(count, (at) => `      - k${at}_jwt_secret`)}\n${service('peer', { V0_JWT_SECRET: key(0) })}`,
    )}secrets:\n${each(count, (at) => `  k${at}_jwt_secret:\n    file: keys/k${at}`)}\n`,
  }),
  /** Services of one group, of which every second signs and the others check: the pairs are its square. */
  relations: (count) => ({
    '.env': `JWT_SECRET=${key('all')}\n`,
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, { JWT_SECRET: '$JWT_SECRET', ...(at % 2 === 0 ? { JWT_EXPIRES_IN: '15m' } : {}) }),
      ),
    ),
  }),
  /** The same with two keys, so that half of the pairs is refused. */
  mismatches: (count) => ({
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, {
          JWT_SECRET: key(at % 4 < 2 ? 'one' : 'two'),
          ...(at % 2 === 0 ? { JWT_EXPIRES_IN: '15m' } : {}),
        }),
      ),
    ),
  }),
  /** Ready-made tokens of services that share one key. */
  tokens: (count) => ({
    '.env': `JWT_SECRET=${key('all')}\n`,
    'compose.yaml': compose(
      each(count, (at) => service(`s${at}`, { JWT_SECRET: '$JWT_SECRET', SERVICE_TOKEN: token(at) })),
    ),
  }),
  /** Variables of one service with a short key each: a finding with an edit for every one. */
  short: (count) => ({
    'compose.yaml': compose(
      `  many:\n    image: example/many:1\n    environment:\n${each(count, (at) => `      JWT_SECRET_${at}: k${at}-${key(at).slice(0, 20)}`)}`,
    ),
  }),
  /** Services with a published key under names of their own each, and tokens that some of them signed. */
  placeholders: (count) => ({
    'compose.yaml': compose(
      each(count, (at) => service(`s${at}`, { [`S${at}_JWT_SECRET`]: `change-me-${at}`, SERVICE_TOKEN: token(at) })),
    ),
  }),
  /** Lines of one env file whose value is a comment. */
  comments: (count) => ({
    'keys.env': `${each(count, (at) => `V${at}_JWT_SECRET=# the key ${at} of all`)}\n`,
    'compose.yaml': compose(
      `  many:\n    image: example/many:1\n    env_file: keys.env\n${service('peer', { V0_JWT_SECRET: key(0) })}`,
    ),
  }),
  /** Services without the key that another signs with, and as many with an empty one. */
  missing: (count) => ({
    'compose.yaml': compose(
      `${service('login', { JWT_SECRET: key('all'), JWT_EXPIRES_IN: '15m' })}\n${each(count, (at) => service(`s${at}`, { JWT_SECRET: at % 2 === 0 ? '${UNSET}' : '' }))}`,
    ),
  }),
  /** Products that refuse keys as short as theirs, each with one of its own and somebody who signs with it. */
  refused: (count) => ({
    'compose.yaml': compose(
      each(count, (at) =>
        [
          `  rest${at}:\n    image: postgrest/postgrest:v12\n    environment:\n      PGRST_JWT_SECRET: "$\{K${at}:-short-${at}}"`,
          service(`login${at}`, { PGRST_JWT_SECRET: `"$\{K${at}:-short-${at}}"`, JWT_EXPIRES_IN: '15m' }),
        ].join('\n'),
      ),
    ),
  }),
  /** Services that share a key and name an issuer, an audience and an algorithm of their own each. */
  claims: (count) => ({
    '.env': `JWT_SECRET=${key('all')}\n`,
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, {
          JWT_SECRET: '$JWT_SECRET',
          JWT_ISSUER: `https://issuer${at}.example.test`,
          JWT_AUDIENCE: `api${at}`,
          JWT_ALGORITHM: at % 2 === 0 ? 'HS256' : 'HS512',
        }),
      ),
    ),
  }),
  /** Services that fetch keys from each other. */
  urls: (count) => ({
    'compose.yaml': compose(
      each(count, (at) => service(`s${at}`, { JWKS_URL: `http://s${(at + 1) % count}/.well-known/jwks.json` })),
    ),
  }),
  /** Products that get their key under a name that none of them reads. */
  wrong: (count) => ({
    'compose.yaml': compose(
      each(
        count,
        (at) =>
          `  flow${at}:\n    image: apache/airflow:3.0.2\n    command: scheduler\n    environment:\n      AIRFLOW__SECRETS__JWT_SECRET: ${key('all')}`,
      ),
    ),
  }),
  /** Services with source of their own each, whose key falls back to a constant. */
  code: (count) => ({
    ...Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `s${at}/app.js`,
        `const jwt = require('jsonwebtoken')\nconst key = process.env.JWT_SECRET_${at} || 'fallback-${at}'\nmodule.exports = (token) => jwt.verify(token, key, { algorithms: ['HS256'] })\n`,
      ]),
    ),
    'compose.yaml': compose(each(count, (at) => `  s${at}:\n    build: ./s${at}`)),
  }),
  /** Services whose algorithm does not fit the kind of their key. */
  kinds: (count) => ({
    'compose.yaml': compose(
      each(count, (at) => service(`s${at}`, { JWT_SECRET: key(at), JWT_ALGORITHM: at % 2 === 0 ? 'RS256' : 'HS256' })),
    ),
  }),
  /** Services with a key of their own each and a token that it did not sign. */
  strangers: (count) => ({
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, { [`S${at}_JWT_SECRET`]: key(at), [`S${at}_JWT_TOKEN`]: token(at), ANON_KEY: token(at) }),
      ),
    ),
  }),
  /** Services with source of their own each, which has the key itself. */
  constants: (count) => ({
    ...Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `s${at}/app.js`,
        `const jwt = require('jsonwebtoken')\nmodule.exports = (token) => jwt.verify(token, '${key(at % 2 === 0 ? at : 'all')}', { algorithms: ['HS256'] })\nmodule.exports.sign = () => jwt.sign({}, '${key(at % 2 === 0 ? at : 'all')}')\n`,
      ]),
    ),
    'compose.yaml': compose(
      each(count, (at) => `  s${at}:\n    build: ./s${at}\n    environment:\n      JWT_SECRET: ${key('given')}`),
    ),
  }),
  /** Key files that two services mount, one of which has no use for them. */
  exposed: (count) => ({
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`keys/k${at}.key`, key(at)])),
    'compose.yaml': compose(
      each(count, (at) =>
        [
          `  s${at}:\n    image: example/s${at}:1\n    environment:\n      S${at}_JWT_SECRET_FILE: /keys/k${at}.key\n    volumes:\n      - ./keys/k${at}.key:/keys/k${at}.key:ro`,
          `  w${at}:\n    image: example/w${at}:1\n    volumes:\n      - ./keys:/data`,
        ].join('\n'),
      ),
    ),
  }),
  /** Services with a key, one from before a rotation and one for refresh tokens each. */
  previous: (count) => ({
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, {
          JWT_SECRET: key(at % 3),
          JWT_SECRET_PREVIOUS: key((at + 1) % 3),
          JWT_REFRESH_SECRET: key(at),
          ...(at % 2 === 0 ? { JWT_EXPIRES_IN: '15m' } : {}),
        }),
      ),
    ),
  }),
  /** Declared groups of two services each. */
  declared: (count) => ({
    'countersign.yaml': `groups:\n${each(count, (at) => `  g${at}: { issuers: [s${at}], validators: [s${(at + 1) % count}], lookup: [KEY_${at}] }`)}\n`,
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, {
          [`KEY_${at}`]: key(at),
          [`KEY_${(at + count - 1) % count}`]: key((at + count - 1) % count),
        }),
      ),
    ),
  }),
  /** Services of one declared group, half of which hold another key and the right one beside it. */
  members: (count) => ({
    'countersign.yaml': `groups:\n  access:\n    issuers: [s0]\n    lookup: [KEY]\n    validators:\n${each(count - 1, (at) => `      - s${at + 1}`)}\n`,
    'compose.yaml': compose(
      each(count, (at) =>
        service(`s${at}`, at % 2 === 0 ? { KEY: key('all') } : { KEY: key(at), JWT_SECRET_PREVIOUS: key('all') }),
      ),
    ),
  }),
  /** Services whose key is wired to a variable that is nearly the name in .env. */
  misspelt: (count) => ({
    '.env': `${each(count, (at) => `S${at}_JWT_SECRT=${key(at)}`)}\n`,
    'compose.yaml': compose(each(count, (at) => service(`s${at}`, { [`S${at}_JWT_SECRET`]: `$S${at}_JWT_SECRET` }))),
  }),
  /** Included compose files with a service each. */
  includes: (count) => ({
    '.env': `JWT_SECRET=${key('all')}\n`,
    ...Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `i${at}.yaml`,
        compose(service(`s${at}`, { JWT_SECRET: '$JWT_SECRET' }), ''),
      ]),
    ),
    'compose.yaml': `name: scale\ninclude:\n${each(count, (at) => `  - i${at}.yaml`)}\n`,
  }),
  /** Bytes of one value that looks like the beginning of a token, in hundreds. */
  text: (count) => ({
    'compose.yaml': compose(
      `${service('s0', { NOTE: 'eyJ'.repeat(count * 33), JWT_SECRET: key('all') })}\n${service('s1', { JWT_SECRET: key('all') })}`,
    ),
  }),
}

function compose(services, name = 'name: scale\n') {
  return `${name}services:\n${services}\n`
}

function service(name, environment) {
  const entries = Object.entries(environment).map(([variable, value]) => `      ${variable}: ${value}`)
  return [`  ${name}:`, `    image: example/${name}:1`, '    environment:', ...entries].join('\n')
}

function token(at) {
  const [header, payload] = [{ alg: 'HS256' }, { sub: `s${at}` }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${header}.${payload}.${'fake-signature'.repeat(3)}`
}

/** Writes the stack into the folder, which is emptied before. */
export function writeScaleStack(folder, dimension, count) {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, text] of Object.entries(dimensions[dimension](count))) {
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}
