import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import { group, holds, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { shortSecret } from './short-secret.ts'

const short = (requiredBits: number) => ({ strength: strength({ isShort: true, requiredBits }) })

test.each<[string, readonly Binding[], readonly string[]]>([
  ['long enough', [holds('api', 'A')], []],
  [
    'too short',
    [holds('api', 'A', short(256))],
    ['the key in JWT_SECRET of api is shorter than 256 bits, which RFC 7518 §3.2 requires'],
  ],
  [
    'the highest bound that it misses',
    [holds('api', 'A', short(384)), holds('web', 'A', short(512)), holds('ws', 'A')],
    ['the key in JWT_SECRET of api and web is shorter than 512 bits, which RFC 7518 §3.2 requires'],
  ],
  [
    'what a product asks for',
    [holds('rest', 'A', { ...short(264), minimumBits: 264, product: 'PostgREST' }), holds('api', 'A', short(256))],
    ['the key in JWT_SECRET of rest and api is shorter than 264 bits, which PostgREST requires'],
  ],
  [
    'a product that asks for less than the algorithm',
    [holds('rest', 'A', { ...short(512), minimumBits: 256, product: 'PostgREST' })],
    ['the key in JWT_SECRET of rest is shorter than 512 bits, which RFC 7518 §3.2 requires'],
  ],
  ['a path is reported as such', [holds('api', 'A', { strength: strength({ isShort: true, isPath: true }) })], []],
  [
    'a placeholder is reported as such',
    [holds('api', 'A', { strength: strength({ isShort: true, placeholder: 'published' }) })],
    [],
  ],
  ['a bystander does not use it', [holds('api', 'A', { ...short(256), role: 'bystander' })], []],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([shortSecret], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => finding.message)).toEqual(messages)
})
