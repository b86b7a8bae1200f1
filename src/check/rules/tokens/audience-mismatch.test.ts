import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { audienceMismatch } from './audience-mismatch.ts'
import { issuerMismatch } from './issuer-mismatch.ts'

const wants = (service: string, value: string, facts: Partial<Binding> = {}) =>
  holds(service, 'A', {
    claims: {
      audience: {
        variable: 'JWT_AUDIENCE',
        location: { file: 'compose.yaml', line: 90 },
        values: [value as Fingerprint],
      },
    },
    ...facts,
  })
const auth = wants('auth', 'x', { role: 'issuer' })

test.each<[string, readonly Binding[], readonly (readonly [string, string])[]]>([
  ['the same', [auth, wants('api', 'x')], []],
  ['one where the others agree', [auth, wants('api', 'x'), wants('web', 'x'), wants('odd', 'y')], [['odd', 'likely']]],
  ['an audience for each', [auth, wants('api', 'y'), wants('web', 'z')], []],
  ['an audience for each but one', [auth, wants('api', 'x'), wants('web', 'y'), wants('ws', 'z')], []],
  ['the only one', [auth, wants('api', 'y')], [['api', 'likely']]],
])('%s', (_name, bindings, expected) => {
  const findings = runRules([audienceMismatch, issuerMismatch], view({ groups: [group(bindings)] }))
  expect(findings.map(({ services, confidence }) => [services[0], confidence])).toEqual(expected)
  for (const { message, services } of findings) {
    expect(message).toBe(
      `${services[0]} accepts a different audience (JWT_AUDIENCE) than auth writes into its tokens (JWT_AUDIENCE)`,
    )
  }
})
