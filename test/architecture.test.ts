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
  'read-logs': ['model'],
  fingerprint: ['model'],
  relate: ['model'],
  across: ['model', 'relate'],
  token: ['model', 'fingerprint', 'relate'],
  probe: ['model', 'token'],
  check: ['model', 'relate'],
  fix: ['model'],
  report: ['model'],
  serve: ['model', 'report'],
  'audit.ts': ['model', 'collect', 'audit-options.ts', 'look.ts', 'examine.ts', 'judge.ts', 'isolate-bug.ts'],
  'isolate-bug.ts': ['model', 'audit-options.ts', 'look.ts'],
  'audit-options.ts': [
    'model',
    'across',
    'collect',
    'fingerprint',
    'live',
    'look.ts',
    'read-services.ts',
    'observe-logs.ts',
  ],
  'confine.ts': ['model', 'collect'],
  'look.ts': [
    'model',
    'collect',
    'confine.ts',
    'resolve',
    'recognise',
    'choose-readers.ts',
    'find-declarations.ts',
    'compare-readers.ts',
    'read-source.ts',
    'read-services.ts',
  ],
  'read-source.ts': ['model', 'read-services.ts'],
  'read-services.ts': ['model', 'collect', 'read-code'],
  'choose-readers.ts': ['model', 'resolve', 'recognise'],
  'find-declarations.ts': ['model', 'resolve', 'recognise', 'check'],
  'compare-readers.ts': ['model', 'resolve', 'recognise'],
  'examine.ts': [
    'model',
    'collect',
    'recognise',
    'fingerprint',
    'relate',
    'token',
    'audit-options.ts',
    'look.ts',
    'live',
    'compare-across.ts',
    'observe-drift.ts',
    'observe-logs.ts',
  ],
  'judge.ts': ['model', 'collect', 'resolve', 'relate', 'check', 'audit-options.ts', 'look.ts', 'examine.ts'],
  'compare-across.ts': ['model', 'collect', 'across', 'fingerprint', 'audit-options.ts', 'look.ts'],
  'snapshot.ts': ['model', 'across', 'fingerprint', 'audit.ts', 'audit-options.ts'],
  'observe-logs.ts': ['model', 'collect', 'read-logs'],
  'observe-drift.ts': ['model', 'collect', 'recognise', 'fingerprint', 'check'],
  live: ['model', 'resolve', 'recognise', 'token', 'probe', 'look.ts', 'audit.ts', 'audit-options.ts'],
  'rehearse.ts': ['model', 'check', 'audit-options.ts', 'look.ts', 'examine.ts'],
  'fix.ts': ['model', 'check', 'collect', 'fix', 'audit.ts', 'audit-options.ts', 'try-fix.ts'],
  'try-fix.ts': ['model', 'collect', 'fix', 'audit.ts'],
  'mint.ts': ['model', 'token', 'look.ts'],
  'explain.ts': ['model', 'look.ts'],
  'gate.ts': ['model', 'audit.ts', 'audit-options.ts', 'advise-rollout.ts'],
  'advise-rollout.ts': ['model', 'audit.ts', 'audit-options.ts', 'judge.ts'],
  'trace.ts': ['model', 'check', 'token', 'audit.ts', 'audit-options.ts', 'ask-validators.ts', 'live'],
  'ask-validators.ts': ['model', 'check', 'relate', 'token', 'audit.ts'],
  'index.ts': ['model', 'audit.ts', 'collect', 'report'],
  cli: [
    'model',
    'across',
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
    'fix.ts',
    'token',
    'trace.ts',
    'live',
    'snapshot.ts',
  ],
}

/** Who may look into a secret: who tells the form, who makes the fingerprint, and who makes and sends tokens. */
const mayReveal = ['model', 'read-code', 'recognise', 'fingerprint', 'token', 'probe', 'mint.ts']

/** Who may work with a text in which references are filled in; all others get it as it is shown. */
const mayFill = [
  'model',
  'resolve',
  'read-code',
  'recognise',
  'fix',
  'look.ts',
  'find-declarations.ts',
  'read-services.ts',
  'live',
  'mint.ts',
]

/** What answers “what is there”: only the one look asks it, and every command starts from that look. */
const askedByTheLook = ['resolve/resolve-compose.ts', 'recognise/recognise.ts']

/** Packages that have rooms of their own; their types go nowhere else. */
const roomsOfPackage: Readonly<Record<string, readonly string[]>> = {
  dockerode: ['collect'],
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
  yaml: ['fix', 'resolve'],
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
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const source = (file: string): string => sources.get(file) ?? ''
const imports = new Map(
  files.map((file) => [
    file,
    Array.from(source(file).matchAll(/(?:\bfrom |\bimport\()'(\.[^']+)'/g), ([, target = '']) =>
      relative(root, join(root, dirname(file), target)),
    ),
  ]),
)
const importsOf = (file: string): readonly string[] => imports.get(file) ?? []

test('every room is in the table', () => {
  expect([...new Set(files.map(room))].filter((name) => !(name in mayImport))).toEqual([])
})

test.each(files)('%s imports only what its room may', (file) => {
  for (const target of importsOf(file)) {
    if (room(target) !== room(file)) expect(mayImport[room(file)], `${file} -> ${target}`).toContain(room(target))
  }
})

test.each(files.filter((file) => !['look.ts', 'resolve', 'recognise'].includes(room(file))))(
  '%s looks at nothing by itself',
  (file) => {
    const imported = Array.from(
      source(file).matchAll(/^import (?!type )[^']* from '(\.[^']+)'|\bimport\('(\.[^']+)'/gm),
    )
    const targets = imported.map(([, named, loaded]) =>
      relative(root, join(root, dirname(file), named ?? loaded ?? '')).replaceAll(sep, '/'),
    )
    expect(targets.filter((target) => askedByTheLook.includes(target))).toEqual([])
  },
)

test('no file imports itself through others, neither for values nor for types', () => {
  expect(files.flatMap(findCircle)).toEqual([])
})

/** Rooms that could be packages of their own: nothing outside is known to them. */
test.each(files.filter((file) => file.startsWith(join('resolve', 'yaml') + sep)))(
  '%s imports only its own folder',
  (file) => {
    const outside = Array.from(source(file).matchAll(/(?:\bfrom |\bimport\()'([^']+)'/g), ([, target = '']) => target)
    expect(outside.filter((target) => !/^\.\/[\w-]+\.ts$/.test(target))).toEqual([])
  },
)

test('every file is part of the program, and no test file is', () => {
  const reached = new Set(['cli/main.ts', 'index.ts'].map((file) => file.replaceAll('/', sep)))
  for (const file of reached) for (const target of importsOf(file)) reached.add(target)
  const forTests = (file: string): boolean => file.includes('-for-tests') || file.endsWith('.d.ts')
  expect(files.filter((file) => !reached.has(file) && !forTests(file))).toEqual([])
  expect([...reached].filter((file) => /test/.test(file) || !(sources.has(file) || file.endsWith('.json')))).toEqual([])
})

/** The shortest way from the file back to itself, as a line; nothing when there is none. Each circle is told once. */
function findCircle(start: string): readonly string[] {
  const from = new Map<string, string>()
  const queue = [start]
  for (const file of queue) {
    for (const target of importsOf(file)) {
      if (target === start) {
        const way = [start]
        for (let step = file; step !== start; step = from.get(step) ?? start) way.unshift(step)
        return start === way.toSorted()[0] ? [[start, ...way].join(' -> ')] : []
      }
      if (from.has(target)) continue
      from.set(target, file)
      queue.push(target)
    }
  }
  return []
}

test.each(files)('%s keeps third-party packages in their room', (file) => {
  for (const [, name] of source(file).matchAll(/(?:\bfrom |\bimport\()'([^.'][^']*)'/g)) {
    if (name === undefined || name.startsWith('node:')) continue
    expect(roomsOfPackage[name], `${file} imports ${name}`).toContain(room(file))
  }
})

test.each(files.filter((file) => !mayReveal.includes(room(file))))('%s reveals no secret', (file) => {
  expect(source(file)).not.toMatch(/\.reveal(Text)?\(/)
})

test.each(files.filter((file) => !mayFill.includes(room(file))))('%s fills in no template', (file) => {
  expect(source(file)).not.toMatch(/\.filled\(/)
})

test.each(files.filter((file) => !mayDoInputOutput.includes(room(file))))('%s does no input or output', (file) => {
  expect(source(file)).not.toMatch(/'node:(fs|net|http|https|tls|child_process|dns|worker_threads)/)
})

/** OpenSSL throws at some keys, ends the process at others, and takes minutes for some: one file knows which. */
test.each(files.filter((file) => file !== join('model', 'keys', 'open-key.ts')))('%s opens no key itself', (file) => {
  const imported = /import \{([^}]*)\} from 'node:crypto'/.exec(source(file))?.[1] ?? ''
  expect(imported).not.toMatch(/\b(createPublicKey|createPrivateKey|X509Certificate)\b/)
})

/** Node 20 forgets such a timer (src/model/limits/start-deadline.ts). */
test.each(files)('%s sets no deadline that may be forgotten', (file) => {
  expect(source(file).replaceAll(/^ \*.*$/gm, '')).not.toMatch(/AbortSignal\.timeout\(/)
})

test.each(files)('%s never ends the process itself', (file) => {
  expect(source(file)).not.toMatch(/process\.exit\(/)
})
