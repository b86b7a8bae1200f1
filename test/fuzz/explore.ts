import fc from 'fast-check'
import { world } from './make-world.ts'
import type { FuzzBench } from './run-world.ts'
import type { FuzzWorld } from './world.ts'

/** A case of which an invariant does not hold, made as small as time allows. */
export interface Finding {
  readonly broken: readonly string[]
  readonly world: FuzzWorld
}

/** The case of a number: the same one every time. */
export function makeWorld(seed: number, number: number): FuzzWorld {
  return worldsOf(seed, number)[0] as FuzzWorld
}

function worldsOf(seed: number, number: number): readonly FuzzWorld[] {
  return fc.sample(world, { seed: mix(seed, number), numRuns: 1 })
}

/** Two numbers as one seed of 32 bits. */
function mix(seed: number, number: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) | 0
}

/** What is wrong with the case of a number, shrunk; `null` where nothing is. */
export async function explore(bench: FuzzBench, seed: number, number: number): Promise<Finding | null> {
  const first = makeWorld(seed, number)
  const broken = await bench.run(first)
  if (broken.length === 0) return null
  let smallest: Finding = { broken, world: first }
  // Time and memory are no property of a smaller case.
  if (!/^(time|memory)$/.test(kindOf(broken))) {
    const property = fc.asyncProperty(world, async (made) => {
      const found = await bench.run(made)
      const isSame = found.length > 0 && kindOf(found) === kindOf(broken)
      if (isSame && sizeOf(made) <= sizeOf(smallest.world)) smallest = { broken: found, world: made }
      return !isSame
    })
    await fc.check(property, { seed: mix(seed, number), numRuns: 1, interruptAfterTimeLimit: 20_000 })
  }
  return smallest
}

function sizeOf(made: FuzzWorld): number {
  return JSON.stringify(made).length
}

/** What kind of invariant was broken first: the word before the colon. */
export function kindOf(broken: readonly string[]): string {
  return broken[0]?.split(':')[0] ?? ''
}
