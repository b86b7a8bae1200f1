import type { CodeLimit } from '../../model/code/code.ts'
import type { ReportedCode } from '../../model/code/reported-code.ts'
import { countOf } from '../headline.ts'
import { printable } from '../printable.ts'

/**
 * What was read of the services' source, in a line: "code of 5 services, 212 files; not read: payments (Elixir)". `null` where none
 * is in reach.
 */
export function describeCode(code: readonly ReportedCode[] | undefined): string | null {
  if (code === undefined) return null
  const read = code.filter(({ files }) => files > 0)
  const unread = code.flatMap(({ service, limits, files }) => {
    const why = [...new Set(limits.flatMap((limit) => describeLimit(limit, files > 0)))]
    return why.length === 0 ? [] : [`${printable(service)} (${why.join(', ')})`]
  })
  // Of a stack without its source nothing is to be said.
  const isOutOfReach = code.every(({ limits }) => limits.every(({ kind }) => kind === 'not-in-reach'))
  if (read.length === 0 && (unread.length === 0 || isOutOfReach)) return null
  const files = read.reduce((sum, one) => sum + one.files, 0)
  const parts = [
    ...(read.length === 0 ? [] : [`code of ${countOf(read.length, 'service')}, ${countOf(files, 'file')}`]),
    ...(unread.length === 0 ? [] : [`not read: ${unread.join(', ')}`]),
  ]
  return parts.join('; ')
}

const whyOutOfReach: Readonly<Record<Extract<CodeLimit, { readonly kind: 'not-in-reach' }>['why'], string>> = {
  'remote-context': 'built from elsewhere',
  outside: 'outside of the repository',
  missing: 'its folder is not there',
  'symbolic-link': 'behind a symbolic link',
}

/** A folder of its source that is not there says nothing of one whose other source was read. */
function describeLimit(limit: CodeLimit, hasSource: boolean): readonly string[] {
  switch (limit.kind) {
    case 'not-in-reach':
      return hasSource ? [] : [whyOutOfReach[limit.why]]
    case 'language':
      return [printable(limit.language)]
    case 'too-large':
      return [`${countOf(limit.files, 'file')} over 512 KiB`]
    case 'too-many-files':
    case 'too-many-in-all':
      return [`more than ${limit.limit} files`]
    case 'too-many-parsed':
      return [`more than ${limit.limit} files to parse`]
    case 'out-of-time':
      return [`more than ${limit.limit / 1_000} s of processor time`]
    default:
      return [`${countOf(limit.files, 'file')} that cannot be read`]
  }
}
