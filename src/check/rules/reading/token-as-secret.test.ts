import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import { group, holds, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { tokenAsSecret } from './token-as-secret.ts'

const token = { strength: strength({ isToken: true }) }

test.each<[string, readonly Binding[], readonly string[]]>([
  ['a key', [holds('api', 'A')], []],
  [
    'a token',
    [holds('api', 'A', token), holds('web', 'A', token)],
    ['JWT_SECRET of api and web holds a whole token instead of a key: anyone who is given that token can sign others'],
  ],
  ['who holds a token on purpose', [holds('kong', 'A', { ...token, role: 'holder' })], []],
  ['a bystander', [holds('db', 'A', { ...token, role: 'bystander' })], []],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([tokenAsSecret], view({ groups: [group(bindings)] }))
  expect(findings.map(({ message }) => message)).toEqual(messages)
})
