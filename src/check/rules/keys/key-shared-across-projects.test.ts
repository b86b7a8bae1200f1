import { expect, test } from 'vitest'
import type { TrustGroup } from '../../../model/keys/binding.ts'
import { group, holds, runs, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { keySharedAcrossProjects } from './key-shared-across-projects.ts'

const of = (project: string, ...bindings: TrustGroup['bindings']) =>
  group(
    bindings.map((binding) => ({ ...binding, project })),
    { id: `${project}/access`, project },
  )
const published = { strength: strength({ placeholder: 'published' }) } as const

test.each<[string, readonly TrustGroup[], readonly string[]]>([
  ['a key for each', [of('prod', holds('api', 'A')), of('staging', holds('api', 'B'))], []],
  ['one project', [of('prod', holds('api', 'A'), runs('api', 'A'))], []],
  [
    'one key for two',
    [of('prod', holds('api', 'A')), of('staging', holds('api', 'A'))],
    ['prod and staging hold the same key: a token of one is accepted by the other'],
  ],
  [
    'one key for three',
    [of('prod', holds('api', 'A')), of('staging', holds('api', 'A')), of('test', runs('api', 'A'))],
    ['prod, staging and test hold the same key: a token of one is accepted by the others'],
  ],
  [
    'a placeholder is reported as such',
    [of('prod', holds('api', 'A', published)), of('staging', holds('api', 'A', published))],
    [],
  ],
  [
    'a public key is for everybody',
    ['prod', 'staging'].map((name) =>
      of(name, {
        ...holds('api', 'A'),
        keys: holds('api', 'A').keys.map((key) => ({ ...key, kind: 'public' as const })),
      }),
    ),
    [],
  ],
  ['bystanders', [of('prod', holds('api', 'A')), of('staging', holds('db', 'A', { role: 'bystander' }))], []],
])('%s', (_name, groups, messages) => {
  const findings = runRules([keySharedAcrossProjects], view({ groups }))
  expect(findings.map(({ message }) => message)).toEqual(messages)
})

test('the whole finding', () => {
  const groups = [of('prod', holds('api', 'A')), of('staging', holds('web', 'A', { variable: 'KEY' }))]
  expect(runRules([keySharedAcrossProjects], view({ groups }))).toEqual([
    {
      ruleId: 'key-shared-across-projects',
      severity: 'warning',
      confidence: 'likely',
      message: 'prod and staging hold the same key: a token of one is accepted by the other',
      remedy:
        'Give staging a key of its own (`openssl rand -hex 32`), in JWT_SECRET and KEY, unless they belong to one system.',
      services: ['api', 'web'],
      data: { projects: ['prod', 'staging'], groups: ['prod/access', 'staging/access'] },
      locations: [{ file: 'compose.yaml', line: 3 }],
      waived: null,
    },
  ])
})
