import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { describeNeeds } from '../words/describe-needs.ts'
import { rules } from './index.ts'

const pages = join(import.meta.dirname, '../../../docs/rules')

test.each(rules)('the page of $id says what the rule says', ({ id, summary, severity, confidence, needs }) => {
  const page = readFileSync(join(pages, `${id}.md`), 'utf8')
  const head = `# ${id}\n\n> ${summary}\n\nSeverity \`${severity}\`, confidence \`${confidence}\``
  expect(page.slice(0, head.length)).toBe(head)
  expect(page).toContain(`\n\n${describeNeeds({ needs })}\n\n## What it means\n`)
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(['What it means', 'Example', 'Why', 'How to fix', 'How to silence'])
})

test('every page is of a rule, and every rule is its file', () => {
  const ids = rules.map(({ id }) => id).toSorted()
  const named = (folder: string, end: RegExp): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => basename(file))
      .filter((file) => end.test(file) && !['index.ts', 'README.md'].includes(file) && !file.endsWith('.test.ts'))
      .map((file) => file.replace(end, ''))
      .toSorted()
  expect(named(pages, /\.md$/)).toEqual(ids)
  expect(named(import.meta.dirname, /\.ts$/)).toEqual(ids)
})
