import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { exposed } from '../../view-facts-for-tests.ts'
import { keyOverExposed } from './key-over-exposed.ts'
import { privateKeyInValidator } from './private-key-in-validator.ts'

const half = (service: string, kind: 'private' | 'public', facts: Partial<Binding> = {}) =>
  holds(service, 'P', { keys: [{ fingerprint: 'P' as Fingerprint, kind }], ...facts })
const auth = half('auth', 'private', { role: 'issuer' })

test.each<[string, readonly Binding[], AuditView['exposedKeys'], readonly (readonly [string, string])[]]>([
  ['each has its half', [auth, half('api', 'public')], [], []],
  [
    'a validator holds the private half',
    [auth, half('api', 'private', { roleSource: 'declared' })],
    [],
    [['api only verifies tokens and can read the private key in JWT_SECRET', 'certain']],
  ],
  [
    'two do, by inference',
    [auth, half('api', 'private'), half('web', 'private')],
    [],
    [['api and web only verify tokens and can read the private key in JWT_SECRET', 'likely']],
  ],
  ['who signs and verifies needs it', [half('auth', 'private', { role: 'both' })], [], []],
  [
    'who signs with another variable needs it',
    [half('auth', 'private', { role: 'issuer' }), half('auth', 'private', { variable: 'OTHER' })],
    [],
    [],
  ],
  [
    'the folder with both halves is mounted',
    [auth, half('api', 'public')],
    [exposed('api', 'P')],
    [['api only verifies tokens and can read the private key in /keys/private.pem', 'likely']],
  ],
  ['another key is mounted', [auth, half('api', 'public')], [exposed('api', 'Q')], []],
  ['it is mounted where it is used', [auth, half('api', 'public')], [exposed('auth', 'P')], []],
  ['in another project', [auth, half('api', 'public')], [exposed('api', 'P', { project: 'other' })], []],
])('%s', (_name, bindings, exposedKeys, expected) => {
  const rules = [privateKeyInValidator, keyOverExposed]
  const findings = runRules(rules, view({ groups: [group(bindings)], exposedKeys }))
  expect(findings.map(({ message, confidence }) => [message, confidence])).toEqual(expected)
})

test.each<[string, readonly Binding[], readonly string[]]>([
  ['signs in one group and checks in another', [auth, half('auth', 'public', { variable: 'JWT_PUBLIC_KEY' })], []],
  ['only checks, in another', [auth, half('api', 'public')], ['api']],
])('who %s', (_name, bindings, services) => {
  const groups = bindings.map((binding, index) => group([binding], { id: `shop/access-${index}` }))
  const exposedKeys = [exposed('api', 'P'), exposed('auth', 'P')].filter(({ service }) =>
    bindings.some((binding) => binding.service === service),
  )
  const findings = runRules([privateKeyInValidator, keyOverExposed], view({ groups, exposedKeys }))
  expect(findings.map((finding) => finding.services)).toEqual(services.map((service) => [service]))
})
