import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutateStack } from '../mutation/mutate-stack.ts'

/*
 * A sample of `scripts/mutate.ts`, which tries every flaw on every holder: every third one of each stack here. The keys that a
 * product can do without (`METRICS_JWT_SECRET` of Realtime, the key of Huly's rekoni) may go missing unremarked.
 */
const root = join(import.meta.dirname, '..', 'mutation', 'stacks')
const optional = new Set(['METRICS_JWT_SECRET', 'SECRET'])

test.each(readdirSync(root))('%s: service and cause of a flaw are named', { timeout: 120_000 }, async (name) => {
  const stack = { name, directory: join(root, name), files: ['compose.yaml'] }
  const outcomes = await mutateStack(stack, (index) => index % 3 === 0)
  const missed = outcomes.filter(
    ({ isFound, isCauseRight, flaw, variable }) =>
      !(isFound && isCauseRight) && !(optional.has(variable) && (flaw === 'drop' || flaw === 'empty')),
  )
  expect(outcomes.length).toBeGreaterThan(1)
  expect(missed).toEqual([])
})
