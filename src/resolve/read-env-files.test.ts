import { expect, test } from 'vitest'
import type { HoldingFacts } from '../model/keys/binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import type { ComposeProject, ComposeRequest, ComposeService, ModelValue, VolumeMount } from '../model/stack/compose.ts'
import { type Declarations, noDeclarations } from '../model/stack/declarations.ts'
import { FileNames } from '../model/text/file-names.ts'
import { Template } from '../model/text/template.ts'
import { findSharedKeys } from './find-shared-keys.ts'
import { readEnvFiles } from './read-env-files.ts'

const request: ComposeRequest = {
  directory: '/work/shop',
  displayDirectory: '/work',
  files: [],
  envFiles: [],
  profiles: [],
  shell: { HOME: '/home/fake' },
  compose: 'v5',
}
const mount = (type: VolumeMount['type'], source: string): VolumeMount => ({
  type,
  source: Template.written(source),
  target: Template.written('/app/.env'),
  location: { file: 'shop/compose.yaml' },
})
const service = (
  name: string,
  volumes: readonly VolumeMount[] = [],
  model: { readonly [key: string]: ModelValue } = {},
): ComposeService => ({
  name,
  location: { file: 'shop/compose.yaml', line: 2 },
  builds: false,
  environment: new Map(),
  labels: new Map(),
  mounts: [],
  volumes,
  command: [],
  locations: new Map(),
  dependsOn: [],
  model,
})
const project = (...services: readonly ComposeService[]): ComposeProject => ({
  name: 'shop',
  engineName: 'shop',
  directory: Template.written('/work/shop'),
  names: new FileNames('/work'),
  files: ['shop/compose.yaml'],
  services,
  leftOut: [],
  defined: [],
})
const holding = (
  name: string,
  kind: 'dotenv' | 'env-file' = 'dotenv',
  facts: Partial<HoldingFacts> = {},
): HoldingFacts => ({
  ...sampleHolding,
  service: name,
  location: { file: 'shop/.env', line: 1 },
  chain: [{ kind, name: 'KEY', location: { file: 'shop/.env', line: 1 } }],
  ...facts,
})
const reads = (file: string, dialect: 'dotenv' | 'compose' | 'shell'): Declarations => ({
  ...noDeclarations,
  groups: [
    {
      name: 'access',
      issuers: [],
      validators: [],
      lookup: [],
      reads: [{ service: 'worker', file: Template.written(file), dialect }],
    },
  ],
})
const readersOf = (found: ReturnType<typeof findSharedKeys>) =>
  found.keys.map(({ path, variable, readers }) => [
    path,
    variable,
    readers.map((one) => `${one.service}:${one.dialect}`),
  ])
const path = '/work/shop/.env'

test.each<[string, readonly ComposeService[], readonly HoldingFacts[], Declarations, readonly unknown[]]>([
  ['Compose alone', [service('api')], [holding('api')], noDeclarations, []],
  [
    'declared',
    [service('api')],
    [holding('api')],
    reads('.env', 'dotenv'),
    [[path, 'KEY', ['api:compose', 'worker:dotenv']]],
  ],
  ['declared to read as Compose does', [service('api')], [holding('api')], reads('./.env', 'compose'), []],
  ['another file declared', [service('api')], [holding('api')], reads('other.env', 'dotenv'), []],
  [
    'raw beside plain, whichever comes first',
    [
      service('raw', [], { env_file: [{ path: Template.written('./.env'), format: Template.written('raw') }] }),
      service('api', [], { env_file: Template.written('.env') }),
    ],
    [holding('raw', 'env-file'), holding('api', 'env-file')],
    noDeclarations,
    [[path, 'KEY', ['api:compose', 'raw:docker-run']]],
  ],
  ...(
    [
      ['bind', path, path],
      ['bind', '/work/shop/other.env', undefined],
      ['volume', path, undefined],
    ] as const
  ).map(([type, source, mounted]): [string, ComposeService[], HoldingFacts[], Declarations, unknown[]] => [
    `mounted: a ${type} of ${source}`,
    [service('api'), service('worker', [mount(type, source)])],
    [holding('api')],
    noDeclarations,
    mounted === undefined ? [] : [[mounted, 'KEY', ['api:compose', 'worker:null']]],
  ]),
  [
    'a declaration says how the mount is read',
    [service('api'), service('worker', [mount('bind', path)])],
    [holding('api')],
    reads('.env', 'shell'),
    [[path, 'KEY', ['api:compose', 'worker:shell']]],
  ],
  [
    'a bystander and a container do not count',
    [service('api'), service('worker', [mount('bind', path)])],
    [holding('api', 'dotenv', { role: 'bystander' }), holding('api', 'dotenv', { evidence: 'container' })],
    noDeclarations,
    [],
  ],
])('%s', (_name, services, holdings, declarations, expected) => {
  expect(readersOf(findSharedKeys(project(...services), request, declarations, holdings))).toEqual(expected)
})

test('a declared file out of which Compose takes no key is a gap', () => {
  const { gaps } = findSharedKeys(project(service('api')), request, reads('other.env', 'dotenv'), [holding('api')])
  expect(gaps.map(({ source, code }) => [source, code])).toEqual([['other.env', 'unsupported']])
})

test.each([
  ['a plain value', 'KEY=fake-key\n', 'dotenv', null],
  ['a # that one reader cuts at', 'KEY=fake-key#fake\n', 'dotenv', [['dotenv'], ['comment-cut'], true]],
  ['a # behind a mount', 'KEY=fake-key#fake\n', null, [['dotenv'], ['comment-cut'], false]],
  ['only a shell stumbles', 'KEY=fake key\n', 'dotenv', null],
  ['Compose refuses the file', 'KEY="fake\n', 'dotenv', null],
] as const)('%s', (_name, text, dialect, expected) => {
  const dialogue = readEnvFiles([
    {
      project: 'shop',
      path,
      variable: 'KEY',
      location: { file: 'shop/.env', line: 1 },
      readers: [
        { service: 'api', dialect: 'compose' },
        { service: 'worker', dialect },
      ],
    },
  ])
  expect(dialogue.next().value).toEqual({ path, want: 'bytes' })
  const turn = dialogue.next({ kind: 'file', bytes: new TextEncoder().encode(text) })
  const [found] = turn.done === true ? turn.value : []
  expect(found === undefined ? null : [found.dialects, found.causes, found.isCertain]).toEqual(expected)
  expect(JSON.stringify(turn.value)).not.toContain('fake')
})

test('a file that is gone yields nothing', () => {
  const [key] = findSharedKeys(project(service('api')), request, reads('.env', 'dotenv'), [holding('api')]).keys
  const dialogue = readEnvFiles(key === undefined ? [] : [key])
  dialogue.next()
  expect(dialogue.next({ kind: 'missing' })).toEqual({ done: true, value: [] })
})
