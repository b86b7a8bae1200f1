import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import type { ProvenanceStep } from '../../../model/stack/compose.ts'
import { group, holds, runs, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { placeholderSecret } from '../strength/placeholder-secret.ts'
import { commentAsSecret } from './comment-as-secret.ts'

const comment = strength({ isComment: true, placeholder: 'pattern' })
const via = (...kinds: readonly ProvenanceStep['kind'][]): Partial<Binding> => ({
  strength: comment,
  chain: kinds.map((kind) => ({ kind, location: { file: kind === 'entry' ? 'compose.yaml' : '.env', line: 3 } })),
})
const check = (bindings: readonly Binding[]) =>
  runRules([commentAsSecret, placeholderSecret], view({ groups: [group(bindings)] }))
const found = (ruleId: string, ...services: readonly string[]) => [ruleId, services]
const ours = 'comment-as-secret'
const placeholder = 'placeholder-secret'

test.each<[string, readonly Binding[], readonly unknown[]]>([
  ['a key of its own', [holds('api', 'A', { ...via('entry', 'reference', 'dotenv'), strength: strength() })], []],
  ['out of .env', [holds('api', 'A', via('entry', 'reference', 'dotenv'))], [found(ours, 'api')]],
  ['out of an env_file', [holds('api', 'A', via('env-file'))], [found(ours, 'api')]],
  ['out of the shell', [holds('api', 'A', via('entry', 'reference'))], [found(placeholder, 'api')]],
  ['a literal', [holds('api', 'A', via('entry'))], [found(placeholder, 'api')]],
  [
    'a default in .env',
    [holds('api', 'A', via('entry', 'dotenv', 'reference', 'default'))],
    [found(placeholder, 'api')],
  ],
  ['a container alone', [runs('api', 'A', { strength: comment })], [found(placeholder, 'api')]],
  [
    'a container of the same key is no second finding',
    [holds('api', 'A', via('env-file')), runs('api', 'A', { strength: comment })],
    [found(ours, 'api')],
  ],
  [
    'one finding for one key',
    [holds('auth', 'A', via('env-file')), holds('api', 'A', via('entry', 'dotenv'))],
    [found(ours, 'auth', 'api')],
  ],
  [
    'two keys are two',
    [holds('auth', 'A', via('env-file')), holds('api', 'B', via('entry', 'dotenv'))],
    [found(ours, 'auth'), found(ours, 'api')],
  ],
  ['a bystander', [holds('api', 'A', { ...via('env-file'), role: 'bystander' })], []],
])('%s', (_name, bindings, expected) => {
  expect(check(bindings).map(({ ruleId, services }) => [ruleId, services])).toEqual(expected)
})

test('points at the line of the env file', () => {
  const [finding] = check([holds('api', 'A', via('entry', 'reference', 'dotenv'))])
  expect(finding?.locations).toEqual([{ file: '.env', line: 3 }])
})
