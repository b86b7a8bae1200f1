import { expect, test } from 'vitest'
import type { Binding } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { ComposeProject, ComposeService, ResolvedVariable } from '../../model/stack/compose.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { FileNames } from '../../model/text/file-names.ts'
import { Template } from '../../model/text/template.ts'
import { group, holds, runs } from '../facts-for-tests.ts'
import { type DriftScene, findDrift, type Inheritance, listDoubtful } from './find-drift.ts'
import { followImages } from './follow-images.ts'

const service = (name: string, variables: readonly string[]): ComposeService => ({
  name,
  location: { file: 'compose.yaml', line: 1 },
  builds: false,
  environment: new Map(
    variables.map((variable): [string, ResolvedVariable] => [
      variable,
      { name: variable, value: Secret.fromText('fake'), chain: [{ kind: 'entry' }] },
    ]),
  ),
  ...{ labels: new Map(), mounts: [], volumes: [], command: [], locations: new Map(), dependsOn: [], model: {} },
})

const container = (name: string, variables: readonly string[] | null): ContainerFact => ({
  ...{ id: name, name, image: 'example', labels: new Map(), networks: [], startedAt: '' },
  ...{ state: 'running', command: [], healthcheck: [], mounts: [] },
  environment: variables && new Map(variables.map((variable) => [variable, Secret.fromText('fake')])),
})

interface World {
  readonly given?: readonly string[]
  /** `null`: its environment is hidden. */
  readonly held?: readonly string[] | null
  readonly inherited?: readonly string[] | null
  readonly hasFiles?: boolean
}

function sceneOf(bindings: readonly Binding[], { given = [], held = [], hasFiles = true }: World): DriftScene {
  const project: ComposeProject = {
    ...{
      name: 'shop',
      engineName: 'shop',
      directory: Template.written('/shop'),
      names: new FileNames('/shop'),
      files: ['compose.yaml'],
      leftOut: [],
      defined: [],
    },
    services: [service('api', given)],
  }
  const place = { project: 'shop', service: 'api', isByHand: false, basis: 'its Compose labels say so' }
  return {
    project: hasFiles ? project : null,
    containers: [container('shop-api-1', held)],
    groups: [group(bindings)],
    placements: new Map([['shop-api-1', place]]),
  }
}

const inheritanceOf = ({ inherited = [] }: World): Inheritance =>
  new Map([['shop-api-1', inherited === null ? null : new Set(inherited)]])

const listDrift = (bindings: readonly Binding[], world: World) =>
  findDrift(sceneOf(bindings, world), inheritanceOf(world)).map(({ kind, variable, mayBeInherited }) =>
    [kind, variable, ...(mayBeInherited ? ['perhaps'] : [])].join(' '),
  )
const all = { given: ['JWT_SECRET'], held: ['JWT_SECRET'] }
const other = { variable: 'JWT_KEY' }

test.each<[string, readonly Binding[], World, readonly string[]]>([
  ['the same', [holds('api', 'A'), runs('api', 'A')], all, []],
  ['another value', [holds('api', 'A'), runs('api', 'B')], all, ['differs JWT_SECRET']],
  ['empty is another value', [holds('api', 'A'), runs('api', null, { state: 'empty' })], all, ['differs JWT_SECRET']],
  ['a key that was not read', [holds('api', 'A'), runs('api', null, { state: 'present' })], all, []],
  ['files whose key was not read', [holds('api', null, { state: 'present' }), runs('api', 'A')], all, []],
  ['none', [holds('api', 'A'), runs('api', null)], { ...all, held: [] }, ['lacks JWT_SECRET']],
  ['none, and none was expected', [holds('api', 'A')], { ...all, held: [] }, ['lacks JWT_SECRET']],
  ['none to be seen', [holds('api', 'A')], { ...all, held: null }, []],
  ['one that was not taken for a key in the container', [holds('api', 'A')], all, []],
  ['a file is no variable', [holds('api', 'A', { carrier: 'file' })], { ...all, held: [] }, []],
  ['of another service', [holds('web', 'A')], { ...all, held: [] }, []],
  ['neither has one', [holds('api', null), runs('api', null)], {}, []],
  ['one too many', [holds('api', null), runs('api', 'A')], { held: ['JWT_SECRET'] }, ['extra JWT_SECRET']],
  ['one that the files do not speak of', [runs('api', 'A', other)], { held: ['JWT_KEY'] }, ['extra JWT_KEY']],
  ['out of the image', [runs('api', 'A', other)], { held: ['JWT_KEY'], inherited: ['JWT_KEY'] }, []],
  [
    'perhaps out of the image',
    [runs('api', 'A', other)],
    { held: ['JWT_KEY'], inherited: null },
    ['extra JWT_KEY perhaps'],
  ],
  [
    'given, and not taken for a key in the files',
    [runs('api', 'A', other)],
    { given: ['JWT_KEY'], held: ['JWT_KEY'] },
    [],
  ],
  ['without files', [runs('api', 'A', other)], { held: ['JWT_KEY'], hasFiles: false }, []],
  [
    'renamed in the files',
    [holds('api', 'A'), runs('api', 'A', other)],
    { given: ['JWT_SECRET'], held: ['JWT_KEY'] },
    ['lacks JWT_SECRET', 'extra JWT_KEY'],
  ],
])('%s', (_name, bindings, world, drifts) => {
  expect(listDrift(bindings, world)).toEqual(drifts)
})

test.each<[string, readonly Binding[], World, readonly string[]]>([
  ['nothing is doubtful where the files give it', [holds('api', 'A'), runs('api', 'B')], all, []],
  ['what only the container has', [runs('api', 'A', other)], { held: ['JWT_KEY'] }, ['shop-api-1']],
  ['what the files miss', [holds('api', null), runs('api', 'A')], { held: ['JWT_SECRET'] }, ['shop-api-1']],
])('%s is asked for', (_name, bindings, world, asked) => {
  expect(listDoubtful(sceneOf(bindings, world))).toEqual(asked)
})

const images = ['shop-api-1', 'shop-api-2'].map((name) => ({ name, image: 'shop/api:1' }))
const fromImage = (container: string) => ({ container, image: { name: 'shop/api:1', variable: 'JWT_SECRET' } })
const missed = holds('api', null, { expectedBecause: 'it sets JWT_ALG' })
const [running, second] = [runs('api', 'A'), runs('api', 'A', { container: 'shop-api-2' })]

test.each<[string, readonly Binding[], Readonly<Record<string, readonly string[] | null>>, string | null]>([
  ['from the image', [missed, running], { 'shop-api-1': ['JWT_SECRET'] }, 'A'],
  ['from elsewhere', [missed, running], { 'shop-api-1': ['PATH'] }, null],
  ['of one replica only', [missed, running, second], { 'shop-api-1': ['JWT_SECRET'], 'shop-api-2': [] }, null],
  ['of all replicas', [missed, running, second], { 'shop-api-1': ['JWT_SECRET'], 'shop-api-2': ['JWT_SECRET'] }, 'A'],
  ['of nobody who runs', [missed], { 'shop-api-1': ['JWT_SECRET'] }, null],
])('a key that the files miss, %s', (_name, bindings, inherited, key) => {
  const inheritance = new Map(
    Object.entries(inherited).map(([name, names]) => [name, names === null ? null : new Set(names)]),
  )
  const [followed] = followImages([group(bindings)], inheritance, images)
  const settableAt = missed.location
  const given = holds('api', 'A', { location: fromImage('shop-api-1'), settableAt })
  expect(followed?.bindings[0]).toEqual(key === null ? missed : given)
  // What a container has from its image stands there, whether the files miss it or not.
  expect(followed?.bindings.slice(1)).toEqual(
    bindings.slice(1).map((binding) => {
      const { container = '' } = binding
      return inherited[container]?.includes('JWT_SECRET') === true
        ? { ...binding, location: fromImage(container) }
        : binding
    }),
  )
})

test.each<[string, readonly Binding[], Readonly<Record<string, null | readonly string[]>>, readonly Binding[]]>([
  ['may have it from the image', [missed, running], { 'shop-api-1': null }, [running]],
  [
    'may have it too',
    [missed, running, second],
    { 'shop-api-1': ['JWT_SECRET'], 'shop-api-2': null },
    [running, second],
  ],
  [
    'has it from elsewhere',
    [missed, running, second],
    { 'shop-api-1': null, 'shop-api-2': [] },
    [missed, running, second],
  ],
])(
  'a key that the files miss is not called missing where an image that cannot be asked %s',
  (_, bindings, inherited, left) => {
    const inheritance = new Map(
      Object.entries(inherited).map(([name, names]) => [name, names === null ? null : new Set(names)]),
    )
    expect(followImages([group(bindings)], inheritance, images)[0]?.bindings).toEqual(
      left.map((binding) =>
        inherited[binding.container ?? '']?.includes('JWT_SECRET') === true
          ? { ...binding, location: fromImage('shop-api-1') }
          : binding,
      ),
    )
  },
)
