import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { heavySuites } from './heavy-suites.ts'

const root = join(import.meta.dirname, '..')
const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: Readonly<Record<string, string>> }
).scripts
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const pipeline = readFileSync(join(root, '.ci', 'run'), 'utf8')

const files = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
)

/** The files of a suite: one, or all in a folder. */
function filesOf(suite: string): readonly string[] {
  const folder = suite.replace(/\*\.test\.ts$/, '')
  return files.filter((file) =>
    folder === suite ? file === suite : file.startsWith(folder) && !file.slice(folder.length).includes('/'),
  )
}

test.each(heavySuites)('%s is there', (suite) => {
  expect(filesOf(suite)).not.toEqual([])
})

test('what needs an engine or a browser is a heavy suite', () => {
  const heavy = new Set(heavySuites.flatMap(filesOf))
  const quick = files.filter((file) => !heavy.has(file))
  expect(quick.length).toBeGreaterThan(200)
  const wanting = /\binject\('engineSocket'\)|COUNTERSIGN_REQUIRE_(?:LIVE|BROWSER)|playwright/
  const own = 'test/heavy-suites.test.ts'
  expect(quick.filter((file) => file !== own && wanting.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})

test('the pipeline runs every suite, by the command that the README names', () => {
  expect(scripts).toMatchObject({
    test: 'COUNTERSIGN_TESTS=${COUNTERSIGN_TESTS:-quick} vitest run',
    'test:all': 'COUNTERSIGN_TESTS=all npm test --',
    'check:all': 'npm run -s typecheck && npm run -s lint && npm run -s docs:check && npm run test:all --',
  })
  expect(readme.match(/^npm ci && npm test\b/gm)).toHaveLength(1)
  expect(readme.match(/^npm run test:all\b/gm)).toHaveLength(1)
  expect(pipeline.match(/^npm run check:all -- /gm)).toHaveLength(1)
})
