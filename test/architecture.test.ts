import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { expect, test } from 'vitest'

/** Which room may import from which. A room may always import from itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  collect: ['model'],
  resolve: ['model'],
  recognise: ['model'],
  'read-code': ['model'],
  fingerprint: ['model'],
  token: ['model', 'fingerprint'],
  probe: ['model', 'token'],
  check: ['model'],
  report: ['model'],
  serve: ['model', 'report'],
  'audit.ts': ['model', 'collect', 'audit-options.ts', 'survey.ts', 'examine.ts', 'judge.ts'],
  'audit-options.ts': ['model', 'collect', 'fingerprint', 'ask-live.ts'],
  'survey.ts': ['model', 'collect', 'resolve', 'recognise', 'check', 'audit-options.ts'],
  'examine.ts': [
    'model',
    'collect',
    'recognise',
    'fingerprint',
    'token',
    'audit-options.ts',
    'survey.ts',
    'ask-live.ts',
    'observe-drift.ts',
  ],
  'judge.ts': ['model', 'collect', 'resolve', 'check', 'audit-options.ts', 'survey.ts', 'examine.ts'],
  'observe-drift.ts': ['model', 'collect', 'recognise', 'fingerprint', 'check'],
  'ask-live.ts': ['model', 'recognise', 'token', 'probe'],
  'rehearse.ts': ['model', 'collect', 'resolve', 'recognise', 'fingerprint', 'token', 'check', 'survey.ts'],
  'mint.ts': ['model', 'collect', 'resolve', 'recognise', 'token', 'survey.ts'],
  'explain.ts': ['model', 'collect', 'resolve'],
  'gate.ts': ['model', 'collect', 'resolve', 'audit.ts', 'audit-options.ts'],
  'index.ts': ['model', 'audit.ts', 'collect', 'report'],
  cli: [
    'model',
    'collect',
    'check',
    'report',
    'serve',
    'audit.ts',
    'audit-options.ts',
    'explain.ts',
    'rehearse.ts',
    'mint.ts',
    'gate.ts',
  ],
}

/** Who may look into a secret: who tells the form, who makes the fingerprint, and who makes and sends tokens. */
const mayReveal = ['model', 'read-code', 'recognise', 'fingerprint', 'token', 'probe', 'mint.ts']

/** Packages that have rooms of their own; their types go nowhere else. */
const roomsOfPackage: Readonly<Record<string, readonly string[]>> = {
  'tar-stream': ['collect'],
  dotenv: ['resolve'],
  'smol-toml': ['resolve'],
  jose: ['fingerprint', 'token'],
  '@zxcvbn-ts/core': ['fingerprint'],
  '@zxcvbn-ts/language-common': ['fingerprint'],
  '@zxcvbn-ts/language-en/dist/commonWords.json.cjs': ['fingerprint'],
  '@zxcvbn-ts/language-en/dist/firstnames.json.cjs': ['fingerprint'],
  '@zxcvbn-ts/language-en/dist/wikipedia.json.cjs': ['fingerprint'],
  'web-tree-sitter': ['collect'],
  undici: ['probe'],
  ws: ['probe'],
  zod: ['recognise'],
  'fastest-levenshtein': ['recognise', 'cli'],
  commander: ['cli'],
  pino: ['cli'],
  fastify: ['serve'],
  '@fastify/bearer-auth': ['serve'],
  '@fastify/helmet': ['serve'],
  '@fastify/rate-limit': ['serve'],
  '@fastify/swagger': ['serve'],
  '@fastify/under-pressure': ['serve'],
  'prom-client': ['serve'],
}

/** Only these rooms touch files, the network or other processes. */
const mayDoInputOutput = ['collect', 'probe', 'cli']

const root = join(import.meta.dirname, '..', 'src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('test-data'),
)
const room = (file: string): string => file.split(sep)[0] ?? ''
const source = (file: string): string => readFileSync(join(root, file), 'utf8')

test('every room is in the table', () => {
  expect([...new Set(files.map(room))].filter((name) => !(name in mayImport))).toEqual([])
})

test.each(files)('%s imports only what its room may', (file) => {
  for (const [, target] of source(file).matchAll(/(?:\bfrom |\bimport\()'(\.[^']+)'/g)) {
    const to = room(relative(root, join(root, dirname(file), target ?? '')))
    if (to !== room(file)) expect(mayImport[room(file)], `${file} -> ${target}`).toContain(to)
  }
})

test.each(files)('%s keeps third-party packages in their room', (file) => {
  for (const [, name] of source(file).matchAll(/(?:\bfrom |\bimport\()'([^.'][^']*)'/g)) {
    if (name === undefined || name.startsWith('node:')) continue
    expect(roomsOfPackage[name], `${file} imports ${name}`).toContain(room(file))
  }
})

test.each(files.filter((file) => !mayReveal.includes(room(file))))('%s reveals no secret', (file) => {
  expect(source(file)).not.toMatch(/\.reveal(Text)?\(/)
})

test.each(files.filter((file) => !mayDoInputOutput.includes(room(file))))('%s does no input or output', (file) => {
  expect(source(file)).not.toMatch(/'node:(fs|net|http|https|tls|child_process|dns|worker_threads)/)
})

test.each(files)('%s never ends the process itself', (file) => {
  expect(source(file)).not.toMatch(/process\.exit\(/)
})
