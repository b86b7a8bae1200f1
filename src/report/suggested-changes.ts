import type { Finding } from '../model/report/finding.ts'
import type { LineChange } from '../model/report/fix.ts'
import { codeSpan } from './escape-markdown.ts'
import { printable } from './printable.ts'

/** The changes of lines that would fix a finding, as Markdown: each a fenced diff, which nothing in its lines can end. */
export function describeChanges(
  { ruleId }: Pick<Finding, 'ruleId'>,
  changes: readonly LineChange[],
): readonly string[] {
  return changes.map(({ file, startLine, endLine, lines }) => {
    const replaced = endLine - startLine
    const last = replaced > 1 ? `–${endLine - 1}` : ''
    const does =
      replaced === 0
        ? `insert before line ${startLine}`
        : `in place of line${replaced > 1 ? 's' : ''} ${startLine}${last}`
    const shown = lines.map((line) => `+${printable(line)}`)
    const written = shown.length === 0 ? ['(remove it)'] : shown
    const longest = Math.max(2, ...written.flatMap((line) => Array.from(line.matchAll(/`+/g), ([run]) => run.length)))
    const fence = '`'.repeat(longest + 1)
    return [`${codeSpan(ruleId)}, ${codeSpan(file)}, ${does}:`, '', `${fence}diff`, ...written, fence, ''].join('\n')
  })
}
