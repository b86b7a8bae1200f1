import { afterAll, beforeAll, expect, test } from 'vitest'
import { examineCase, exploreLeaks } from './generator/explore.ts'
import { findTraces } from './generator/find-traces.ts'
import { planCase } from './generator/plan-case.ts'
import { LeakBench } from './generator/print-world.ts'
import { Random } from './generator/random.ts'
import { kindNames, secretKinds } from './generator/secrets.ts'

const seed = 20_260_601
const cases = 2_000

let benches: readonly LeakBench[] = []

beforeAll(() => {
  benches = [new LeakBench(), new LeakBench()]
})

afterAll(async () => {
  for (const bench of benches) await bench.close()
})

test(`nothing of a secret gets out of ${cases} random stacks`, { timeout: 600_000 }, async () => {
  const { leaks } = await exploreLeaks(seed, cases, benches)
  expect(leaks).toEqual([])
})

test('nor out of the snapshots of 20', { timeout: 300_000 }, async () => {
  const [bench] = benches
  if (bench === undefined) throw new Error('no bench')
  for (let number = seed; number < seed + 20; number += 1) {
    const { leak, printed } = await examineCase(planCase(number), 'snapshot', bench)
    expect(leak).toBeNull()
    expect(printed).toBeGreaterThan(0)
  }
})

test('the same number gives the same case', () => {
  const [one, other] = [planCase(7), planCase(7)]
  expect(other.secrets).toEqual(one.secrets)
  expect(other.write(other.secrets[0].text)).toEqual(one.write(one.secrets[0].text))
})

test.each(kindNames)('the search finds every piece and encoding of a secret: %s', (kind) => {
  const secret = secretKinds[kind](new Random(1))
  const [part = ''] = secret.parts
  const middle = part.slice(6, 15)
  const shown: readonly (readonly [string, string])[] = [
    ['text', `x ${middle} y`],
    ['text', part.slice(-6)],
    ['text', part.slice(0, 6)],
    ['reversed', [...part].reverse().join('')],
    ['hex', Buffer.from(part).toString('hex')],
    ['base64', Buffer.from(part).toString('base64')],
    ['base64url', Buffer.from(`x${part}`).toString('base64url')],
    ['bytes', `[${[...Buffer.from(part)].join(', ')}]`],
  ]
  for (const [shape, printed] of shown)
    expect({ shape, found: findTraces(printed, secret) }).toEqual({ shape, found: expect.arrayContaining([shape]) })
  expect(findTraces('nothing of it', secret)).toEqual([])
})
