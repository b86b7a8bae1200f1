import fc from 'fast-check'
import { answer, engine } from './make-answers.ts'
import { compose, envFile } from './make-compose.ts'
import { configuration } from './make-configuration.ts'
import { engineWithLogs } from './make-logs.ts'
import { sourceFile } from './make-source.ts'
import { strangersFiles } from './make-strangers.ts'
import { value, variableName } from './make-values.ts'
import { mutated } from './mutate-text.ts'
import type { FuzzWorld, OddEntry } from './world.ts'

const filesOf = (parts: Readonly<Record<string, fc.Arbitrary<string>>>) =>
  fc.record(parts, { requiredKeys: ['compose.yaml'] }).map((made) => made as Readonly<Record<string, string>>)

const base = {
  odd: fc.constant({}),
  shell: fc.dictionary(variableName, value, { maxKeys: 3 }),
  isVerifying: fc.boolean(),
  isUnread: fc.constant(false),
}

const sound = 'fake-key-of-a-sound-stack-0123456789-0123456789'
const soundStack = (of: string, more = ''): string =>
  `name: shop\nservices:\n  auth:\n    image: example/auth:1\n${of}  api:\n    image: example/api:1\n${of}${more}`
const oddEntry = fc.constantFrom<OddEntry>(
  'missing',
  'folder',
  'link to itself',
  'larger than is read',
  'pipe',
  'device',
)

/** Sound stacks of which one file cannot be read, however it comes to that. */
const unread: fc.Arbitrary<FuzzWorld> = fc
  .tuple(
    fc.constantFrom(
      ['keys.env', soundStack('    env_file: keys.env\n'), `JWT_SECRET=${sound}\n`],
      [
        'more.yaml',
        `include: [more.yaml]\n${soundStack(`    environment: { JWT_SECRET: ${sound} }\n`)}`,
        'services: {}\n',
      ],
      [
        'base.yaml',
        soundStack(
          `    environment: { JWT_SECRET: ${sound} }\n`,
          '  mail:\n    extends: { file: base.yaml, service: mail }\n',
        ),
        'services: { mail: { image: example/mail } }\n',
      ],
      [
        'jwt.key',
        soundStack('    environment: { JWT_SECRET_FILE: /jwt.key }\n    volumes: [./jwt.key:/jwt.key]\n'),
        sound,
      ],
    ),
    oddEntry,
  )
  .map(([[name = '', text = '', content = ''], kind]) => ({
    ...{ kind: 'unread', files: { 'compose.yaml': text, [name]: content }, odd: { [name]: kind }, shell: {} },
    ...{ engine: null, endpoint: null, isVerifying: false, isUnread: true },
  }))

/** Right in all but the keys themselves: what reads, compares, mints and verifies comes to work. */
const keyStack = fc
  .tuple(
    fc.array(fc.dictionary(variableName, value, { minKeys: 1, maxKeys: 4 }), { minLength: 2, maxLength: 4 }),
    value,
    value,
  )
  .map(([environments, pem, jwks]) => {
    const services = environments.map((environment, index) => [
      ['auth', 'api', 'worker', 'gateway'][index],
      {
        image: `example/s${index}:1`,
        environment,
        volumes: ['./key.pem:/keys/key.pem:ro', './jwks.json:/keys/jwks.json:ro'],
      },
    ])
    const project = { name: 'shop', services: Object.fromEntries(services) }
    return { 'compose.yaml': JSON.stringify(project), 'key.pem': pem, 'jwks.json': jwks, '.env': 'JWT_SECRET=x\n' }
  })

/** Every kind of world, each as often as it has ways to go wrong. */
export const world: fc.Arbitrary<FuzzWorld> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('files'),
      files: filesOf({
        'compose.yaml': mutated(compose),
        '.env': mutated(envFile),
        'keys.env': mutated(envFile),
        'key.pem': value,
        'jwks.json': value,
        'countersign.yaml': fc.constant('{}'),
      }),
      engine: fc.constant(null),
      endpoint: fc.constant(null),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('configuration'),
      files: filesOf({
        'compose.yaml': fc.oneof(compose, fc.constant(soundStack(`    environment: { JWT_SECRET: ${sound} }\n`))),
        'countersign.yaml': fc.oneof(configuration, mutated(configuration)),
      }),
      engine: fc.constant(null),
      endpoint: fc.constant(null),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('source'),
      files: sourceFile.map((source) => ({
        'compose.yaml':
          'name: shop\nservices:\n  auth: { build: ., environment: { JWT_SECRET: fake-key-0123456789-0123456789 } }\n  api: { build: ., environment: { JWT_SECRET: fake-key-0123456789-0123456789 } }\n',
        ...source,
      })),
      engine: fc.constant(null),
      endpoint: fc.constant(null),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('engine'),
      files: fc.constant({ 'compose.yaml': soundStack(`    environment: { JWT_SECRET: ${sound} }\n`) }),
      engine,
      endpoint: fc.constant(null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('endpoint'),
      files: configuration.map((made) => ({
        'compose.yaml': soundStack(`    environment: { JWT_SECRET: ${sound} }\n`),
        'countersign.yaml': `probes:\n  api: { http: { url: "http://127.0.0.1:PORT/x", origin: "http://localhost:1" } }\n  auth: { websocket: { url: "ws://127.0.0.1:PORT/ws", token: "query:token" } }\n`,
        'ignored.yaml': made,
      })),
      engine: fc.constant(null),
      endpoint: answer,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('keys'),
      files: keyStack,
      engine: fc.constant(null),
      endpoint: fc.constant(null),
    }),
  },
  { weight: 1, arbitrary: unread },
  {
    weight: 2,
    arbitrary: fc.record({
      ...base,
      kind: fc.constant('logs'),
      files: fc.constant({ 'compose.yaml': soundStack(`    environment: { JWT_SECRET: ${sound} }\n`) }),
      engine: engineWithLogs(sound),
      endpoint: fc.constant(null),
    }),
  },
  {
    weight: 4,
    arbitrary: strangersFiles.map(({ files, links }) => ({
      ...{ kind: 'stranger', files, odd: {}, shell: {}, engine: null, endpoint: null },
      ...{ isVerifying: true, isUnread: false, stranger: { links } },
    })),
  },
)
