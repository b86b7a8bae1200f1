import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import { group, holds, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { shortSecret } from '../strength/short-secret.ts'
import { pathAsSecret } from './path-as-secret.ts'

const path = { strength: strength({ isPath: true, isShort: true }) }

test.each<[string, readonly Binding[], readonly (readonly [string, string])[]]>([
  ['a key', [holds('api', 'A')], []],
  [
    'a path, and the application may open it',
    [holds('api', 'A', path)],
    [
      [
        'warning',
        'JWT_SECRET of api holds a path, but judging by its name, the service uses that text as the key itself',
      ],
    ],
  ],
  [
    'a path at a product that does not',
    [holds('api', 'A', path), holds('rest', 'A', { ...path, product: 'PostgREST' })],
    [['error', 'JWT_SECRET of api and rest holds a path, but PostgREST uses that text as the key itself']],
  ],
  ['a bystander', [holds('db', 'A', { ...path, role: 'bystander' })], []],
])('%s', (_name, bindings, expected) => {
  const findings = runRules([pathAsSecret, shortSecret], view({ groups: [group(bindings)] }))
  expect(findings.map(({ severity, message }) => [severity, message])).toEqual(expected)
})
