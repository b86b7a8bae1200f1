import { expect, test, vi } from 'vitest'
import { startBudget } from './budget.ts'

test('nothing is left undone while there is time and memory', () => {
  const budget = startBudget(60_000, () => false)
  expect([budget.isOver('files'), budget.describe()]).toEqual([false, null])
})

test('past its time it is over, and says what was left', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  const budget = startBudget(500)
  expect(budget.remainingMs()).toBe(500)
  now.mockReturnValue(1_500)
  expect([budget.isOver('keys'), budget.isOver('rules'), budget.remainingMs()]).toEqual([true, true, 1])
  now.mockRestore()
  expect(budget.describe()).toMatchObject({
    code: 'timeout',
    reason: expect.stringMatching(/^the audit took longer than 0.5 s, so not all keys, rules were checked/),
  })
})

test('once memory is over it stays so, and says what was left', () => {
  let held = 0
  const budget = startBudget(undefined, () => held++ > 0)
  const asked = Array.from({ length: 100 }, () => budget.isOver('services'))
  expect([asked.indexOf(true), asked.lastIndexOf(false)]).toEqual([32, 31])
  expect(budget.describe()).toMatchObject({
    code: 'too-large',
    reason: expect.stringMatching(/^the audit used all the memory that Node allows, so not all services were checked/),
  })
})
