import { expect, test } from 'vitest'
import { AuditError } from '../model/audit-error.ts'
import type { PlainValue } from '../model/compose.ts'
import { readDeclarations } from './read-declarations.ts'

const reading = (worker: PlainValue): PlainValue => ({ groups: { access: { reads: { worker } } } })
const read = (value: PlainValue) => readDeclarations({ value, source: 'countersign.yaml', places: new Map() }, [])

test('reads are taken over', () => {
  const [group] = read(reading({ file: '.env', dialect: 'dotenv' })).groups
  expect(group?.reads).toEqual([{ service: 'worker', file: '.env', dialect: 'dotenv' }])
})

test.each([
  ['an unknown dialect', { file: '.env', dialect: 'dotnev' }, 'unknown dialect: “dotnev”', 'Did you mean “dotenv”?'],
  ['an unknown key', { file: '.env', dialekt: 'dotenv', dialect: 'dotenv' }, '“dialekt”', 'Did you mean “dialect”?'],
  ['no file', { dialect: 'dotenv' }, 'groups.access.reads.worker.file', 'docs/configuration.md'],
])('%s', (_name, worker, message, hint) => {
  let thrown: unknown
  try {
    read(reading(worker))
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(AuditError)
  expect((thrown as AuditError).message).toContain(message)
  expect((thrown as AuditError).hint).toContain(hint)
})
