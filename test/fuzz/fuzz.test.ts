import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { explore } from './explore.ts'
import { FuzzBench } from './run-world.ts'
import type { FuzzWorld } from './world.ts'

/* A few of the cases that `npm run fuzz` tries by the thousand, and all that it ever found. */

const seed = 20_260_601
const cases = 300
const found = join(import.meta.dirname, 'found')
const bench = new FuzzBench()
beforeAll(() => bench.open())
afterAll(() => bench.close())

test('the invariants hold for a few cases', { timeout: 240_000 }, async () => {
  const findings = []
  for (let number = 0; number < cases; number++) {
    const finding = await explore(bench, seed, number)
    if (finding !== null) findings.push({ number, broken: finding.broken })
  }
  expect(findings).toEqual([])
})

test.each(readdirSync(found).filter((name) => name.endsWith('.json')))(
  '%s, once found, holds',
  { timeout: 60_000 },
  async (name) => {
    const world = JSON.parse(readFileSync(join(found, name), 'utf8')) as FuzzWorld
    expect(await bench.run(world)).toEqual([])
  },
)
