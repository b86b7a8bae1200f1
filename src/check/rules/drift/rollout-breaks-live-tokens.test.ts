import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import { type RolloutPlan, upAll } from '../../../model/stack/rollout.ts'
import { predictRollout } from '../../drift/predict-rollout.ts'
import { drift, group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { rolloutBreaksLiveTokens } from './rollout-breaks-live-tokens.ts'

const all = upAll
const only = (...services: readonly string[]): RolloutPlan => ({ ...all, services })

const services = [
  { name: 'auth', dependsOn: ['db'] },
  { name: 'api', dependsOn: [] },
  { name: 'web', dependsOn: ['auth'] },
  { name: 'db', dependsOn: [] },
]

function check(
  bindings: readonly Binding[],
  plan: RolloutPlan = all,
  byHand: readonly string[] = [],
  stale: readonly string[] = [],
) {
  const groups = [group(bindings)]
  const placements = new Map(byHand.map((name) => [name, { isByHand: true, basis: 'test' }]))
  const { breaks, ...facts } = predictRollout(
    {
      project: { name: 'shop', services },
      groups,
      placements,
      plan,
      started: new Set<string>(),
      stale: stale.map((container) => ({ container, group: 'shop/access', confidence: 'likely' as const })),
    },
    { groups, drift: [], tokens: [] },
  )
  return { findings: runRules([rolloutBreaksLiveTokens], view({ ...facts, rollout: breaks })), ...facts }
}

const issuer = { role: 'issuer' } as const
const several = { acceptsSeveral: true } as const
const set = (...keys: readonly string[]): Partial<Binding> => ({
  acceptsSeveral: true,
  keys: keys.map((key) => ({ fingerprint: key as Fingerprint, kind: 'symmetric' })),
})

test.each<[string, readonly Binding[], RolloutPlan, readonly [string, string][]]>([
  ['nothing runs: nothing can break', [holds('auth', 'B', issuer), holds('api', 'B')], all, []],
  [
    'nothing changes',
    [holds('auth', 'A', issuer), holds('api', 'A'), runs('auth', 'A', issuer), runs('api', 'A')],
    all,
    [],
  ],
  [
    'a restart keeps the environment',
    [holds('auth', 'B', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'A')],
    { ...all, followsDependencies: false, replaces: 'none', restarts: true },
    [],
  ],
  [
    'the whole group changes, and nobody can hold two keys: tokens are lost, which is a warning',
    [holds('auth', 'B', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'A')],
    all,
    [['warning', 'this rollout removes the key of the tokens that auth has issued so far: api would refuse them']],
  ],
  [
    'the whole group changes, and those who check could hold two keys: refused',
    [holds('auth', 'B', issuer), holds('api', 'B', several), runs('auth', 'A', issuer), runs('api', 'A', several)],
    all,
    [['error', 'this rollout removes the key of the tokens that auth has issued so far: api would refuse them']],
  ],
  [
    'first step of the order: the validator takes the new key in addition',
    [
      holds('auth', 'A', issuer),
      holds('api', 'A', set('A', 'B')),
      runs('auth', 'A', issuer),
      runs('api', 'A', several),
    ],
    all,
    [],
  ],
  [
    'second step: the issuer changes over',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', set('B', 'A')),
      runs('auth', 'A', issuer),
      runs('api', 'A', set('A', 'B')),
    ],
    all,
    [],
  ],
  [
    'third step: the old key is taken away',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', several),
      runs('auth', 'B', issuer),
      runs('api', 'A', set('A', 'B')),
    ],
    all,
    [],
  ],
  [
    'the second and third step at once',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', several),
      runs('auth', 'A', issuer),
      runs('api', 'A', set('A', 'B')),
    ],
    all,
    [['error', 'this rollout removes the key of the tokens that auth has issued so far: api would refuse them']],
  ],
  [
    'only the issuer is rolled out, and the validator stays with the old key',
    [holds('auth', 'B', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'A')],
    only('auth'),
    [
      [
        'error',
        'this rollout gives auth a different key, but shop-api-1 (not part of the command) is not replaced and would refuse its tokens',
      ],
    ],
  ],
  [
    'only the validator is rolled out, and the issuer goes on with the key that it drops',
    [holds('auth', 'B', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'A')],
    only('api'),
    [
      [
        'error',
        'this rollout removes from api the key that auth signs with: shop-auth-1 (not part of the command) is not replaced',
      ],
    ],
  ],
  [
    'what the service named depends on is rolled out too',
    [holds('auth', 'B', issuer), holds('web', 'B'), runs('auth', 'A', issuer), runs('web', 'A')],
    only('web'),
    [['warning', 'this rollout removes the key of the tokens that auth has issued so far: web would refuse them']],
  ],
  [
    'unless it is told not to',
    [holds('auth', 'B', issuer), holds('web', 'B'), runs('auth', 'A', issuer), runs('web', 'A')],
    { ...only('web'), followsDependencies: false },
    [
      [
        'error',
        'this rollout removes from web the key that auth signs with: shop-auth-1 (not part of the command) is not replaced',
      ],
    ],
  ],
  [
    'a key file has changed, which Compose does not see',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', { carrier: 'file' }),
      runs('auth', 'A', issuer),
      runs('api', 'A', { carrier: 'file' }),
    ],
    all,
    [
      [
        'error',
        'this rollout gives auth a different key, but shop-api-1 (Compose sees no change: file contents are not compared) is not replaced and would refuse its tokens',
      ],
    ],
  ],
  [
    'unless every container is replaced',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', { carrier: 'file' }),
      runs('auth', 'A', issuer),
      runs('api', 'A', { carrier: 'file' }),
    ],
    { ...all, replaces: 'all' },
    [['warning', 'this rollout removes the key of the tokens that auth has issued so far: api would refuse them']],
  ],
  [
    'a service that is in none of the files goes on with the old key',
    [holds('auth', 'B', issuer), runs('auth', 'A', issuer), runs('legacy', 'A')],
    all,
    [
      [
        'error',
        'this rollout gives auth a different key, but shop-legacy-1 (in none of the compose files) is not replaced and would refuse its tokens',
      ],
    ],
  ],
  [
    'what is broken already, the rollout does not break',
    [holds('auth', 'B', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'X')],
    all,
    [],
  ],
  [
    'what the files themselves break is reported by others',
    [holds('auth', 'B', issuer), holds('api', 'C'), runs('auth', 'A', issuer), runs('api', 'A')],
    all,
    [],
  ],
  [
    'also where the other side stays as it is',
    [holds('auth', 'A', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'A')],
    all,
    [],
  ],
  [
    'bystanders check nothing',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', { role: 'bystander' }),
      runs('auth', 'A', issuer),
      runs('api', 'A', { role: 'bystander' }),
    ],
    all,
    [],
  ],
  [
    'keys that cannot be compared break nothing that is known',
    [
      holds('auth', 'B', issuer),
      holds('api', 'B', { keys: [] }),
      runs('auth', 'A', issuer),
      runs('api', 'A', { keys: [] }),
    ],
    all,
    [],
  ],
])('%s', (_name, bindings, plan, expected) => {
  expect(check(bindings, plan).findings.map(({ severity, message }) => [severity, message])).toEqual(expected)
})

test('the order that avoids it is reported', () => {
  const bindings = [
    holds('auth', 'B', { ...issuer, sources: ['JWT_SECRET'] }),
    holds('api', 'B', several),
    runs('auth', 'A', { ...issuer, sources: ['JWT_SECRET'] }),
    runs('api', 'A', several),
  ]
  expect(check(bindings).findings).toEqual([
    {
      ruleId: 'rollout-breaks-live-tokens',
      severity: 'error',
      confidence: 'certain',
      message: 'this rollout removes the key of the tokens that auth has issued so far: api would refuse them',
      remedy:
        'Proceed in steps: 1. Have api accept the new key in addition to the old one; 2. Put the new key into JWT_SECRET, so that auth signs with it; 3. When the last token signed with the old key has expired, remove the old key.',
      group: 'shop/access',
      services: ['api', 'auth'],
      data: { kind: 'key-dropped', issuers: ['auth'], validators: ['api'], staying: [] },
      locations: [
        { file: 'compose.yaml', line: 4 },
        { container: 'shop-auth-1' },
        { file: 'compose.yaml', line: 3 },
        { container: 'shop-api-1' },
      ],
      waived: null,
    },
  ])
})

test('the validator that already has the new key need only keep the old one for a while', () => {
  const bindings = [
    holds('auth', 'B', issuer),
    holds('api', 'B', several),
    runs('auth', 'A', issuer),
    runs('api', 'A', set('A', 'B')),
  ]
  expect(check(bindings).findings.map(({ remedy }) => remedy)).toEqual([
    'Proceed in steps: 1. Leave the old key in api for now, and roll out only auth; 2. When the last token signed with the old key has expired, remove the old key.',
  ])
})

test.each<[string, RolloutPlan, Partial<Binding>, readonly string[]]>([
  [
    'the validator alone, with one key',
    only('api'),
    {},
    ['Replace them in one step: `docker compose up -d --force-recreate api auth`.'],
  ],
  [
    'the validator alone, which could hold two: in steps',
    only('api'),
    several,
    [
      'Proceed in steps: 1. Have api accept the new key in addition to the old one; 2. Put the new key into JWT_SECRET, so that auth signs with it; 3. When the last token signed with the old key has expired, remove the old key.',
    ],
  ],
  [
    'the issuer alone, with a validator that could hold two: in steps',
    only('auth'),
    several,
    [
      'Proceed in steps: 1. Have api accept the new key in addition to the old one; 2. Put the new key into JWT_SECRET, so that auth signs with it; 3. When the last token signed with the old key has expired, remove the old key.',
    ],
  ],
])('the way out where one side stays: %s', (_name, plan, kind, expected) => {
  const bindings = [
    holds('auth', 'B', { ...issuer, sources: ['JWT_SECRET'] }),
    holds('api', 'B', kind),
    runs('auth', 'A', { ...issuer, sources: ['JWT_SECRET'] }),
    runs('api', 'A', kind),
  ]
  expect(check(bindings, plan).findings.map(({ remedy }) => remedy)).toEqual(expected)
})

test('the validator that has both keys already keeps the old one while the issuer stays', () => {
  const bindings = [
    holds('auth', 'B', issuer),
    holds('api', 'B', several),
    runs('auth', 'A', issuer),
    runs('api', 'A', set('A', 'B')),
  ]
  expect(check(bindings, only('api')).findings.map(({ remedy }) => remedy)).toEqual([
    'Proceed in steps: 1. Leave the old key in api for now, and roll out only auth; 2. When the last token signed with the old key has expired, remove the old key.',
  ])
})

test('who stays beside an issuer that stays is replaced with it, and is not told to differ from the files', () => {
  const bindings = [
    ...[holds('auth', 'B', issuer), holds('api', 'B'), holds('db', 'B')],
    ...[runs('auth', 'A', issuer), runs('api', 'A'), runs('db', 'A')],
  ]
  const { findings, groups } = check(bindings, only('api'))
  expect(findings.map(({ message, remedy, data }) => [message, remedy, data])).toEqual([
    [
      'this rollout removes from api the key that auth signs with: shop-auth-1 (not part of the command) is not replaced',
      'Replace them in one step: `docker compose up -d --force-recreate api auth db`.',
      { kind: 'issuer-stays', issuers: ['auth'], validators: ['api'], staying: ['shop-auth-1'] },
    ],
  ])
  expect(groups.flatMap((one) => one.bindings.map(({ container }) => container))).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a second issuer that stays is replaced together with the validator that stays', () => {
  const bindings = [
    ...[holds('auth', 'B', issuer), holds('web', 'B', issuer), holds('api', 'B')],
    ...[runs('auth', 'A', issuer), runs('web', 'A', issuer), runs('api', 'A')],
  ]
  expect(check(bindings, only('auth')).findings.map(({ remedy }) => remedy)).toEqual([
    'Replace them in one step: `docker compose up -d --force-recreate auth api web`.',
  ])
})

test('a container started by hand is told to be replaced, and is told of once', () => {
  const bindings = [holds('auth', 'B', issuer), holds('api', 'B'), runs('auth', 'A', issuer), runs('api', 'A')]
  const { findings, groups } = check(bindings, all, ['shop-api-1'])
  expect(findings.map(({ message, remedy }) => [message, remedy])).toEqual([
    [
      'this rollout gives auth a different key, but shop-api-1 (started by hand) is not replaced and would refuse its tokens',
      'Give shop-api-1 the new key in the same step: remove it and start again from the compose files.',
    ],
  ])
  expect(groups.flatMap((one) => one.bindings.map(({ container }) => container))).toEqual([undefined, undefined])
})

test('what the rollout fixes is out of sight, what it leaves is not', () => {
  const groups = [group([holds('auth', 'B'), holds('api', 'B'), runs('auth', 'A'), runs('legacy', 'C')])]
  const drifts = [drift({ container: 'shop-auth-1', service: 'auth' }), drift({ container: 'shop-legacy-1' })]
  const scene = {
    project: { name: 'shop', services },
    groups,
    placements: new Map(),
    plan: all,
    started: new Set<string>(),
    stale: [],
  }
  const predicted = predictRollout(scene, { groups, drift: drifts, tokens: [] })
  expect(predicted.drift).toEqual([drifts[1]])
  expect(predicted.groups[0]?.bindings.map(({ container }) => container)).toEqual([
    undefined,
    undefined,
    'shop-legacy-1',
  ])
})

test('an orphan that the command removes is out of sight', () => {
  const groups = [group([holds('auth', 'A'), runs('auth', 'A'), runs('legacy', 'C')])]
  const plan = { ...all, removesOrphans: true }
  const scene = {
    project: { name: 'shop', services },
    groups,
    placements: new Map(),
    started: new Set<string>(),
    stale: [],
  }
  const containersAfter = (one: RolloutPlan) =>
    predictRollout({ ...scene, plan: one }, { groups, drift: [], tokens: [] }).groups.flatMap(({ bindings }) =>
      bindings.map(({ container }) => container),
    )
  expect(containersAfter(plan)).toEqual([undefined, 'shop-auth-1'])
  expect(containersAfter(all)).toEqual([undefined, 'shop-auth-1', 'shop-legacy-1'])
})

test('a process that has not read its new key file stays behind one that starts anew', () => {
  const file = { carrier: 'file' } as const
  const bindings = [
    holds('auth', 'B', { ...issuer, ...file }),
    holds('api', 'B', file),
    runs('auth', 'B', { ...issuer, ...file }),
    runs('api', 'B', file),
  ]
  const stale = ['shop-auth-1', 'shop-api-1']
  expect(check(bindings, all, [], stale).findings).toEqual([])
  expect(check(bindings, { ...all, replaces: 'all' }, [], stale).findings).toEqual([])
  const half = check(bindings, { ...only('auth'), replaces: 'all' }, [], stale)
  expect(half.findings.map(({ severity, confidence, message }) => [severity, confidence, message])).toEqual([
    [
      'error',
      'likely',
      'this rollout gives auth a different key, but shop-api-1 (not part of the command) is not replaced and would refuse its tokens',
    ],
  ])
})

test('a Swarm replaces the tasks of a service one after another, unless told otherwise', () => {
  const task = { service: 'shop_api', update: null }
  const tasks = (service: string, facts: Partial<Binding> = {}) =>
    [1, 2].map((slot) => runs(service, 'A', { container: `shop_${service}.${slot}`, task, ...facts }))
  const bindings = [
    holds('auth', 'B', issuer),
    holds('api', 'B'),
    runs('auth', 'A', { ...issuer, task }),
    ...tasks('api'),
  ]
  const messages = (parallelism: number) => {
    const groups = [group(bindings)]
    const model = { deploy: { update_config: { parallelism } } }
    const { breaks, ...facts } = predictRollout(
      {
        project: { name: 'shop', services: services.map((one) => ({ ...one, model })) },
        groups,
        placements: new Map(),
        plan: { ...all, stack: 'shop' },
        started: new Set<string>(),
        stale: [],
      },
      { groups, drift: [], tokens: [] },
    )
    const findings = runRules([rolloutBreaksLiveTokens], view({ ...facts, rollout: breaks }))
    return findings.map(({ message, remedy }) => [message, remedy])
  }
  const lost = 'this rollout removes the key of the tokens that auth has issued so far: api would refuse them'
  const wait =
    'No order avoids this, because not all of them can hold two keys at a time: roll out when it is acceptable to log everybody out.'
  expect(messages(0)).toEqual([[lost, wait]])
  expect(messages(1)).toEqual([
    [
      `${lost}, and until the last task of api is replaced, tasks with the old and with the new key answer in turn`,
      `${wait} Have the Swarm replace all tasks of a service at once to keep this short (\`deploy.update_config.parallelism: 0\`).`,
    ],
  ])
})
