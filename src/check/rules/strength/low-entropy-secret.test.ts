import { expect, test } from 'vitest'
import type { Binding, KeyStrength } from '../../../model/keys/binding.ts'
import { group, holds, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { lowEntropySecret } from './low-entropy-secret.ts'

const weak = (faults: Partial<KeyStrength> = {}) => ({ strength: strength({ isLowEntropy: true, ...faults }) })

test.each<[string, readonly Binding[], readonly string[]]>([
  ['made by a machine', [holds('api', 'A')], []],
  [
    'made of words',
    [holds('api', 'A', weak()), holds('web', 'A', weak())],
    [
      'the key in JWT_SECRET of api and web consists of words or repetitions: anyone who has one token can find the key by brute force',
    ],
  ],
  ['a placeholder is reported as such', [holds('api', 'A', weak({ placeholder: 'pattern' }))], []],
  ['a short one is reported as such', [holds('api', 'A', weak({ isShort: true }))], []],
  ['a comment is reported as such', [holds('api', 'A', weak({ isComment: true }))], []],
  ['a token is reported as such', [holds('api', 'A', weak({ isToken: true }))], []],
  ['a bystander does not use it', [holds('db', 'A', { ...weak(), role: 'bystander' })], []],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([lowEntropySecret], view({ groups: [group(bindings)] }))
  expect(findings.map(({ message }) => message)).toEqual(messages)
})
