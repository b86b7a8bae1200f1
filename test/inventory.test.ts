import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rules } from '../src/check/rules/index.ts'

const root = join(import.meta.dirname, '..')
const scenarios = readdirSync(join(root, 'test', 'scenarios'))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const ids = rules.map(({ id }) => id)

/** What needs a container, or two projects, is held by the engine tests; a scenario gives it only logs. */
const onlyWithAnEngine = rules
  .filter(({ needs }) => needs.includes('engine') && !needs.includes('logs'))
  .map(({ id }) => id)

/** What only a server's answers show; the tests that start servers hold it. */
const onlyLive = rules.filter(({ needs }) => needs.includes('endpoints')).map(({ id }) => id)

/** What only shows beside another host; the test that takes snapshots holds it. */
const onlyAcross = rules.filter(({ needs }) => needs.includes('hosts')).map(({ id }) => id)

test.each(onlyAcross)('%s is found by the built command beside a snapshot', (id) => {
  const test = readFileSync(join(root, 'test', 'cli', 'snapshot.test.ts'), 'utf8')
  expect(test).toMatch(new RegExp(`'${id}'`))
})

test.each(onlyLive)('%s is found by the built command against a real server', (id) => {
  const test = readFileSync(join(root, 'test', 'cli', 'verify-live.test.ts'), 'utf8')
  expect(test).toMatch(new RegExp(`'${id}'`))
})

test.each(ids)('%s has a page, a row in the README, and a scenario or an engine test', (id) => {
  expect(existsSync(join(root, 'docs', 'rules', `${id}.md`)), 'page').toBe(true)
  expect(readme, 'README row').toContain(`docs/rules/${id}.md`)
  if (![...onlyWithAnEngine, ...onlyLive, ...onlyAcross].includes(id)) {
    expect(scenarios.filter((name) => name === `bad-${id}` || name.startsWith(`bad-${id}-`))).not.toEqual([])
  }
})

test('every page in docs/rules belongs to a rule', () => {
  const pages = readdirSync(join(root, 'docs', 'rules')).map((file) => file.replace(/\.md$/, ''))
  expect(pages.filter((page) => !ids.includes(page))).toEqual([])
})

test('every bad scenario is named after a rule and finds it', () => {
  for (const name of scenarios.filter((scenario) => scenario.startsWith('bad-'))) {
    const id = ids.find((candidate) => name === `bad-${candidate}` || name.startsWith(`bad-${candidate}-`))
    const expected = readFileSync(join(root, 'test', 'scenarios', name, 'expected.json'), 'utf8')
    const found = (JSON.parse(expected) as { findings: readonly { ruleId: string }[] }).findings
    expect({ name, found: found.map(({ ruleId }) => ruleId) }).toEqual({ name, found: expect.arrayContaining([id]) })
  }
})

const architecture = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')

test('docs/architecture.md names only files and folders that exist', () => {
  const paths = Array.from(architecture.matchAll(/`((?:src|test)\/[\w./-]+)`/g), ([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(40)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('docs/architecture.md says of every name in which file it is exported', () => {
  const walk = [...architecture.matchAll(/`(\w+)`\s+\(`(src\/[\w./-]+\.ts)`\)/g)].map(([, name, file]) => [name, file])
  const glossary = [...architecture.matchAll(/^\|[^|]+\|[^|]+\| (`\w+`(?:, `\w+`)*) \| (`src[^|]+`) \|$/gm)].flatMap(
    ([, names = '', files = '']) => {
      const paths = Array.from(files.matchAll(/`([^`]+)`/g), ([, path]) => path)
      return Array.from(names.matchAll(/\w+/g), ([name], index) => [name, paths[index] ?? paths[0]])
    },
  )
  expect(Math.min(walk.length, glossary.length)).toBeGreaterThan(15)
  const wrong = [...walk, ...glossary].filter(([name, file = '']) => {
    const text = readFileSync(join(root, file), 'utf8')
    return !new RegExp(`^export (?:async )?(?:function\\*?|const|class|interface|type) ${name}\\b`, 'm').test(text)
  })
  expect(wrong).toEqual([])
})
