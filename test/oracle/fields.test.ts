import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveInMemory } from './answer-from-memory.ts'

/** What docker compose 2.40.3 says of each file (record-fields.ts). */
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'fields.json'), 'utf8')) as readonly {
  readonly name: string
  readonly compose: string
  readonly refuses: boolean
}[]

test.each(['v2', 'v5'] as const)('what no Compose makes of a field is refused, and nothing else (%s)', (compose) => {
  const differing = cases.filter(({ name, compose: text, refuses }) => {
    const { refusals } = resolveInMemory({ 'compose.yaml': text, 'x.env': '' }, { compose })
    // The reader of YAML in v5 lets DEL pass.
    const isRefused = compose === 'v5' && name.startsWith('del-') ? false : refuses
    return refusals.length > 0 !== isRefused
  })
  expect(differing.map(({ name }) => name)).toEqual([])
})

test('there are files of both kinds', () => {
  const refused = cases.filter(({ refuses }) => refuses).length
  expect([refused, cases.length - refused].every((count) => count > 300)).toBe(true)
})

test('no refusal quotes a value', () => {
  const secret = 'canary\u{41}0123456789canary'
  const fields = ['mem_limit', 'pull_policy', 'stop_grace_period', 'container_name', 'attach', 'command', 'extra_hosts']
  const values = [`'${secret} "'`, `['${secret} "']`, `{ '${secret} "': 'a b' }`]
  for (const field of fields) {
    for (const value of values) {
      const text = `name: p\nservices:\n  a:\n    image: busybox\n    ${field}: ${value}\n`
      const { refusals } = resolveInMemory({ 'compose.yaml': text })
      expect(refusals.length, `${field}: ${value}`).toBeGreaterThanOrEqual(0)
      expect(JSON.stringify(refusals)).not.toContain(secret)
    }
  }
})
