import { expect, test } from 'vitest'
import type { CodeFacts } from '../../../model/code/code-facts.ts'
import { asks, codeOf, use } from '../../code-facts-for-tests.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { signatureNotVerified } from './signature-not-verified.ts'

const message = 'orders reads tokens (jwt.decode) and nothing in its source code verifies their signature'
const decodes = use('decodes')

test.each<[string, CodeFacts, readonly (readonly [string, string, string])[]]>([
  ['nothing is decoded', codeOf('orders', []), []],
  ['it only decodes', codeOf('orders', [decodes]), [['warning', 'likely', message]]],
  ['twice is one finding', codeOf('orders', [decodes, decodes]), [['warning', 'likely', message]]],
  ['it verifies as well', codeOf('orders', [decodes, use('verifies', [asks('JWT_SECRET')])]), []],
  [
    'that it verifies as well is only a guess',
    codeOf('orders', [decodes, use('verifies', [asks('JWT_SECRET')], { certainty: 'guessed' })]),
    [],
  ],
  [
    'it signs, and decodes what comes back',
    codeOf('orders', [decodes, use('signs', [asks('JWT_SECRET')])]),
    [['warning', 'likely', message]],
  ],
  [
    'the decoding is a guess',
    codeOf('orders', [use('decodes', [], { certainty: 'guessed' })]),
    [['note', 'possible', message]],
  ],
  ['not all was read', codeOf('orders', [decodes], { isWhole: false }), [['note', 'possible', message]]],
  ['another program may run', codeOf('orders', [decodes], { applies: 'may' }), [['note', 'possible', message]]],
  [
    'a library for browsers',
    codeOf('orders', [use('decodes', [], { library: 'jwt-decode' })]),
    [['note', 'possible', message]],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([signatureNotVerified], view({ code: [facts] }))
  expect(findings.map(({ severity, confidence, message: told }) => [severity, confidence, told])).toEqual(expected)
})
