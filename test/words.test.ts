import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Words that read as if translated, each with what Docker's and Kubernetes' documentation would say. */
const avoided: readonly (readonly [avoided: RegExp, instead: string])[] = [
  [/\bhow to mend\b/i, 'how to fix'],
  [/\bmend (?:it|the|what)\b/i, 'fix'],
  [/\basked wrongly\b/i, 'usage error'],
  [/\bas it runs now\b/i, 'in the running containers'],
  [/\bbecomes? void\b/i, 'stop working'],
  [/\bin the eyes of\b/i, 'Compose sees'],
  [/\bstands in nobody['’]s way\b/i, 'does not block'],
  [/\bcounts as itself\b/i, 'is treated as a distinct unknown value'],
  [/\blet pass what\b/i, 'do not fail on'],
  [/\bbefore and behind the value\b/i, 'leading and trailing'],
  [/\bof the same rank\b/i, 'corresponding'],
]

/** What a person reads: messages, help, pages, the page of `serve`. Comments of the code are not looked at. */
function readTexts(): readonly (readonly [path: string, text: string])[] {
  const files = execFileSync('git', ['ls-files', 'src', 'docs', 'compose-samples', 'examples', '*.md'], {
    encoding: 'utf8',
  })
  return files
    .split('\n')
    .filter((path) => /\.(ts|md|yaml)$/.test(path) && !/\.test\.ts$|^CHANGELOG|^docs\/decisions\//.test(path))
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      return [path, path.endsWith('.ts') ? text.replaceAll(/^ *(?:\/\*\*?|\*|\/\/).*$/gm, '') : text]
    })
}

test('nothing that a person reads has words of the list', () => {
  const texts = readTexts()
  expect(texts.length).toBeGreaterThan(500)
  const found = texts.flatMap(([path, text]) =>
    text
      .split('\n')
      .flatMap((line, at) =>
        avoided.flatMap(([word, instead]) =>
          word.test(line) ? [`${path}:${at + 1} ${word} (better: ${instead})`] : [],
        ),
      ),
  )
  expect(found).toEqual([])
})
