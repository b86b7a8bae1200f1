import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
const pages = files
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('test/') && existsSync(join(root, file)))

interface Link {
  readonly file: string
  readonly target: string
  readonly anchor: string
}

/** The links of a page to files of the repository; what stands in code is none. */
function linksOf(page: string): readonly Link[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1`*$|`[^`\n]*`(?!\])/gm, '')
  const markdown = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
  const pictures = Array.from(text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g), ([, target = '']) => target)
  return [...markdown, ...pictures]
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#')
      const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)))
      return { file: file.replace(/\/$/, ''), target, anchor }
    })
}

/** As GitHub names the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = readFileSync(join(root, page), 'utf8').matchAll(/^#{1,6} (.+)$/gm)
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  )
}

test('every link of every page leads to a file or a heading that is there', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page)
      .filter(({ file, anchor }) => {
        if (!existsSync(join(root, file))) return true
        return anchor !== '' && file.endsWith('.md') && !anchorsOf(file).has(anchor)
      })
      .map(({ target }) => `${page}: ${target}`),
  )
  expect(pages.length).toBeGreaterThan(100)
  expect(broken).toEqual([])
})

test('every page of docs/ is reached from docs/README.md', () => {
  const reached = new Set(['docs/README.md'])
  for (const page of reached) {
    for (const { file } of linksOf(page)) {
      const isFolder = existsSync(join(root, file)) && statSync(join(root, file)).isDirectory()
      const next = isFolder ? join(file, 'README.md') : file
      if (next.endsWith('.md') && existsSync(join(root, next))) reached.add(next)
    }
  }
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([])
})
