import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rules } from '../src/check/rules/index.ts'
import { findUnfinished } from './support/scaffolds/find-unfinished.ts'
import { readExpectation, rulesExpected } from './support/scenarios/expectation.ts'

const root = join(import.meta.dirname, '..')
const scenarios = readdirSync(join(root, 'test', 'scenarios', 'bad'))
const listed = Array.from(
  readFileSync(join(root, 'docs', 'rules', 'README.md'), 'utf8').matchAll(/^\| \[`([\w-]+)`\]\(([\w-]+)\.md\) \|/gm),
  ([, id = '', page]) => ({ id, page }),
)
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

test.each(ids)('%s has a page, and a scenario or an engine test', (id) => {
  expect(existsSync(join(root, 'docs', 'rules', `${id}.md`)), 'page').toBe(true)
  if (![...onlyWithAnEngine, ...onlyLive, ...onlyAcross].includes(id)) {
    expect(scenarios.filter((name) => name === id || name.startsWith(`${id}-`))).not.toEqual([])
  }
})

test('docs/rules/README.md lists every rule and nothing else', () => {
  expect(listed).toEqual(ids.map((id) => ({ id, page: id })))
})

test('every page in docs/rules belongs to a rule', () => {
  const pages = readdirSync(join(root, 'docs', 'rules')).map((file) => file.replace(/\.md$/, ''))
  expect(pages.filter((page) => ![...ids, 'README'].includes(page))).toEqual([])
})

/** The rules that each bad scenario expects, and how much of their findings it holds. */
const expectations = scenarios.map((name) => {
  const text = readFileSync(join(root, 'test', 'scenarios', 'bad', name, 'expected.txt'), 'utf8')
  const expected = readExpectation(text)
  return { name, isInFull: expected.isInFull, found: rulesExpected(expected) }
})

test.each(expectations)('the bad scenario $name is named after a rule and finds it', ({ name, found }) => {
  const candidates = ids.filter((id) => name === id || name.startsWith(`${id}-`))
  expect(found).toEqual(expect.arrayContaining([candidates.toSorted((a, b) => b.length - a.length)[0]]))
})

test('of every rule that scenarios hold, one holds a finding in full', () => {
  const held = new Set(expectations.flatMap(({ found }) => found))
  const inFull = new Set(expectations.flatMap(({ found, isInFull }) => (isInFull ? found : [])))
  expect([...held].filter((id) => !inFull.has(id))).toEqual([])
})

test('what a scaffold leaves to be written is written', () => {
  expect(findUnfinished(root)).toEqual([])
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
