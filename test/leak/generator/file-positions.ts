import { codeWorlds } from '../code-worlds.ts'
import { type Files, fakeKey } from './positions.ts'

/** A stack in which the secret stands in a file as it is: outside of YAML, or where YAML breaks on it. */
export type FilePosition = (secret: string) => Files

const compose = `name: shop
services:
  auth: { image: example/auth, environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 5m } }
  api: { image: example/api, environment: { JWT_SECRET: "\${JWT_SECRET}x" } }
`

const dotenv =
  (write: (secret: string) => string): FilePosition =>
  (secret) => ({ 'compose.yaml': compose, '.env': write(secret) })

const envFile =
  (write: (secret: string) => string, more = ''): FilePosition =>
  (secret) => ({
    'compose.yaml': `services:\n  auth:\n    image: example/auth\n    env_file: [ { path: a.env${more} } ]\n    environment: { JWT_EXPIRES_IN: 5m }\n  api: { image: example/api, environment: { JWT_SECRET: ${fakeKey}2 } }\n`,
    'a.env': write(secret),
  })

const configured =
  (write: (secret: string) => string): FilePosition =>
  (secret) => ({ 'compose.yaml': compose, '.env': `JWT_SECRET=${fakeKey}\n`, 'countersign.yaml': write(secret) })

const mounted =
  (name: string, target: string, write: (secret: string) => string): FilePosition =>
  (secret) => ({
    'compose.yaml': `services:\n  auth: { image: example/auth, volumes: [ "./${name}:${target}" ], environment: { JWT_EXPIRES_IN: 5m } }\n  api: { image: example/api, environment: { JWT_SECRET: ${fakeKey}2 } }\n`,
    [name]: write(secret),
  })

const keyFile = (secret: string): Files => ({
  'compose.yaml': `services:\n  auth: { image: example/auth, secrets: [ jwt ], environment: { JWT_SECRET_FILE: /run/secrets/jwt } }\n  api: { image: example/api, environment: { JWT_SECRET: ${fakeKey}2 } }\nsecrets: { jwt: { file: jwt.txt } }\n`,
  'jwt.txt': secret,
})

/** For every kind of secret. */
export const filePositions: Readonly<Record<string, FilePosition>> = {
  '.env': dotenv((secret) => `JWT_SECRET=${quote(secret)}\n`),
  '.env, used by nobody': dotenv((secret) => `JWT_SECRET=x\nJWT_SECRET_KEY=${quote(secret)}\n`),
  '.env, single quotes': dotenv((secret) => `JWT_SECRET='${secret.replaceAll("'", '')}'\n`),
  '.env, before another of the line': dotenv((secret) => `JWT_SECRET=${quote(secret)} JWT_OTHER=x y\n`),
  '.env, an unclosed quote': dotenv((secret) => `A=b\nJWT_SECRET="${secret}\n`),
  '.env, an unclosed quote behind it': dotenv((secret) => `JWT_SECRET=${quote(secret)} "x\nB=${quote(secret)}!"\n`),
  '.env, in what looks like our comment': dotenv(
    (secret) => `JWT_SECRET="y # countersign-ignore short-secret: ${secret}"\n`,
  ),
  '.env, a project name': dotenv((secret) => `COMPOSE_PROJECT_NAME=${quote(`-${secret}`)}\nJWT_SECRET=x\n`),
  env_file: envFile((secret) => `JWT_SECRET=${quote(secret)}\n`),
  'env_file, before an error of the line': envFile((secret) => `JWT_SECRET=${quote(secret)} = "\n`),
  'env_file, an unclosed quote': envFile((secret) => `JWT_SECRET="${secret}`),
  'env_file, alone on a line': envFile((secret) => `JWT_SECRET=x\n-${secret}\nA=b\n`),
  'env_file, alone and last': envFile((secret) => `JWT_SECRET=x\n-${secret}`),
  'env_file, where the name belongs': envFile((secret) => `-${secret}=JWT_SECRET\n`),
  'env_file, behind a colon': envFile((secret) => `JWT_SECRET: ${quote(secret)}\n`),
  'env_file, raw': envFile((secret) => `JWT_SECRET=${secret}\n-${secret}\n`, ', format: raw'),
  'env_file, raw and alone': envFile((secret) => `-${secret}\n`, ', format: raw'),
  'env_file, raw and broken': envFile((secret) => `JWT_SECRET=x\n${secret} y=z\n`, ', format: raw'),
  'YAML that breaks on it': (secret) => ({
    'compose.yaml': `services:\n  a:\n    environment:\n      JWT_SECRET: [${secret}\n  b: }`,
  }),
  'YAML that breaks beside it': (secret) => ({ 'compose.yaml': `services:\n  a: "${secret}\n\tb: x: y` }),
  'YAML, a plain text': (secret) => ({
    'compose.yaml': `services:\n  auth:\n    image: example/auth\n    environment:\n      JWT_SECRET: ${secret.replaceAll('\n', ' ')}\n  api: { image: x, environment: { JWT_SECRET: y } }\n`,
  }),
  'YAML, a block': (secret) => ({
    'compose.yaml': `services:\n  auth:\n    image: example/auth\n    environment:\n      JWT_SECRET: |\n${secret.replace(/^/gm, '        ')}\n  api: { image: x, environment: { JWT_SECRET: y } }\n`,
  }),
  'YAML, a comment of ours that is wrong': (secret) => ({
    'compose.yaml': `services:\n  auth: { image: x, environment: { JWT_SECRET: y } } # countersign-ignore ${secret.replaceAll('\n', ' ')}\n`,
  }),
  'a secret file': keyFile,
  'a secret file with a line break': (secret) => keyFile(`${secret}\n`),
  'countersign.yaml, an algorithm': configured(
    (secret) =>
      `groups: { access: { issuers: [ auth ], validators: [ api ], algorithm: ${JSON.stringify(secret)} } }\n`,
  ),
  'countersign.yaml, a service': configured(
    (secret) => `groups: { access: { issuers: [ ${JSON.stringify(secret)} ] } }\n`,
  ),
  'countersign.yaml, a variable': configured(
    (secret) =>
      `groups: { access: { issuers: [ auth ], validators: [ api ], lookup: [ ${JSON.stringify(secret)} ] } }\n`,
  ),
  'countersign.yaml, a claim': configured(
    (secret) =>
      `groups: { access: { issuers: [ auth ], validators: [ api ], claims: { iss: ${JSON.stringify(secret)}, aud: ${JSON.stringify(secret)}, x: ${JSON.stringify(secret)} } } }\n`,
  ),
  'countersign.yaml, a severity': configured((secret) => `severity: { short-secret: ${JSON.stringify(secret)} }\n`),
  'countersign.yaml, a rule': configured((secret) => `severity: { ${JSON.stringify(secret)}: error }\n`),
  'countersign.yaml, a key': configured((secret) => `${JSON.stringify(`-${secret}`)}: x\n`),
  'countersign.yaml, broken': configured((secret) => `groups: [ ${secret}\n`),
  'countersign.yaml, broken behind it': configured(
    (secret) => `groups: { a: { algorithm: ${JSON.stringify(secret)} ]\n`,
  ),
  'countersign.yaml, a login': configured(
    (secret) => `logins: { auth: { url: "http://127.0.0.1:1/", json: { password: ${JSON.stringify(secret)} } } }\n`,
  ),
  'a mounted JSON file': mounted('settings.json', '/app/settings.json', (secret) =>
    JSON.stringify({ jwt: { secret, issuer: secret, algorithm: secret }, [secret]: { secret } }),
  ),
  'a mounted JSON file that breaks': mounted(
    'settings.json',
    '/config/settings.json',
    (secret) => `{"jwt":{"secret":${JSON.stringify(secret)} ]`,
  ),
  'a mounted YAML file': mounted(
    'application.yml',
    '/config/application.yml',
    (secret) => `jwt: { secret: ${JSON.stringify(secret)}, expires-in: 5m, refresh-secret: secret }\n`,
  ),
  'a mounted YAML file that breaks': mounted(
    'application.yml',
    '/config/application.yml',
    (secret) => `jwt:\n  secret: [${secret}\n`,
  ),
  'a mounted TOML file': mounted(
    'settings.toml',
    '/config/settings.toml',
    (secret) => `[jwt]\nsecret = ${JSON.stringify(secret)}\n`,
  ),
  'a mounted TOML file that breaks': mounted(
    'settings.toml',
    '/config/settings.toml',
    (secret) => `[jwt]\nsecret = ${secret}\n"${secret}`,
  ),
  'mounted properties': mounted(
    'application.properties',
    '/config/application.properties',
    (secret) => `jwt.secret=${secret}\n${secret}=x\n`,
  ),
  'a mounted env file': mounted(
    'app.env',
    '/app/.env',
    (secret) => `JWT_SECRET="${secret}\nJWT_SECRET_KEY=${secret}\n`,
  ),
  'a mounted kong.yml': mounted(
    'kong.yml',
    '/kong/kong.yml',
    (secret) =>
      `consumers: [ { username: x, jwt_secrets: [ { key: ${JSON.stringify(secret)}, secret: ${JSON.stringify(secret)} } ] } ]\n`,
  ),
}

/** For secrets that can stand in source text. */
export const codePositions: Readonly<Record<string, FilePosition>> = codeWorlds

/** As compose-go reads it back: between double quotes where it has to be. */
export function quote(text: string): string {
  return /^[\w.~/+-]+=*$/.test(text)
    ? text
    : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$').replaceAll('\n', '\\n')}"`
}
