import type { Finding, FindingLocation, Severity } from '../../model/report/finding.ts'
import type { Gap } from '../../model/report/gap.ts'
import { MASK } from '../../model/text/mask-line.ts'
import { countOf, describeLocation } from '../headline.ts'
import { printable } from '../printable.ts'
import { describeAcceptance } from '../waiver-notes.ts'
import type { KeyAt } from './key-names.ts'
import type { Paint, Style } from './paint.ts'
import { indent, indentLines, measureWidth, withHangingIndent, wrap } from './text-layout.ts'

const severityStyle: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', note: 'cyan' }

const SHOWN_PLACES = 4

/** A finding, with its places and what to do. */
export function renderFinding(finding: Finding, keyAt: KeyAt, paint: Paint, width: number): readonly string[] {
  const isWaived = finding.waived !== null
  const heading = [
    paint(isWaived ? 'dim' : severityStyle[finding.severity], paint('bold', finding.severity)),
    `${indent}${printable(finding.ruleId)}`,
    finding.confidence === 'certain' ? '' : paint('dim', `${indent}(${finding.confidence})`),
    finding.waived === null ? '' : paint('dim', `${indent}waived: ${printable(describeAcceptance(finding.waived))}`),
  ].join('')
  return [
    heading,
    ...indentLines(wrap(printable(finding.message), width - 2)),
    ...renderLocations(finding.locations, keyAt, paint, width),
    ...(isWaived ? [] : withHangingIndent('→ ', printable(finding.remedy), width)),
    ...(isWaived || finding.edits === undefined ? [] : [`${indent}→ \`countersign fix\` does it`]),
  ]
}

/** What could not be checked, and what settles it. */
export function renderGap(gap: Gap, paint: Paint, width: number): readonly string[] {
  const place = [printable(gap.source), gap.line, gap.column].filter((part) => part !== undefined).join(':')
  return [
    `${paint('yellow', paint('bold', 'gap'))}${indent}${gap.code}`,
    ...indentLines(wrap(printable(gap.reason), width - 2)),
    paint('bold', indent + place),
    ...(gap.settle === undefined ? [] : [`${indent}→ countersign.yaml: ${printable(gap.settle)}`]),
  ]
}

/** The places of a finding: each with its masked line and what stands there, where these are known. */
function renderLocations(
  locations: Finding['locations'],
  keyAt: KeyAt,
  paint: Paint,
  width: number,
): readonly string[] {
  const shown = locations.slice(0, SHOWN_PLACES)
  const extra = locations.length - shown.length
  const isPlain = shown.every(({ label, excerpt }) => label === undefined && excerpt === undefined)
  const lines = shown.flatMap((location, index) => {
    const place = paint(index === 0 ? 'bold' : 'dim', describeLocation(location))
    return isPlain
      ? [place]
      : [paint('dim', index === 0 ? '┌ ' : '├ ') + place, ...renderLine(location, keyAt, paint, width)]
  })
  return indentLines([...lines, ...(extra > 0 ? [paint('dim', `and ${countOf(extra, 'more place')}`)] : [])])
}

/** Where the value begins; 0 where there is none. */
function startOfValue(line: string): number {
  const mark = line.search(/[=:]/)
  const value = line.slice(mark + 1).trimStart()
  return mark === -1 || value === '' ? 0 : line.length - value.length
}

/** The masked line of a place, with a caret below what matters in it, and its label behind that. */
function renderLine(location: FindingLocation, keyAt: KeyAt, paint: Paint, width: number): readonly string[] {
  const { label, excerpt } = location
  const key = keyAt(location)
  const words = [key === undefined ? '' : `key ${key}`, printable(label ?? '')].filter((part) => part !== '').join(': ')
  const bar = paint('dim', '│ ')
  if (excerpt === undefined) return words === '' ? [] : wrap(words, width - 2 * indent.length).map((line) => bar + line)
  const line = printable(excerpt)
  const masked = line.indexOf(MASK)
  const value = masked === -1 ? startOfValue(line) : masked
  const at = /["']/.test(line[value - 1] ?? '') ? value - 1 : value
  const room = width - 2 * indent.length - at - 2
  const labels = room < Math.min(24, measureWidth(words)) ? wrap(words, width - 2 * indent.length) : wrap(words, room)
  const isBeside = labels.every((part) => measureWidth(part) <= room)
  const caret = `${' '.repeat(at)}^ `
  if (words === '') return [bar + line]
  return [
    bar + line,
    ...(isBeside
      ? labels.map((part, index) => bar + (index === 0 ? caret : ' '.repeat(caret.length)) + part)
      : [bar + caret.trimEnd(), ...labels.map((part) => bar + part)]),
  ]
}
