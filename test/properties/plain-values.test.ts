import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { createAuditMemory } from '../../src/audit-options.ts'
import { mint } from '../../src/mint.ts'
import { AuditError } from '../../src/model/limits/audit-error.ts'
import type { ComposeRequest } from '../../src/model/stack/compose.ts'

/*
 * What YAML can hold goes through every place of a compose file that is read as a plain value: integers of 64 bits, which
 * are bigints here and which `JSON.stringify` refuses, floats, null, and lists and mappings of them. Whatever Compose would
 * say of it, the answer is a report, never a crash.
 */

const values: Readonly<Record<string, string>> = {
  'an integer': '8080',
  'an integer of 64 bits': '9223372036854775807',
  'a float': '1.5',
  infinity: '.inf',
  'a boolean': 'true',
  null: 'null',
  'a date': '2024-01-01',
  'a list': '[8080, 1.5, null, true, text]',
  'a list of lists': '[[8080], [null]]',
  'a list of mappings': '[{a: 8080}, {b: null}]',
  'a mapping': '{a: 8080, b: 1.5, c: null, d: true}',
  'a nested mapping': '{a: {b: [8080, {c: 0x10}]}}',
}

const secret = 'a-fake-key-of-the-plain-values-test'

const service = (line: string, start = 'image: example/api'): string => `name: shop
services:
  api:
    ${start}
    environment: {JWT_SECRET: ${secret}}
    ${line}
  web:
    ${start}
    environment: {JWT_SECRET: ${secret}}
`

const built = (line: string): string => service('init: true', line)

/** A compose file with the value in one place. */
const places: Readonly<Record<string, (value: string) => string>> = {
  'build.args': (value) => built(`build: {context: ., args: ${value}}`),
  'a build argument': (value) => built(`build: {context: ., args: {PORT: ${value}}}`),
  'a listed build argument': (value) => built(`build: {context: ., args: [${value}, A=b]}`),
  'an extension of build': (value) => built(`build: {context: ., x-note: ${value}}`),
  'build.labels': (value) => built(`build: {context: ., labels: {a: ${value}}}`),
  'build.shm_size': (value) => built(`build: {context: ., shm_size: ${value}}`),
  build: (value) => built(`build: ${value}`),
  image: (value) => service(`hostname: api`, `image: ${value}`),
  environment: (value) => service('init: true').replace(`{JWT_SECRET: ${secret}}`, value),
  'a variable': (value) => service('init: true').replace(secret, value),
  labels: (value) => service(`labels: ${value}`),
  'a label': (value) => service(`labels: {port: ${value}}`),
  'a label of ours': (value) => service(`labels: {countersign.role: ${value}}`),
  healthcheck: (value) => service(`healthcheck: ${value}`),
  'healthcheck.test': (value) => service(`healthcheck: {test: ${value}}`),
  'a word of healthcheck.test': (value) => service(`healthcheck: {test: [CMD, ${value}]}`),
  command: (value) => service(`command: ${value}`),
  'a word of command': (value) => service(`command: [node, ${value}]`),
  entrypoint: (value) => service(`entrypoint: ${value}`),
  env_file: (value) => service(`env_file: ${value}`),
  'a path of env_file': (value) => service(`env_file: [{path: ${value}, required: false, format: raw}]`),
  'a format of env_file': (value) => service(`env_file: [{path: .env, format: ${value}}]`),
  volumes: (value) => service(`volumes: ${value}`),
  'a volume': (value) => service(`volumes: [${value}]`),
  'a source of a volume': (value) => service(`volumes: [{type: bind, source: ${value}, target: /key}]`),
  'options of a volume': (value) => service(`volumes: [{type: bind, source: ., target: /key, bind: ${value}}]`),
  ports: (value) => service(`ports: ${value}`),
  networks: (value) => service(`networks: ${value}`),
  depends_on: (value) => service(`depends_on: ${value}`),
  secrets: (value) => service(`secrets: ${value}`),
  configs: (value) => service(`configs: ${value}`),
  deploy: (value) => service(`deploy: ${value}`),
  develop: (value) => service(`develop: ${value}`),
  'an extension of a service': (value) => service(`x-note: ${value}`),
  'a secret': (value) => `${service('secrets: [key]')}secrets: {key: ${value}}\n`,
  'the file of a secret': (value) => `${service('secrets: [key]')}secrets: {key: {file: ${value}}}\n`,
  'the content of a config': (value) => `${service('configs: [key]')}configs: {key: {content: ${value}}}\n`,
  'a volume of the project': (value) => `${service('volumes: [keys:/keys]')}volumes: {keys: ${value}}\n`,
  'x-countersign': (value) => `${service('init: true')}x-countersign: ${value}\n`,
  'the claims of x-countersign': (value) =>
    `${service('init: true')}x-countersign: {groups: {access: {issuers: [api], validators: [web], claims: {iss: api, n: ${value}}}}}\n`,
  'a probe of x-countersign': (value) => `${service('init: true')}x-countersign: {probes: {api: {http: ${value}}}}\n`,
  'a login of x-countersign': (value) =>
    `${service('init: true')}x-countersign: {logins: {api: {url: "http://localhost/", json: {user: ${value}}}}}\n`,
  'a waiver of x-countersign': (value) =>
    `${service('init: true')}x-countersign: {waivers: [{rule: short-secret, reason: ${value}}]}\n`,
}

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-plain-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What the command line would answer with another exit code than 70. */
async function survives(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    expect(error, 'a bug ends with 70').toBeInstanceOf(AuditError)
  }
}

const cases = Object.entries(places).flatMap(([place, write]) =>
  Object.entries(values).map(([name, value]) => [place, name, write(value)] as const),
)

const memory = createAuditMemory()

test.each(cases)('%s: %s', async (_place, _name, text) => {
  writeFileSync(join(root, 'compose.yaml'), text)
  const compose: ComposeRequest = {
    directory: root,
    displayDirectory: root,
    files: [],
    envFiles: [],
    profiles: [],
    shell: {},
    compose: 'v2',
  }
  const options = {
    compose,
    engine: null,
    fingerprintKey: new Uint8Array(32),
    failOn: 'error',
    version: 'test',
  } as const
  const signal = AbortSignal.timeout(10_000)
  await survives(audit({ ...options, memory }, signal).then((report) => JSON.stringify(report)))
  await survives(mint({ compose, service: 'api', claims: {}, ttlSeconds: 60, nowSeconds: 0 }))
})
