import type { Verdict } from '../../model/report/audit-report.ts'
import type { Fix, FixedFile, FixReport, FixSubject, Unfixed } from '../../model/report/fix.ts'
import { countOf } from '../headline.ts'
import { printable } from '../printable.ts'
import { makePaint, type Paint, type TextOptions } from './paint.ts'
import { indent, withHangingIndent, wrap } from './text-layout.ts'

const verdictWords: Readonly<Record<Verdict, string>> = {
  consistent: 'consistent',
  inconsistent: 'inconsistent',
  incomplete: 'incomplete',
  'nothing-to-audit': 'nothing to audit',
}

/**
 * What `fix` does for a person: the fixes, the diff of each file with every secret masked, what it does not do and why, and what to
 * run afterwards. Ends with a line feed. Every name from outside is made printable.
 */
export function renderFixes(report: FixReport, options: TextOptions): string {
  const paint = makePaint(options)
  const { width } = options
  const blocks = [
    [paint('bold', describeOutcome(report))],
    ...report.fixes.map((fix) => renderFix(fix, paint, width)),
    ...report.files.map((file) => renderFile(file, paint)),
    ...report.unfixed.map((unfixed) => renderUnfixed(unfixed, paint, width)),
    renderNext(report, width),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function describeOutcome({ fixes, files, unfixed, isWritten }: FixReport): string {
  const remaining = unfixed.length === 0 ? '' : `, ${countOf(unfixed.length, 'finding')} left`
  if (fixes.length === 0) return unfixed.length === 0 ? 'nothing to fix' : `nothing fixed${remaining}`
  const made = `${fixes.length === 1 ? '1 fix' : `${fixes.length} fixes`} in ${countOf(files.length, 'file')}`
  return isWritten ? `${made} written${remaining}` : `${made}${remaining}: nothing is written without --write`
}

function renderFix(fix: Fix, paint: Paint, width: number): readonly string[] {
  return [
    `${paint('green', paint('bold', 'fix'))}${indent}${heading(fix, paint)}${fix.safety === 'unsafe' ? `${indent}${paint('yellow', 'unsafe')}` : ''}`,
    ...wrap(printable(fix.message), width - indent.length).map((line) => indent + line),
    paint('bold', `${indent}${fix.files.map(printable).join(', ')}`),
    ...fix.newKeys.flatMap((name) =>
      withHangingIndent('→ ', `${printable(name)} gets a new random key, which is not shown`, width),
    ),
    ...fix.because.flatMap((reason) => withHangingIndent('! ', printable(reason), width)),
  ]
}

function heading({ id, severity }: FixSubject, paint: Paint): string {
  return `${printable(id)}${severity === null ? '' : paint('dim', ` (${severity})`)}`
}

const lineStyles = { '-': 'red', '+': 'green', '@': 'cyan' } as const

function renderFile({ diff }: FixedFile, paint: Paint): readonly string[] {
  return diff.split('\n').map((line) => {
    const shown = printable(line)
    const style = lineStyles[line.charAt(0) as keyof typeof lineStyles]
    return style === undefined ? shown : paint(style, shown)
  })
}

const whyWords: Readonly<Record<Unfixed['why'], string>> = {
  unsafe: 'left, --unsafe fixes it',
  manual: 'left to you',
  refused: 'not fixed',
}

function renderUnfixed(unfixed: Unfixed, paint: Paint, width: number): readonly string[] {
  return [
    `${paint('yellow', paint('bold', whyWords[unfixed.why]))}${indent}${heading(unfixed, paint)}`,
    ...wrap(printable(unfixed.message), width - indent.length).map((line) => indent + line),
    ...withHangingIndent('! ', printable(unfixed.reason), width),
    ...withHangingIndent('→ ', printable(unfixed.remedy), width),
  ]
}

function renderNext({ verdict, isWritten, command, fixes }: FixReport, width: number): readonly string[] {
  if (fixes.length === 0) return [`the files: ${verdictWords[verdict.before]}`]
  const after = `the files: ${verdictWords[verdict.before]} before, ${verdictWords[verdict.after]} ${isWritten ? 'now' : 'with the fixes'}`
  return [after, ...(command === null ? [] : withHangingIndent('→ ', `then recreate: ${printable(command)}`, width))]
}
