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

/** The table of docs/logs.md: which library is known to say what. ✓ recorded from the library, · from its source. */
export function logTable(): string {
  const libraries = [...new Set(logRows.map(({ library }) => library))]
  const rows = libraries.map((library) => {
    const own = logRows.filter((row) => row.library === library)
    const mark = own[0]?.source.startsWith('run') === true ? '✓' : '·'
    const cells = columns.map(([means]) => (own.some((row) => row.means === means) ? mark : ''))
    return `| ${library} | ${cells.join(' | ')} | ${own[0]?.source.replaceAll('|', '\\|')} |`
  })
  const head = `| words of | ${columns.map(([, name]) => name).join(' | ')} | source |`
  return [head, `|---|${columns.map(() => '---').join('|')}|---|`, ...rows].join('\n')
}
