import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Mutation, mutateStack } from '../mutation/mutate-stack.ts'

/*
 * A sample of `scripts/mutate.ts`, which tries every flaw on every holder: every fourth one of each stack here, so that every flaw
 * comes up (there are 21 of them). The keys that a product can do without (`METRICS_JWT_SECRET` of Realtime, the key of Huly's
 * rekoni) may go missing unremarked.
 */
const root = join(import.meta.dirname, '..', 'mutation', 'stacks')
const ownRoot = join(import.meta.dirname, '..', 'mutation', 'own-stacks')
const optional = new Set(['METRICS_JWT_SECRET', 'SECRET'])

test.each(readdirSync(root))('%s: service and cause of a flaw are named', { timeout: 120_000 }, async (name) => {
  const stack = { name, directory: join(root, name), files: ['compose.yaml'] }
  const outcomes = await mutateStack(stack, (index) => index % 4 === 1)
  const missed = outcomes.filter(
    ({ outcome, isCauseRight, flaw, variable }) =>
      !(outcome === 'found' && isCauseRight) && !(optional.has(variable) && (flaw === 'drop' || flaw === 'empty')),
  )
  expect(outcomes.length).toBeGreaterThan(1)
  expect(missed).toEqual([])
})

/** What is missed of every second flaw, which may only go down: keys that one of two services loses, and weak names. */
const mostMissed = 0.04

/**
 * Of teams' own services nothing is known but what the files say: a flaw is found, or the verdict says that not all could be
 * judged. A right stack that is incomplete anyway proves nothing here, so most of them must be judged.
 */
test('own stacks: a flaw is found, or the verdict is incomplete', { timeout: 240_000 }, async () => {
  const outcomes: Mutation[] = []
  for (const name of readdirSync(ownRoot)) {
    const directory = join(ownRoot, name)
    const holders = join(directory, 'holders.json')
    const known = existsSync(holders) ? { holders: JSON.parse(readFileSync(holders, 'utf8')) } : {}
    outcomes.push(
      ...(await mutateStack({ name, directory, files: ['compose.yaml'], ...known }, (index) => index % 2 === 1)),
    )
  }
  const missed = outcomes.filter(({ outcome }) => outcome === 'missed')
  const blind = new Set(outcomes.filter(({ wasIncomplete }) => wasIncomplete).map(({ stack }) => stack))
  expect(outcomes.length).toBeGreaterThan(100)
  expect(missed.length / outcomes.length, JSON.stringify(missed.map(({ said: _, ...of }) => of))).toBeLessThanOrEqual(
    mostMissed,
  )
  expect(blind.size).toBeLessThanOrEqual(2)
})
