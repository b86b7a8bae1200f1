import { expect, test } from 'vitest'
import type { Binding } from '../../model/binding.ts'
import { group, holds, runs, view } from '../facts-for-tests.ts'
import { runRules } from '../run-rules.ts'
import { secretEmpty } from './secret-empty.ts'

const empty = { state: 'empty' } as const
const check = (bindings: readonly Binding[]) => runRules([secretEmpty], view({ groups: [group(bindings)] }))
const anyone = 'where its library takes an empty key, anyone can sign a token that passes'
const unset = {
  ...empty,
  chain: [{ kind: 'entry' }, { kind: 'reference', name: 'KEY' }, { kind: 'unset', name: 'KEY' }],
} as const

test.each<[string, readonly Binding[], readonly string[]]>([
  ['set', [holds('api', 'A')], []],
  ['absent is another matter', [holds('api', null)], []],
  ['empty', [holds('api', null, empty)], [`JWT_SECRET of api is empty: ${anyone}`]],
  ['nobody sets it', [holds('api', null, unset)], [`JWT_SECRET of api is empty, because nothing sets KEY: ${anyone}`]],
  ['a bystander does not mind', [holds('api', null, { ...empty, role: 'bystander' })], []],
  [
    'a holder has no key to sign with',
    [holds('api', null, { ...empty, role: 'holder' })],
    ['JWT_SECRET of api is empty'],
  ],
  [
    'both places in one finding',
    [holds('api', null, empty), runs('api', null, empty)],
    [`JWT_SECRET of api is empty: ${anyone}`],
  ],
  [
    'only as it runs',
    [holds('api', 'A'), runs('api', null, empty)],
    [`as it runs now, JWT_SECRET of api is empty: ${anyone}`],
  ],
])('%s', (_name, bindings, messages) => {
  expect(check(bindings).map((finding) => finding.message)).toEqual(messages)
})

test.each<[string, readonly Binding[], string]>([
  ['in general', [holds('api', null, empty)], secretEmpty.remedy],
  [
    'when nobody sets it, the variable to set',
    [holds('api', null, unset)],
    `Set KEY and write \`JWT_SECRET: \${KEY:?must be set}\`, so that Compose refuses to start without it.`,
  ],
  [
    'when the files have it, recreating',
    [holds('api', 'A'), runs('api', null, empty)],
    'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
  ],
])('the remedy %s', (_name, bindings, remedy) => {
  expect(check(bindings).map((finding) => finding.remedy)).toEqual([remedy])
})
