import fc from 'fast-check'
import { mutated } from './mutate-text.ts'

/* A stranger's files, which try to have something read outside of their folder. `OUT` stands for that folder. */

const leaf = fc.constantFrom('keys.env', 'inc.yaml', 'jwt.key', '.env', '.aws/credentials', 'code', 'nothing', '')
const start = fc.constantFrom(
  '../outside',
  'OUT',
  '~',
  '${HOME}',
  '$HOME',
  '${PWD}/../outside',
  '${WHERE}',
  'linked',
  './linked/../linked',
  'inside/../../outside',
  '/proc/self/rootOUT',
  '/proc/self/cwd',
  'inside/deep',
)
const path = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(start, leaf).map(([folder, name]) => (name === '' ? folder : `${folder}/${name}`)) },
  fc.constantFrom('/proc/self/environ', '/dev/stdin', '.git/config', 'link.env', 'inc.yaml', '/dev/null'),
)

const reference = fc.constantFrom('${CI_TOKEN}', '$CI_TOKEN', '${CI_TOKEN:-x}', '${CI_TOKEN:+x}', '${NO:-${CI_TOKEN}}')

/** Something that `more` has in its service. */
const ofService = fc.oneof(
  path.map((where) => `env_file: "${where}"`),
  path.map((where) => `env_file: [{ path: "${where}", required: false }]`),
  path.map((where) => `env_file: [{ path: "${where}", format: raw }]`),
  path.map((where) => `label_file: "${where}"`),
  path.map((where) => `volumes: ["${where}:/keys/jwt.key:ro"]`),
  path.map((where) => `build: { context: "${where}" }`),
  path.map((where) => `build: { context: ., dockerfile: "${where}" }`),
  path.map((where) => `extends: { file: "${where}", service: more }`),
  fc.constant('secrets: [jwt]'),
  fc.constant('configs: [jwt]'),
  reference.map((text) => `hostname: "${text}"`),
)
const ofEnvironment = fc.oneof(
  reference.map((text) => `JWT_SECRET: "${text}"`),
  fc.constantFrom('CI_TOKEN:', 'JWT_SECRET_FILE: /keys/jwt.key', 'JWT_SECRET_FILE: /run/secrets/jwt', 'A: b'),
)
const top = fc.oneof(
  path.map((where) => `include: ["${where}"]`),
  path.map((where) => `include: [{ path: inc.yaml, env_file: "${where}" }]`),
  path.map((where) => `include: [{ path: inc.yaml, project_directory: "${where}" }]`),
  reference.map((text) => `name: "${text}"`),
  fc.constant('x-a: b'),
)

const compose = fc
  .tuple(top, path, fc.uniqueArray(ofService, { maxLength: 3, selector: (line) => line.split(':')[0] }), ofEnvironment)
  .map(
    ([first, secret, lines, variable]) =>
      `${first}\nservices:\n  auth: { image: example/auth, environment: { JWT_SECRET: fake-key-0123456789-0123456789 } }\n  more:\n    image: example/more\n    environment:\n      ${variable}\n${lines.map((line) => `    ${line}\n`).join('')}secrets: { jwt: { file: "${secret}" } }\nconfigs: { jwt: { file: "${secret}" } }\n`,
  )

const dotenv = fc.oneof(
  fc.constantFrom(
    'WHERE=../outside\n',
    'WHERE=OUT\nCOMPOSE_FILE=compose.yaml:../outside/inc.yaml\n',
    'JWT_SECRET=${CI_TOKEN}\n',
    '',
  ),
)

const target = fc.constantFrom(
  'OUT',
  'OUT/keys.env',
  '../outside',
  '../outside/.env',
  '..',
  '/',
  'inside',
  '/proc/self',
)

/** The files and the links among them. */
export const strangersFiles = fc.record({
  files: fc.tuple(mutated(compose), mutated(dotenv), path).map(([text, env, code]) => ({
    'compose.yaml': text,
    '.env': env,
    'inc.yaml': 'services: { inner: { image: example/inner, environment: { JWT_SECRET: "${JWT_SECRET}" } } }\n',
    'inside/deep/keys.env': 'JWT_SECRET=fake-key-inside-0123456789-0123456789\n',
    'countersign.yaml': `code: { more: "${code}" }\n`,
  })),
  links: fc.dictionary(fc.constantFrom('linked', 'link.env', 'compose.override.yaml', 'jwt.key', 'inside/up'), target),
})
