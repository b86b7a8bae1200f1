import { audit, verify } from 'countersign'
import { expect, test } from 'vitest'

/** The stack as it stands in the repository, whatever the shell of whoever runs the tests holds. */
const stack = { directory: `${import.meta.dirname}/..`, envFiles: ['test.env'], shell: {} }

test('all services hold the same keys', async () => {
  const { verdict, findings, gaps } = await audit(stack)
  // Whole, so that a failing test shows what is wrong, where, and how to fix it. No key is in it.
  expect({ verdict, findings, gaps }).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
})

test('a token of auth passes at every service that verifies tokens', async () => {
  const { matrix } = await verify(stack)
  expect(matrix.map(({ issuer, validator, result }) => `${issuer} → ${validator}: ${result}`)).toEqual([
    'auth → api: accepted',
    'auth → chat: accepted',
  ])
})
