import { codePositions, type FilePosition, filePositions, quote } from './file-positions.ts'
import { type Files, fakeKey, referencePositions, valuePositions } from './positions.ts'
import { Random } from './random.ts'
import { kindNames, type PlantedSecret, plainKinds, type SecretKind, secretKinds } from './secrets.ts'

/** A stack with a secret in it. */
export interface World {
  readonly files: Files
  readonly shell: Readonly<Record<string, string>>
  /** For `--env-file`. */
  readonly envFile: readonly string[]
}

/** What one case plants where. `write` makes the same stack around any secret of the kind. */
export interface CasePlan {
  readonly number: number
  readonly kind: SecretKind
  readonly placement: string
  /** Two secrets that differ in content and, where the kind allows it, in length. */
  readonly secrets: readonly [PlantedSecret, PlantedSecret]
  readonly write: (secret: string) => World
}

/** The case with this number; the same number gives the same case, whatever was asked before. */
export function planCase(number: number): CasePlan {
  const random = new Random(number)
  const sort = random.between(0, 9)
  const [placement, kind, write] =
    sort < 5 ? planReference(random) : sort < 7 ? planValue(random) : sort < 9 ? planFile(random) : planCode(random)
  const secrets = [secretKinds[kind](random), secretKinds[kind](random)] as const
  return { number, kind, placement, secrets, write }
}

/** How many placements there are, without the ways to write a reference. */
export function countPlacements(): number {
  const tables = [referencePositions, valuePositions, filePositions, codePositions]
  return tables.reduce((count, table) => count + Object.keys(table).length, Object.keys(suppliers).length)
}

type Planned = readonly [placement: string, kind: SecretKind, write: (secret: string) => World]

function planReference(random: Random): Planned {
  const [where, position] = random.pick(Object.entries(referencePositions))
  const name = random.pick(['VAULT_TEXT', 'JWT_SECRET_KEY', 'aws_secret_access_key'])
  const [way, refer] = random.pick(Object.entries(references))
  const [from, supply] = random.pick(Object.entries(suppliers))
  const kind = random.pick(kindNames)
  return [`${where}, by ${way}, from ${from}`, kind, (secret) => supply(position(refer(name)), name, secret)]
}

function planValue(random: Random): Planned {
  const [where, position] = random.pick(Object.entries(valuePositions))
  const write = (secret: string): World =>
    inFolder(position(JSON.stringify(secret).slice(1, -1).replaceAll('$', '$$$$')))
  return [where, random.pick(kindNames), write]
}

function planFile(random: Random): Planned {
  const [where, position] = random.pick(Object.entries(filePositions))
  return [where, random.pick(kindNames), (secret) => inFolder(position(secret))]
}

function planCode(random: Random): Planned {
  const [where, position]: [string, FilePosition] = random.pick(Object.entries(codePositions))
  return [where, random.pick(plainKinds), (secret) => inFolder(position(secret))]
}

function inFolder(files: Files): World {
  return { files, shell: {}, envFile: [] }
}

/** The ways to write a reference to a variable. */
const references: Readonly<Record<string, (name: string) => string>> = {
  'a name': (name) => `$${name}`,
  'a name in braces': (name) => `\${${name}}`,
  'a name with a default': (name) => `\${${name}:-other}`,
  'the default of another': (name) => `\${NOBODY:-\${${name}}}`,
  'the replacement of another': (name) => `\${${name}:+\${${name}}}`,
  'a demand': (name) => `\${${name}:?missing}`,
  'the message of a demand': (name) => `\${NOBODY:?\${${name}}}`,
  'a part': (name) => `a\${${name}}b`,
  'two parts': (name) => `\${${name}}-$${name}`,
}

type Supply = (files: Files, name: string, secret: string) => World

/** Who supplies the variable. */
const suppliers: Readonly<Record<string, Supply>> = {
  '.env': (files, name, secret) => ({
    files: { ...files, '.env': `JWT_SECRET=${fakeKey}\n${name}=${quote(secret)}\n` },
    shell: { FOLDER: 'own' },
    envFile: [],
  }),
  'another of .env': (files, name, secret) => ({
    files: { ...files, '.env': `FIRST=${quote(secret)}\n${name}=x\${FIRST}\n` },
    shell: {},
    envFile: [],
  }),
  'the shell': (files, name, secret) => ({
    files,
    shell: { [name]: secret, JWT_SECRET: fakeKey, FOLDER: 'own' },
    envFile: [],
  }),
  'a file of the runner': (files, name, secret) => ({
    files: { ...files, '.aws/credentials': `[default]\n${name} = ${secret.replaceAll('\n', '')}\n` },
    shell: { HOME: '.', JWT_SECRET: fakeKey, [name]: secret },
    envFile: [],
  }),
  'a named env file': (files, name, secret) => ({
    files: { ...files, 'ci.env': `${name}=${quote(secret)}\nJWT_SECRET=${fakeKey}\n` },
    shell: {},
    envFile: ['ci.env'],
  }),
  'the settings of Compose': (files, name, secret) => ({
    files: {
      ...files,
      '.env': `${name}=${quote(secret)}\nCOMPOSE_PROJECT_NAME=\${${name}}\nCOMPOSE_PROFILES=\${${name}}\nJWT_SECRET=${fakeKey}\n`,
    },
    shell: {},
    envFile: [],
  }),
  'a list of compose files': (files, name, secret) => ({
    files: {
      ...files,
      '.env': `${name}=${quote(secret)}\nCOMPOSE_FILE=compose.yaml:\${${name}}\nJWT_SECRET=${fakeKey}\n`,
    },
    shell: {},
    envFile: [],
  }),
}
