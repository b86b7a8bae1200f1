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
  [/\bnothing tells\b/i, 'it is not known'],
  [/\b(?:nobody|nothing) says? (?:whether|who|what)\b/i, 'it is not known'],
  [/\bout of one (?:variable|source)\b/i, 'from one variable'],
  [/\b(?:comes?|taken) out of (?:a|an|one) (?:variable|file|env file)\b/i, 'from'],
  [/\b(?:sign|signs|signed|sent|made|write|written|look|looked|begins?|audited?)(?: \S+){0,3} anew\b/i, 'again'],
  [/\btokens? that pass(?:es)?\b/i, 'a valid token'],
  [/\btokens? (?:do|does) not pass\b/i, 'is refused'],
  [/\bpass(?:es)? at the other\b/i, 'is accepted by the other'],
  [/\bmakes? one of (?:its|their) own\b/i, 'generates its own'],
  [/\bhand(?:s|ed)? (?:it|them|the \w+) over\b/i, 'pass'],
  [/\bas a rule\b/i, 'usually'],
  [/\b(?:could|can|may) not be looked at\b/i, 'could not be checked'],
  [/\b(?:is|was|are|were) not looked at\b/i, 'was not checked'],
  [/\blets? pass\b/i, 'allow'],
  [/\bstands? (?:in|on|above|behind|beside) (?:a|an|its|the)\b/i, 'is in'],
  [/\bgo(?:es)? on (?:with|signing)\b/i, 'still uses'],
  [/\bby turns\b/i, 'in turn'],
  [/\bblanks\b/i, 'whitespace'],
  [/\b(?:its|their) settings say\b.*\bnot reach\b|\bwith what (?:its|their) settings say\b/i, 'its configured key'],
  [/\btake (?:the|it|its|out) .{0,30}\baway\b/i, 'remove'],
  [/\btakes? the quotes off\b/i, 'remove the quotes'],
  [/\bwhoever (?:reads|holds|has|guesses|signs)\b/i, 'anyone who'],
  [/\bin sight (?:signs?|verif)/i, 'found here'],
  [/\bis no (?:JWT|regular file|signature algorithm|key at hand)\b/i, 'is not a'],
]

/** In comments, beside those. */
const avoidedInComments: readonly (readonly [avoided: RegExp, instead: string])[] = [
  ...avoided,
  [/\b(?:can|could|may)(?:not| not)? be told\b(?! (?:apart|from))/i, 'determined, known or shown'],
  [/\b(?:is|are|was) told (?:once|twice|nowhere|elsewhere|there|here|together|by)\b/i, 'is reported'],
  [/\banew\b/i, 'again'],
  [/\bof its own accord\b/i, 'by itself'],
]

function listFiles(...paths: readonly string[]): readonly string[] {
  return execFileSync('git', ['ls-files', ...paths], { encoding: 'utf8' }).split('\n')
}

/** What a person reads: messages, help, pages, the page of `serve`. */
function readTexts(): readonly (readonly [path: string, text: string])[] {
  return listFiles('src', 'docs', 'compose-samples', 'examples', 'test/scenarios', '*.md')
    .filter(
      (path) =>
        /\.(ts|md|yaml)$|expected\.txt$/.test(path) &&
        !/\.test\.ts$|guess-words|^CHANGELOG|^docs\/decisions\/|^test\/(?:incidents|verdicts)\//.test(path),
    )
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      return [path, path.endsWith('.ts') ? text.replaceAll(/^ *(?:\/\*\*?|\*|\/\/).*$/gm, '') : text]
    })
}

/** The comments of the source, each on the line that it has in its file. */
function readComments(): readonly (readonly [path: string, text: string])[] {
  return listFiles('src')
    .filter((path) => path.endsWith('.ts') && !/guess-words/.test(path))
    .map((path) => {
      const lines = readFileSync(path, 'utf8').split('\n')
      return [path, lines.map((line) => /(?:^| )(?:\/\*\*?|\/\/) .*$|^ *\* .*$/.exec(line)?.[0] ?? '').join('\n')]
    })
}

function findWords(texts: ReturnType<typeof readTexts>, words: typeof avoided): readonly string[] {
  return texts.flatMap(([path, text]) =>
    text
      .split('\n')
      .flatMap((line, at) =>
        words.flatMap(([word, instead]) => (word.test(line) ? [`${path}:${at + 1} ${word} (better: ${instead})`] : [])),
      ),
  )
}

test('nothing that a person reads has words of the list', () => {
  const texts = readTexts()
  expect(texts.length).toBeGreaterThan(500)
  expect(findWords(texts, avoided)).toEqual([])
})

test('nor do comments of the source', () => {
  const comments = readComments()
  expect(comments.length).toBeGreaterThan(500)
  expect(findWords(comments, avoidedInComments)).toEqual([])
})
