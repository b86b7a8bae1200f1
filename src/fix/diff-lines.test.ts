import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from './diff-lines.ts'

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })

test('the steps make the one list of the other, in order', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const steps = diffLines(before, after)
      expect(steps.filter(({ kind }) => kind !== 'new').map((step) => before[step.before])).toEqual(before)
      expect(steps.filter(({ kind }) => kind !== 'gone').map((step) => after[step.after])).toEqual(after)
      for (const { kind, before: at, after: to } of steps) if (kind === 'same') expect(before[at]).toBe(after[to])
    }),
  )
})

test('one line more is one step', () => {
  const steps = diffLines(['a', 'b', 'c'], ['a', 'x', 'b', 'c'])
  expect(steps.filter(({ kind }) => kind !== 'same')).toEqual([{ kind: 'new', before: 1, after: 1 }])
})

test('two long lists that have nothing in common are reported as one block', () => {
  const [one, other] = ['a', 'b'].map((letter) => Array.from({ length: 2_000 }, (_, at) => `${letter}${at}`))
  const steps = diffLines(one ?? [], other ?? [])
  expect([steps.length, steps[0]?.kind, steps.at(-1)?.kind]).toEqual([4_000, 'gone', 'new'])
})
