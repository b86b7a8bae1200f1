import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import type { AuditError } from '../../model/limits/audit-error.ts'
import { type DeclaredGroup, noDeclarations } from '../../model/stack/declarations.ts'
import { checkMembers } from './check-members.ts'

const compose = 'services: { auth: { image: x }, worker: { image: x, profiles: [jobs] } }\n'

/** What is wrong with the members; `null` when nothing is. */
function check(members: Partial<DeclaredGroup>): string | null {
  const { project } = resolveInMemory({ 'compose.yaml': compose })
  if (project === null) throw new Error('the compose file cannot be resolved')
  const group = { name: 'access', issuers: [], validators: [], lookup: [], reads: [], ...members }
  try {
    checkMembers({ ...noDeclarations, groups: [group], source: 'countersign.yaml' }, project, ['by-hand'])
  } catch (error) {
    const { code, message, hint } = error as AuditError
    return `${code}: ${message}. ${hint}`
  }
  return null
}

test.each<[string, Partial<DeclaredGroup>, string | null]>([
  ['services of the compose files', { issuers: ['auth'] }, null],
  ['one of a profile that is not active', { validators: ['worker'] }, null],
  ['one that a container stands for', { validators: ['by-hand'] }, null],
  [
    'a misspelt issuer',
    { issuers: ['aut'] },
    'configuration: countersign.yaml: groups.access: there is no service “aut”. Did you mean “auth”?',
  ],
  [
    'a misspelt validator',
    { issuers: ['auth'], validators: ['wroker'] },
    'configuration: countersign.yaml: groups.access: there is no service “wroker”. Did you mean “worker”?',
  ],
])('%s', (_name, members, wrong) => {
  expect(check(members)).toBe(wrong)
})
