import { describe, expect, it } from 'vitest'
import { differenceOf, type OracleCase, readCases } from './cases.ts'
import { resolveCase } from './resolve-case.ts'

const cases = readCases()
const groups = new Map<string, OracleCase[]>()
for (const oracleCase of cases) groups.set(oracleCase.group, [...(groups.get(oracleCase.group) ?? []), oracleCase])

describe.each(['v2', 'v5'] as const)('the recorded word of docker compose %s', (compose) => {
  it.each(Array.from(groups))('agrees on every case of %s', (_group, members) => {
    const failures: Record<string, string> = {}
    for (const { name, folder, rule, expected } of members) {
      const difference = differenceOf(folder, expected[compose], resolveCase(folder, compose))
      if (difference !== null) failures[name] = `${rule} — ${difference}`
    }
    expect(failures).toEqual({})
  })
})

it('has cases to judge by', () => {
  expect(cases.length).toBeGreaterThan(700)
})
