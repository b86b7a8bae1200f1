import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuditMemory } from '../../src/audit-options.ts'
import { type Exploration, explore, Workbench } from './stacks/explore.ts'
import { findContradictions, type PromiseName, promises } from './stacks/find-contradictions.ts'
import { runStack } from './stacks/run-stack.ts'
import { listWorlds } from './stacks/worlds.ts'

/*
 * DESIGN §4 and §10 as properties: of every stack in the repository, and of random ones. A random stack that breaks a promise
 * is shrunk and written to files by `npm run properties -- --stacks 1 --seed <its number>`; 100,000 others are tried by
 * `npm run properties -- --stacks 100000`.
 */
const seed = 20_261_129
const count = 2_000

/**
 * The share of planted faults, of those that files show, that is found or makes the verdict incomplete. It may only go up: the
 * goal is 98 %; what is missed are keys under names that may be anything's, of services that nothing else joins.
 */
const wantedShare = 0.96

const names = Object.keys(promises) as PromiseName[]

describe(`${count} random stacks`, () => {
  const bench = new Workbench()
  let found: Exploration
  beforeAll(async () => {
    found = await explore(seed, count, bench)
  }, 600_000)
  afterAll(() => bench.close())

  test.each(names)('%s', (promise) => {
    expect(found.breaches.get(promise)).toBeUndefined()
  })

  test('planted faults are found, or the verdict is incomplete', () => {
    const reached = found.faults.filter(({ outcome }) => outcome === 'found' || outcome === 'incomplete')
    expect(found.faults.length).toBeGreaterThan(count / 10)
    expect(reached.length / found.faults.length).toBeGreaterThanOrEqual(wantedShare)
  })

  test('the stacks are of every kind', () => {
    expect([...found.verdicts.keys()].toSorted()).toEqual(
      expect.arrayContaining(['consistent', 'incomplete', 'inconsistent']),
    )
    expect(found.right).toBeGreaterThan(count / 10)
  })
})

describe('stacks of the repository', () => {
  const memory = createAuditMemory()
  test.each(listWorlds().map((world) => [world.name, world] as const))('%s', async (_, world) => {
    const { directory, files, shell, now } = world
    const run = await runStack(directory, { files, shell, memory, ...(now === undefined ? {} : { now }) })
    expect(findContradictions(run, [])).toEqual([])
  })
})
