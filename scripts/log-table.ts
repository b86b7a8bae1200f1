import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logRows } from '../src/read-logs/match-line.ts'

const columns = [
  ['signature', 'signature'],
  ['malformed', 'malformed'],
  ['expired', 'expired'],
  ['not-yet-valid', 'not yet valid'],
  ['audience', 'audience'],
  ['issuer', 'issuer'],
  ['algorithm', 'algorithm'],
  ['claim', 'claim'],
  ['no-token', 'no token'],
  ['key', 'own key'],
  ['key-id', '`kid`'],
  ['key-set', 'key set'],
  ['other', 'unsaid'],
] as const

/** What the tests heard of libraries that they ran: `library: meaning`. */
const heard: ReadonlySet<string> = new Set(
  Object.values(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '..', 'test', 'support', 'refusals', 'heard.json'), 'utf8'),
    ) as Readonly<Record<string, Readonly<Record<string, string>>>>,
  ).flatMap((words) => Object.values(words)),
)

/** The table of docs/logs.md: which library is known to say what. ✓ by a test that runs it, ○ recorded from it, · from its source. */
export function logTable(): string {
  const libraries = [...new Set(logRows.map(({ library }) => library))]
  const rows = libraries.map((library) => {
    const own = logRows.filter((row) => row.library === library)
    const cells = columns.map(([means]) => {
      const sources = own.filter((row) => row.means === means).map(({ source }) => source)
      if (sources.length === 0) return ''
      return heard.has(`${library}: ${means}`) ? '✓' : sources.includes('run') ? '○' : '·'
    })
    const sources = [...new Set(own.map(({ source }) => source))].join('; ')
    return `| ${library} | ${cells.join(' | ')} | ${sources.replaceAll('|', '\\|')} |`
  })
  const head = `| words of | ${columns.map(([, name]) => name).join(' | ')} | source |`
  return [head, `|---|${columns.map(() => '---').join('|')}|---|`, ...rows].join('\n')
}
