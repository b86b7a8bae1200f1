import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { group, holds, runs, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { exposed } from '../../view-facts-for-tests.ts'
import { keyOverExposed } from './key-over-exposed.ts'

const bystander = { role: 'bystander' } as const
const isPublic = { keys: [{ fingerprint: 'A' as Fingerprint, kind: 'public' }] } as const

test.each<[string, readonly Binding[], AuditView['exposedKeys'], readonly string[]]>([
  ['all use it', [holds('auth', 'A'), holds('api', 'A')], [], []],
  [
    'bystanders get it',
    [holds('api', 'A'), holds('db', 'A', bystander), runs('db', 'A', bystander), holds('redis', 'A', bystander)],
    [],
    ['db and redis can read the key in JWT_SECRET and do not use it'],
  ],
  ['a bystander gets nothing', [holds('api', 'A'), holds('db', null, bystander)], [], []],
  [
    'a symbol of audit --wiring stands for a key',
    [holds('api', 'A', { strength: null }), holds('db', 'A', { ...bystander, strength: null })],
    [],
    ['db can read the key in JWT_SECRET and does not use it'],
  ],
  ['a public key is no secret', [holds('api', 'A'), holds('db', 'A', { ...bystander, ...isPublic })], [], []],
  [
    'a placeholder has nothing to lose',
    [holds('api', 'A'), holds('db', 'A', { ...bystander, strength: strength({ placeholder: 'published' }) })],
    [],
    [],
  ],
  [
    'its file is mounted elsewhere',
    [holds('api', 'A')],
    [exposed('grafana', 'A')],
    ['grafana can read the key in /keys/private.pem and does not use it'],
  ],
  ['its file is mounted where it is used', [holds('api', 'A')], [exposed('api', 'A')], []],
  [
    'a secret that nobody uses is mounted',
    [holds('api', 'A')],
    [exposed('grafana', 'B', { kind: 'symmetric', path: '/jwk.json' })],
    ['grafana can read the key in /jwk.json and does not use it'],
  ],
  ['a private key of no group may be for TLS', [holds('api', 'A')], [exposed('nginx', 'B')], []],
])('%s', (_name, bindings, exposedKeys, messages) => {
  const findings = runRules([keyOverExposed], view({ groups: [group(bindings)], exposedKeys }))
  expect(findings.map(({ message }) => message)).toEqual(messages)
})

test('the whole finding', () => {
  const groups = [group([holds('api', 'A'), holds('db', 'A', bystander)])]
  expect(runRules([keyOverExposed], view({ groups }))).toEqual([
    {
      ruleId: 'key-over-exposed',
      severity: 'note',
      confidence: 'likely',
      message: 'db can read the key in JWT_SECRET and does not use it',
      remedy:
        'Remove JWT_SECRET from db: give the key only to the services that sign or verify tokens, with a separate env file or secret.',
      group: 'shop/access',
      services: ['db'],
      data: { names: ['JWT_SECRET'] },
      locations: [{ file: 'compose.yaml', line: 2 }],
      waived: null,
    },
  ])
})
