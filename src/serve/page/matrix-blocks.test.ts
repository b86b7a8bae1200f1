import { expect, test } from 'vitest'
import type { MatrixCell } from '../../model/report/matrix-cell.ts'
import { blockMatrix } from './matrix-blocks.ts'

function cell(
  issuer: string,
  validator: string,
  result: MatrixCell['result'],
  more: Partial<MatrixCell> = {},
): MatrixCell {
  return { group: 'shop/access', issuer, validator, result, reason: result, evidence: 'resolved', ...more }
}

/** `validators: answer to the tokens of each column`. */
function draw(cells: readonly MatrixCell[]): readonly string[] {
  const { issuers, validators, cellOf } = blockMatrix(cells)
  return validators.map((names) => {
    const answers = issuers.map((column) => `${column.join('+')} ${cellOf(column, names)?.result ?? '-'}`)
    return `${names.join('+')}: ${answers.join(', ')}`
  })
}

test('those that answer alike are one row, what is broken first', () => {
  const validators = ['a', 'b', 'odd', 'c']
  const cells = validators.map((name) => cell('auth', name, name === 'odd' ? 'refused' : 'accepted'))
  expect(draw(cells)).toEqual(['odd: auth refused', 'a+b+c: auth accepted'])
})

test('where everybody signs and checks, nobody is parted for not being asked about itself', () => {
  const names = ['a', 'b', 'c', 'odd']
  const cells = names.flatMap((issuer) =>
    names
      .filter((validator) => validator !== issuer)
      .map((validator) => cell(issuer, validator, issuer === 'odd' || validator === 'odd' ? 'refused' : 'accepted')),
  )
  expect(draw(cells)).toEqual(['odd: odd -, a+b+c refused', 'b+c+a: odd refused, a+b+c accepted'])
})

test('two that are broken in different ways are two rows', () => {
  const cells = [
    cell('auth', 'a', 'refused', { reason: 'the keys differ' }),
    cell('auth', 'b', 'refused', { reason: 'the issuer differs' }),
    cell('auth', 'c', 'unknown'),
  ]
  expect(draw(cells)).toEqual(['a: auth refused', 'b: auth refused', 'c: auth unknown'])
})

test('two that refuse each other are not alike', () => {
  expect(draw([cell('a', 'b', 'refused'), cell('b', 'a', 'refused')])).toEqual([
    'b: a refused, b -',
    'a: a -, b refused',
  ])
})

test('of two answers about one pair the worse counts, of two that agree the one closer to reality', () => {
  const { cellOf } = blockMatrix([
    cell('auth', 'a', 'accepted', { evidence: 'live' }),
    cell('auth', 'a', 'refused'),
    cell('auth', 'b', 'accepted'),
    cell('auth', 'b', 'accepted', { evidence: 'container' }),
  ])
  expect([cellOf(['auth'], ['a'])?.result, cellOf(['auth'], ['b'])?.evidence]).toEqual(['refused', 'container'])
})

test('two hundred that all ask each other take no time', () => {
  const names = Array.from({ length: 200 }, (_, index) => `s${index}`)
  const cells = names.flatMap((issuer) => names.map((validator) => cell(issuer, validator, 'accepted')))
  const { issuers, validators } = blockMatrix(cells)
  expect([issuers.length, validators.length]).toEqual([1, 1])
})
