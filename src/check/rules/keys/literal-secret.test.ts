import { expect, test } from 'vitest'
import type { CodeUse, KeyStep } from '../../../model/code/code-facts.ts'
import type { Binding, Fingerprint } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import type { ProvenanceStep } from '../../../model/stack/compose.ts'
import { asks, codeOf, use, writes } from '../../code-facts-for-tests.ts'
import { group, holds, runs, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { literalSecret } from './literal-secret.ts'

const here = { file: 'compose.yaml', line: 8 }
const via = (...kinds: readonly ProvenanceStep['kind'][]): Partial<Binding> => ({
  location: here,
  chain: kinds.map((kind) => ({ kind, location: here })),
})
const half = (kind: 'public' | 'private'): Partial<Binding> => ({
  form: 'pem',
  keys: [{ fingerprint: 'jkt:A' as Fingerprint, kind }],
})
const written = 'is written in the compose file'
const fallsBack = 'falls back to a value written in the compose file'

test.each<[string, readonly Binding[], readonly string[]]>([
  ['a literal', [holds('api', 'A', via('entry'))], [`the key in JWT_SECRET of api ${written}`]],
  ['out of .env', [holds('api', 'A', via('entry', 'reference', 'dotenv'))], []],
  ['out of the shell', [holds('api', 'A', via('entry', 'reference', 'shell'))], []],
  ['out of an env_file', [holds('api', 'A', via('entry', 'env-file'))], []],
  [
    'a default that was filled in',
    [holds('api', 'A', via('entry', 'reference', 'default'))],
    [`the key in JWT_SECRET of api ${fallsBack}`],
  ],
  [
    'a replacement that was filled in',
    [holds('api', 'A', via('entry', 'reference', 'replacement'))],
    [`the key in JWT_SECRET of api ${fallsBack}`],
  ],
  ['a default that was not', [holds('api', 'A', via('entry', 'reference', 'default', 'reference', 'dotenv'))], []],
  ['a default of an env_file', [holds('api', 'A', via('env-file', 'reference', 'default'))], []],
  ['a mounted file', [holds('api', 'A', { ...via('entry'), location: { file: 'compose.yaml', line: 30 } })], []],
  ['a path', [holds('api', 'A', { ...via('entry'), form: 'path' })], []],
  ['a path in the place of a key', [holds('api', 'A', { ...via('entry'), strength: strength({ isPath: true }) })], []],
  ['a public key', [holds('api', 'jkt:A', { ...via('entry'), ...half('public') })], []],
  [
    'a private key',
    [holds('api', 'jkt:A', { ...via('entry'), ...half('private'), role: 'issuer' })],
    [`the key in JWT_SECRET of api ${written}`],
  ],
  ['a bystander', [holds('api', 'A', { ...via('entry'), role: 'bystander' })], []],
  ['a container has no file', [runs('api', 'A')], []],
  [
    'one finding for one key',
    [holds('api', 'A', via('entry', 'reference', 'default')), holds('web', 'A', via('entry'))],
    [`the key in JWT_SECRET of api and web ${written}`],
  ],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([literalSecret], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => finding.message)).toEqual(messages)
})

const inSource = 'JWT_SECRET of api is not set, and the key falls back to a value written in the source code'
const fallback = use('verifies', [asks('JWT_SECRET', 'nothing'), writes('F')])
const inCode = (steps: readonly KeyStep[], facts: Partial<CodeUse> = {}) => [
  codeOf('api', [use('verifies', steps, facts)]),
]

test.each<[string, Partial<AuditView>, readonly (readonly [string, string])[]]>([
  ['is in effect', { code: [codeOf('api', [fallback])] }, [['warning', inSource]]],
  [
    'is in effect and held as such',
    {
      code: [codeOf('api', [fallback])],
      groups: [group([holds('api', 'F', { carrier: 'code', location: { file: 'app.py', line: 5 } })])],
    },
    [['warning', inSource]],
  ],
  [
    'signs and verifies',
    { code: [codeOf('api', [fallback, { ...fallback, kind: 'signs' }])] },
    [['warning', inSource]],
  ],
  [
    'is in a settings file',
    { code: inCode([asks('JWT_SECRET', 'nothing'), writes('F', { writtenIn: 'configuration' })]) },
    [
      [
        'warning',
        'JWT_SECRET of api is not set, and the key falls back to a value written in configuration that is built into the image',
      ],
    ],
  ],
  ['is in a .env', { code: inCode([asks('JWT_SECRET', 'nothing'), writes('F', { writtenIn: 'env-file' })]) }, []],
  ['is not used: the variable is set', { code: inCode([asks('JWT_SECRET'), writes('F')]) }, []],
  ['may not be used: who knows what is set', { code: inCode([asks('JWT_SECRET', 'unknown'), writes('F')]) }, []],
  [
    'is not used: the application loads the variable out of a file',
    { code: [codeOf('api', [fallback])], groups: [group([holds('api', 'A', { carrier: 'mounted-env-file' })])] },
    [],
  ],
  ['is a public key', { code: inCode([asks('JWT_SECRET', 'nothing'), writes('F', { holds: 'public' })]) }, []],
  ['is a constant that nothing replaces', { code: inCode([writes('F')]) }, []],
  [
    'is a guess',
    { code: inCode([asks('JWT_SECRET', 'nothing'), writes('F')], { certainty: 'guessed' }) },
    [['note', inSource]],
  ],
])('a fallback that %s', (_name, facts, expected) => {
  const findings = runRules([literalSecret], view(facts))
  expect(findings.map(({ severity, message }) => [severity, message])).toEqual(expected)
})
