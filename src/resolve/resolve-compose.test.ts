import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chainOf,
  type MemoryFiles,
  refusalsOf,
  resolveInMemory,
  valuesOf,
  variableOf,
} from '../../test/oracle/answer-from-memory.ts'
import type { ComposeRequest } from '../model/stack/compose.ts'
import { wiringSymbol } from './interpolate.ts'

const service = (body: string): string => `services:\n  a:\n    image: busybox\n${body}`

describe('where a value comes from', () => {
  const chains: readonly {
    readonly name: string
    readonly files: MemoryFiles
    readonly request?: Partial<ComposeRequest>
    readonly chain: string
  }[] = [
    {
      name: 'a literal is its entry',
      files: { 'compose.yaml': service('    environment:\n      KEY: text\n') },
      chain: 'entry compose.yaml:5:7',
    },
    {
      name: 'a list entry is its line',
      files: { 'compose.yaml': service('    environment:\n      - KEY=text\n') },
      chain: 'entry compose.yaml:5:9',
    },
    {
      name: 'a reference leads to .env',
      files: { 'compose.yaml': service('    environment:\n      KEY: ${SECRET}\n'), '.env': '# secrets\nSECRET=s\n' },
      chain: 'entry compose.yaml:5:7 > reference SECRET compose.yaml:5:12 > dotenv SECRET .env:2:1',
    },
    {
      name: 'the shell wins over .env',
      files: { 'compose.yaml': service('    environment:\n      KEY: ${SECRET}\n'), '.env': 'SECRET=s\n' },
      request: { shell: { SECRET: 'other' } },
      chain: 'entry compose.yaml:5:7 > reference SECRET compose.yaml:5:12 > shell SECRET',
    },
    {
      name: 'a bare name is passed through from .env',
      files: { 'compose.yaml': service('    environment:\n      - KEY\n'), '.env': 'KEY=s\n' },
      chain: 'entry compose.yaml:5:9 > dotenv KEY .env:1:1',
    },
    {
      name: 'a bare name that nobody supplies is unset',
      files: { 'compose.yaml': service('    environment:\n      KEY:\n') },
      chain: 'entry compose.yaml:5:7 > unset KEY',
    },
    {
      name: 'an override file has the last word',
      files: {
        'compose.yaml': service('    environment:\n      KEY: one\n'),
        'compose.override.yml': 'services:\n  a:\n    environment:\n      KEY: two\n',
      },
      chain: 'entry compose.override.yml:4:7',
    },
    {
      name: 'the last env_file that has it counts',
      files: {
        'compose.yaml': service('    env_file: [one.env, two.env]\n'),
        'one.env': 'KEY=1\n',
        'two.env': '\nKEY=2\nKEY=3\n',
      },
      chain: 'env-file KEY two.env:3:1',
    },
    {
      name: 'through an anchor it is the line in the block',
      files: { 'compose.yaml': `x-env: &env\n  KEY: text\n${service('    environment:\n      <<: *env\n')}` },
      chain: 'entry compose.yaml:2:3',
    },
    {
      name: 'through extends it is the line in the other file',
      files: {
        'compose.yaml': 'services:\n  a:\n    extends: {file: base/base.yaml, service: b}\n',
        'base/base.yaml': 'services:\n  b:\n    image: busybox\n    environment:\n      KEY: text\n',
      },
      chain: 'entry base/base.yaml:5:7',
    },
    {
      name: 'an include answers a bare list name from its own .env',
      files: {
        'compose.yaml': 'include: [sub/one.yaml]\n',
        'sub/one.yaml': service('    environment: [KEY]\n'),
        'sub/.env': 'KEY=s\n',
      },
      chain: 'entry sub/one.yaml:4:19 > dotenv KEY sub/.env:1:1',
    },
  ]
  it.each(chains)('$name', ({ files, request, chain }) => {
    const resolution = resolveInMemory(files, request)
    expect(refusalsOf(resolution)).toEqual([])
    expect(chainOf(variableOf(resolution, 'a', 'KEY'))).toBe(chain)
  })

  it('names the env_file value that environment masks', () => {
    const resolution = resolveInMemory({
      'compose.yaml': service('    env_file: e.env\n    environment:\n      KEY:\n'),
      'e.env': 'KEY=file\n',
    })
    expect(valuesOf(resolution)).toEqual({ a: { KEY: null } })
    expect(variableOf(resolution, 'a', 'KEY')?.masks).toEqual({ file: 'e.env', line: 1, column: 1 })
  })
})

describe('what Compose refuses', () => {
  const refused: readonly {
    readonly name: string
    readonly files: MemoryFiles
    readonly request?: Partial<ComposeRequest>
    readonly refusals: readonly string[]
    /** What can be determined in spite of that. */
    readonly values?: ReturnType<typeof valuesOf>
  }[] = [
    {
      name: 'a missing env_file is named, the rest is resolved',
      files: { 'compose.yaml': service('    env_file: e.env\n    environment: {A: 1}\n') },
      refusals: [
        'missing compose.yaml:4:15 env_file of service "a", e.env does not exist: create it, or correct the path',
      ],
      values: { a: { A: '1' } },
    },
    {
      name: 'a required variable that is unset is left out',
      files: { 'compose.yaml': service('    environment: {A: 1, B: "${B:?}"}\n') },
      refusals: ['refused compose.yaml:4 services.a.environment.B: required variable B is missing a value'],
      values: { a: { A: '1' } },
    },
    {
      name: 'an override that cannot be determined hides what is below it',
      files: {
        'compose.yaml': service('    environment: {A: 1}\n'),
        'compose.override.yml': 'services: {a: {environment: {A: "${B:?}"}}}\n',
      },
      refusals: ['refused compose.override.yml:1:33 services.a.environment.A: required variable B is missing a value'],
      values: { a: {} },
    },
    {
      name: 'a misspelt service key',
      files: { 'compose.yaml': service('    enviroment: {A: 1}\n') },
      refusals: [
        'refused compose.yaml:4:5 services.a does not know the key "enviroment": correct it, or prefix it with x-',
      ],
      values: { a: {} },
    },
    {
      name: 'a dependency on a disabled service',
      files: {
        'compose.yaml': service('    depends_on: [b]\n  b: {image: busybox, profiles: [x]}\n'),
      },
      refusals: ['refused compose.yaml:2:3 service "a" depends on service "b", which is not defined or not enabled'],
      values: { a: {} },
    },
    {
      name: 'an undefined secret',
      files: { 'compose.yaml': service('    secrets: [nope]\n') },
      refusals: ['refused compose.yaml:4:15 service "a" refers to "nope", which is not defined under secrets'],
      values: { a: {} },
    },
    {
      name: 'services that extend each other',
      files: { 'compose.yaml': 'services:\n  a: {image: x, extends: b}\n  b: {extends: a}\n' },
      refusals: ['refused compose.yaml:2 service "a" extends itself in a circle, or too deep'],
      values: { a: {}, b: {} },
    },
    {
      name: 'a file that includes itself',
      files: { 'compose.yaml': `include: [compose.yaml]\n${service('    environment: {A: 1}\n')}` },
      refusals: ['refused compose.yaml:1:11 compose.yaml is included in a circle, or too deep'],
      values: { a: { A: '1' } },
    },
    {
      name: 'a git repository is not fetched',
      files: { 'compose.yaml': `include: ["https://example.test/x.git"]\n${service('')}` },
      refusals: ['unsupported compose.yaml:1:11 the included file would have to be fetched: not read'],
      values: { a: {} },
    },
    {
      name: 'a folder where a compose file should be',
      files: { 'compose.yaml/x': '' },
      refusals: ['not-a-file compose.yaml compose file compose.yaml is a folder: name a file'],
    },
    {
      name: 'the file that -f names is missing',
      files: {},
      request: { files: ['prod.yaml'] },
      refusals: ['missing prod.yaml compose file prod.yaml does not exist: create it, or correct the path'],
    },
    {
      name: 'COMPOSE_DISABLE_ENV_FILE that is no boolean',
      files: { 'compose.yaml': service('') },
      request: { shell: { COMPOSE_DISABLE_ENV_FILE: 'yes' } },
      refusals: ['refused /shop COMPOSE_DISABLE_ENV_FILE is not a boolean: set it to true or false, or unset it'],
      values: { a: {} },
    },
  ]
  it.each(refused)('$name', ({ files, request, refusals, values }) => {
    const resolution = resolveInMemory(files, request)
    expect(refusalsOf(resolution)).toEqual(refusals)
    if (values === undefined) expect(resolution.project).toBeNull()
    else expect(valuesOf(resolution)).toEqual(values)
  })

  it('distinguishes an empty folder from a project', () => {
    expect(resolveInMemory({})).toEqual({ project: null, refusals: [], foundNothing: true })
  })

  it('never quotes a value', () => {
    const canary = 'c4n4ry-value'
    const resolution = resolveInMemory({
      'compose.yaml': [
        service(`    environment: {A: [${canary}], B: "\${X:?${canary}}"}`),
        `    depends_on: {b: {condition: ${canary}}}`,
        `    ports: ["${canary}"]`,
        `    labels: [{x: ${canary}}]`,
        `    init: ${canary}\n`,
      ].join('\n'),
      '.env': `A B=${canary}\n`,
    })
    expect(resolution.refusals.length).toBeGreaterThan(5)
    expect(JSON.stringify(resolution.refusals)).not.toContain(canary)
  })
})

describe('the assignments of .env', () => {
  it('says which are used, and which the shell overrules', () => {
    const { project } = resolveInMemory(
      {
        'compose.yaml': service('    environment: {A: "${A}", B: }\n'),
        '.env': 'A=1\nB=2\nUNUSED=3\nCOMPOSE_PROFILES=x\nA=4\n',
      },
      { shell: { A: 'other', B: '2' } },
    )
    const listed = project?.defined.map(({ name, isUsed, shellHas, location }) => [
      name,
      isUsed,
      shellHas,
      location.line,
    ])
    expect(listed).toEqual([
      ['A', true, 'other', 5],
      ['B', true, 'same', 2],
      ['UNUSED', false, 'nothing', 3],
    ])
  })
})

describe('what a project holds besides', () => {
  const { project, refusals } = resolveInMemory({
    'compose.yaml': [
      'name: Shop.One',
      'x-countersign: {groups: {access: {issuers: [a]}}}',
      service('    container_name: shop-a\n    build: .\n    labels: [x=y]'),
      '    depends_on: {b: {condition: service_started}}',
      '    secrets: [s, {source: e, target: /e}]',
      '    configs: [c]',
      '  b: {image: busybox}',
      'secrets: {s: {file: s.txt}, e: {environment: TOKEN}}',
      'configs: {c: {content: "in ${TOKEN}"}}\n',
    ].join('\n'),
    '.env': 'TOKEN=t\n',
  })
  const [a] = project?.services ?? []

  it('has no refusals, a normal name, and its declarations', () => {
    expect(refusals).toEqual([])
    expect(project?.name).toBe('shopone')
    expect(project?.files).toEqual(['compose.yaml'])
    expect(project?.declarations?.location).toEqual({ file: 'compose.yaml', line: 2, column: 1 })
    expect(JSON.stringify(project?.declarations?.value)).toBe('{"groups":{"access":{"issuers":["a"]}}}')
  })

  it('has the facts of the service', () => {
    expect(a).toMatchObject({ builds: true, dependsOn: ['b'] })
    expect([a?.image, a?.containerName].map(String)).toEqual(['busybox', 'shop-a'])
    expect(Array.from(a?.labels ?? [], ([name, text]) => [name, String(text)])).toEqual([['x', 'y']])
    expect(a?.environmentLocation).toBeUndefined()
  })

  it('has the mounts with what they hold', () => {
    const mounts = a?.mounts.map(({ kind, source, target, from, reference, value }) => [
      kind,
      String(source),
      String(target),
      from,
      reference?.filled(),
      value?.revealText(),
    ])
    expect(mounts).toEqual([
      ['secret', 's', '/run/secrets/s', 'file', '/shop/s.txt', undefined],
      ['secret', 'e', '/e', 'environment', 'TOKEN', 't'],
      ['config', 'c', '/c', 'content', undefined, 'in t'],
    ])
  })
})

describe('wiring mode', () => {
  it('leaves unset variables as symbols and judges no text that holds one', () => {
    const resolution = resolveInMemory(
      {
        'compose.yaml': service(
          '    environment: {A: "${A:?needed}", B: "${B:-x}", C: }\n    ports: ["${P}:${P}"]\n    deploy: {replicas: "${R}"}\n',
        ),
      },
      { isWiring: true },
    )
    expect(refusalsOf(resolution)).toEqual([])
    expect(valuesOf(resolution)).toEqual({ a: { A: wiringSymbol('A'), B: wiringSymbol('B'), C: wiringSymbol('C') } })
  })
})

describe('hostile input', () => {
  it('takes any text as a compose file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => resolveInMemory({ 'compose.yaml': text })).not.toThrow()
      }),
    )
  })

  it('takes any scalar as a value, in both forms', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('v2', 'v5'), (text, compose) => {
        const file = service(`    environment:\n      A: ${text}\n`)
        const list = service(`    environment:\n      - ${JSON.stringify(`A=${text}`)}\n`)
        expect(() => resolveInMemory({ 'compose.yaml': file }, { compose: compose as 'v2' | 'v5' })).not.toThrow()
        expect(() => resolveInMemory({ 'compose.yaml': list }, { compose: compose as 'v2' | 'v5' })).not.toThrow()
      }),
    )
  })

  it('takes any bytes as an env file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const files = { 'compose.yaml': service('    env_file: [e.env, {path: e.env, format: raw}]\n') }
        expect(() => resolveInMemory({ ...files, '.env': bytes, 'e.env': bytes })).not.toThrow()
      }),
    )
  })

  it('puts up with names that objects have already', () => {
    const resolution = resolveInMemory({
      'compose.yaml': 'services:\n  __proto__:\n    image: x\n    environment: {constructor: 1, __proto__: 2}\n',
    })
    expect(resolution.refusals).toEqual([])
    expect(Array.from(resolution.project?.services[0]?.environment.keys() ?? [])).toEqual(['constructor', '__proto__'])
  })

  it.each(['v2', 'v5'] as const)('gives up on includes that double at every level (%s)', (compose) => {
    const files: Record<string, string> = { 'compose.yaml': 'include: [l0.yaml]\n', 'l30.yaml': service('') }
    for (let level = 0; level < 30; level += 1) {
      files[`l${level}.yaml`] = `include: [l${level + 1}.yaml, {path: l${level + 1}.yaml}]\n`
    }
    const resolution = resolveInMemory(files, { compose })
    expect(resolution.refusals.map(({ code }) => code)).toContain('too-large')
  })

  it('merges keys with such names like any other', () => {
    const odd = 'constructor: {toString: {valueOf: 1}}'
    const files = { 'compose.yaml': service(`    build: {${odd}}\n    ${odd}\n${odd}\n`) }
    const resolution = resolveInMemory({ ...files, 'compose.override.yml': files['compose.yaml'] })
    expect(valuesOf(resolution)).toEqual({ a: {} })
    expect(resolution.refusals).toHaveLength(6)
  })

  it('takes any model of odd shapes', () => {
    const key = fc.constantFrom(
      'services',
      'a',
      'b',
      'environment',
      'env_file',
      'extends',
      'include',
      'secrets',
      'file',
      'configs',
      'depends_on',
      'labels',
      'profiles',
      'build',
      'networks',
      'volumes',
      'ports',
      'x-y',
      'path',
      'service',
    )
    const shape = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 1, 1.5, '', 'a', 'a=b', '${X}', '${X:?}', 'compose.yaml'),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    })).node
    fc.assert(
      fc.property(shape, shape, fc.constantFrom('v2', 'v5'), (one, other, compose) => {
        const files = {
          'compose.yaml': JSON.stringify({ services: { a: one, b: other } }),
          'compose.override.yml': JSON.stringify({ services: { a: other }, include: one, secrets: other }),
        }
        expect(() => resolveInMemory(files, { compose: compose as 'v2' | 'v5' })).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })
})

it('an env_file whose path holds an unset variable is reported as it was written', () => {
  const files = {
    'compose.yaml': service('    env_file: ${APP_DATA_DIR}/settings.env\n    environment: { X: "${APP_SEED}" }\n'),
  }
  const { refusals } = resolveInMemory(files, { isWiring: true })
  expect(refusals.map(({ source, reason }) => `${source}: ${reason}`)).toEqual([
    'compose.yaml: env_file of service "a", ${APP_DATA_DIR}/settings.env was not read: a variable of its path has no value that is known here',
  ])
})

it('services of a profile that is not active are named, with what they would be given', () => {
  const files = {
    'compose.yaml':
      'services:\n  web: { image: x }\n  audit:\n    image: acme/audit\n    profiles: [ops, tools]\n    environment: [ JWT_SECRET, "LEVEL=1" ]\n' +
      '  jobs: { build: ., profiles: [ops], environment: { JWT_KEY: x } }\n',
  }
  const left = (profiles: readonly string[]) =>
    resolveInMemory(files, { profiles }).project?.leftOut.map(
      ({ name, profiles: own, variables, location }) =>
        `${name} ${own.join('+')} ${variables.join()} :${location.line}`,
    )
  expect(left([])).toEqual(['audit ops+tools JWT_SECRET,LEVEL :3', 'jobs ops JWT_KEY :7'])
  expect(left(['tools'])).toEqual(['jobs ops JWT_KEY :7'])
  expect(left(['*'])).toEqual([])
})
