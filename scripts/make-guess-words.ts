/*
 * `npx tsx scripts/make-guess-words.ts [--check]`: writes src/fingerprint/strength/guess-words.ts, the likeliest words of the lists that
 * come with zxcvbn-ts, in lines of half a bit. Renew it when the package is renewed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dictionary } from '@zxcvbn-ts/language-common'
import commonWords from '@zxcvbn-ts/language-en/dist/commonWords.json.cjs'
import firstNames from '@zxcvbn-ts/language-en/dist/firstnames.json.cjs'
import wikipedia from '@zxcvbn-ts/language-en/dist/wikipedia.json.cjs'

const target = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'fingerprint', 'strength', 'guess-words.ts')

/** How many of each list. */
const taken: readonly (readonly [words: readonly string[], count: number])[] = [
  [commonWords, 3_000],
  [wikipedia, 3_000],
  [firstNames, 750],
  [dictionary['passwords-common'] ?? [], 1_500],
]

/** The contents of src/fingerprint/strength/guess-words.ts. */
export function makeGuessWords(): string {
  const ranks = new Map<string, number>()
  for (const [words, count] of taken) {
    for (const [rank, word] of words.slice(0, count).entries()) {
      if (/^[a-z0-9@$!]{3,20}$/.test(word))
        ranks.set(word, Math.min(ranks.get(word) ?? Number.POSITIVE_INFINITY, rank + 2))
    }
  }
  const lines: string[][] = []
  for (const [word, rank] of ranks) {
    const line = Math.round(Math.log2(rank) * 2)
    for (let missing = lines.length; missing <= line; missing += 1) lines.push([])
    lines[line]?.push(word)
  }
  return `/** Made by scripts/make-guess-words.ts from the word lists of zxcvbn-ts (MIT): the words of a line cost half a bit more than those before. */
export const guessWords: string =
  '${lines.map((words) => words.toSorted().join(' ')).join('\\n')}'
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = makeGuessWords()
  if (!process.argv.includes('--check')) writeFileSync(target, made)
  else if (readFileSync(target, 'utf8') !== made) {
    process.stderr.write(
      'src/fingerprint/strength/guess-words.ts is not what scripts/make-guess-words.ts makes; run it\n',
    )
    process.exitCode = 1
  }
}
