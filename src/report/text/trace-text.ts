import type { AuditReport } from '../../model/report/audit-report.ts'
import type { TokenTrace } from '../../model/report/token-trace.ts'
import { printable } from '../printable.ts'
import { makePaint, type Paint, type Style, type TextOptions } from './paint.ts'
import { renderSources } from './text.ts'
import { renderFinding, renderGap } from './text-finding.ts'
import { type Column, indent, layOutTable, padEnd, withHangingIndent, wrap } from './text-layout.ts'
import { describeAnswer, describeOutcome, describeSigners, describeToken } from './trace-words.ts'

const LABEL_WIDTH = 13

const outcomeStyle: Readonly<Record<TokenTrace['outcome'], { readonly title: string; readonly style: Style }>> = {
  accepted: { title: '✓ accepted', style: 'green' },
  refused: { title: '✗ refused', style: 'red' },
  unknown: { title: '? unknown', style: 'yellow' },
}

/**
 * The trace for a person: the outcome in words, what the token is, who signed it, what each validator makes of it, what to do, and
 * what was looked at. Ends with a line feed. Every name from outside is made printable.
 */
export function renderTrace(trace: TokenTrace, report: AuditReport, options: TextOptions): string {
  const paint = makePaint(options)
  const { width } = options
  const blocks = [
    renderOutcome(trace, paint, width),
    [
      ...paragraph('token', describeToken(trace.token, trace.now), paint, width),
      ...paragraph('signed with', describeSigners(trace), paint, width),
    ],
    renderAnswers(trace, paint, width),
    renderAsked(trace, paint, width),
    trace.advice.flatMap((advice) => withHangingIndent('→ ', printable(advice), width)),
    ...trace.findings.map((finding) => renderFinding(finding, () => undefined, paint, width)),
    ...trace.gaps.map((gap) => renderGap(gap, paint, width)),
    renderSources(report, paint, options),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function renderOutcome(trace: TokenTrace, paint: Paint, width: number): readonly string[] {
  const { title, style } = outcomeStyle[trace.outcome]
  const [first = '', ...rest] = wrap(`${title}  ${describeOutcome(trace)}`, width)
  return [paint(style, paint('bold', title)) + first.slice(title.length), ...rest.map((line) => indent + line)]
}

function paragraph(label: string, texts: readonly string[], paint: Paint, width: number): readonly string[] {
  const lines = texts.flatMap((text) => wrap(text, Math.max(30, width - LABEL_WIDTH)))
  return lines.map((line, index) => paint('bold', padEnd(index === 0 ? label : '', LABEL_WIDTH)) + line)
}

const marks = { accepted: '✓', refused: '✗', unknown: '?' } as const

/** A line for each validator; what it objects to is wrapped beside the names. */
function renderAnswers({ answers }: TokenTrace, paint: Paint, width: number): readonly string[] {
  if (answers.length === 0) return []
  const columns: Column[] = [
    { heading: '', cells: answers.map(({ result }) => marks[result]) },
    { heading: 'validator', cells: answers.map(nameValidator) },
    { heading: 'verifies with', cells: answers.map(({ variable }) => printable(variable)) },
    ...(answers.some(({ takesFrom }) => takesFrom.length > 0)
      ? [{ heading: 'takes it from', cells: answers.map(({ takesFrom }) => takesFrom.join(', ')) }]
      : []),
  ]
  const [heading = [], ...rows] = layOutTable(columns, width)
  const rest = Math.max(30, width - (heading.join(indent).length + 2 * indent.length))
  return [
    paint('dim', `${indent}${heading.join(indent)}${indent}because`),
    ...rows.flatMap((cells, at) => {
      const answer = answers[at]
      if (answer === undefined) return []
      const { style } = outcomeStyle[answer.result]
      const [mark = '', ...names] = cells
      const [first = '', ...more] = wrap(describeAnswer(answer), rest)
      const line = [answer.counts ? paint(style, mark) : paint('dim', mark), ...names, first].join(indent)
      const blank = ' '.repeat(heading.join(indent).length + 2 * indent.length)
      return [(indent + line).trimEnd(), ...more.map((text) => blank + text)]
    }),
  ]
}

function nameValidator({ service, container }: TokenTrace['answers'][number]): string {
  return container === undefined ? printable(service) : `${printable(service)} (${printable(container)})`
}

const results = { accepted: 'yes', refused: 'no', unknown: '?' } as const

function renderAsked({ live = [] }: TokenTrace, paint: Paint, width: number): readonly string[] {
  if (live.length === 0) return []
  const columns: Column[] = [
    { heading: 'service', cells: live.map(({ service }) => printable(service)) },
    { heading: 'accepts it', cells: live.map(({ result }) => results[result]) },
    { heading: 'answered', cells: live.map(({ reason }) => printable(reason)), minWidth: 20 },
    { heading: 'asked', cells: live.map(({ where }) => printable(where)), minWidth: 20 },
  ]
  const [heading = [], ...rows] = layOutTable(columns, width - indent.length)
  const isOpen = live.some(({ result }) => result === 'accepted')
  return [
    paint('bold', 'asked live'),
    paint('dim', (indent + heading.join(indent)).trimEnd()),
    ...rows.map((cells) => (indent + cells.join(indent)).trimEnd()),
    ...(isOpen
      ? wrap(
          'An endpoint that requires no token gives the same answer: `countersign verify --live` shows which it is.',
          width - 2,
        ).map((line) => paint('dim', indent + line))
      : []),
  ]
}
