import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { matchLine } from '../../src/read-logs/match-line.ts'
import { makeBadTokens, rightKey } from '../support/refusals/bad-tokens.ts'
import { type Hear, type Heard, libraries, whyNoLibraries } from '../support/refusals/hear-libraries.ts'

/*
 * Each library refuses the same tokens, and what it says has to be known: whose words they are, and what they mean. `heard.json` holds
 * that, never the words themselves, which differ from version to version; docs/logs.md is made of it. `UPDATE=1` writes it.
 */
const file = join(import.meta.dirname, '..', 'support', 'refusals', 'heard.json')
const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Heard>
const tokens = makeBadTokens()

describe.skipIf(whyNoLibraries() !== null)('what is heard of a refusal', () => {
  test.each(Object.entries(libraries))('%s', { timeout: 300_000 }, async (library, hear) => {
    const words = { ...(await hear(tokens, rightKey)), 'no-key': await hearWithoutKey(hear) }
    const heard = Object.fromEntries(Object.entries(words).map(([kind, said]) => [kind, understand(said ?? null)]))
    if (process.env['UPDATE'] === '1') {
      expected[library] = heard
      writeFileSync(file, `${JSON.stringify(expected, null, 2)}\n`)
    }
    expect(heard).toEqual(expected[library])
  })
})

/** Some say so when they start. */
async function hearWithoutKey(hear: Hear): Promise<string | null> {
  try {
    const { good } = await hear({ good: tokens.good }, '')
    return good ?? null
  } catch (error) {
    return `${error}`
  }
}

function understand(said: string | null): string {
  if (said === null) return 'accepted'
  const row = matchLine(said)
  return row === null ? 'not understood' : `${row.library}: ${row.means}`
}
