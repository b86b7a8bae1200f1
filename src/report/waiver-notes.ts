import type { AuditReport } from '../model/report/audit-report.ts'
import type { AppliedWaiver } from '../model/report/finding.ts'
import type { ReportedWaiver, WaiverState } from '../model/report/waiver.ts'
import { countOf } from './headline.ts'
import { printable } from './printable.ts'

/** Something to say about a waiver. */
export interface WaiverNote {
  readonly state: Exclude<WaiverState, 'used'>
  /** The rules it is about; several where the unused entries of a baseline share one note. */
  readonly rules: readonly string[]
  /** A sentence without a full stop, printable. */
  readonly text: string
  /** Where the waiver stands, printable. */
  readonly source: string
}

/** Why a finding is accepted, by whom, and until when. As it was written: not yet printable. */
export function describeAcceptance({ reason, owner, expires }: AppliedWaiver): string {
  const details = [owner ?? '', expires === undefined ? '' : `until ${expires}`].filter((part) => part !== '')
  return details.length === 0 ? reason : `${reason} (${details.join(', ')})`
}

const order: readonly WaiverState[] = ['expired', 'expires-soon', 'unused']

/** What must be said of waivers, the lapsed ones first: a used one with time left needs no word. */
export function noteWaivers({ waivers = [] }: Pick<AuditReport, 'waivers'>): readonly WaiverNote[] {
  const isUnusedBaseline = ({ origin, state }: ReportedWaiver) => origin === 'baseline' && state === 'unused'
  const notes = waivers.filter((waiver) => !isUnusedBaseline(waiver)).flatMap((waiver) => noteOne(waiver))
  return [
    ...notes.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state)),
    ...noteUnusedBaseline(waivers.filter(isUnusedBaseline)),
  ]
}

function noteOne(waiver: ReportedWaiver): readonly WaiverNote[] {
  const { state, rule, source } = waiver
  if (state === 'used') return []
  return [{ state, rules: [rule], text: describeWaiver(waiver, state), source: printable(source) }]
}

function describeWaiver({ rule, service, owner, expires = '' }: ReportedWaiver, state: WaiverNote['state']): string {
  const whose = owner === undefined ? '' : ` (${printable(owner)})`
  const subject = `the waiver of ${printable(rule)}${service === undefined ? '' : ` for ${printable(service)}`}${whose}`
  if (state === 'expired') return `${subject} expired after ${printable(expires)} and no longer covers anything`
  if (state === 'expires-soon')
    return `${subject} expires after ${printable(expires)}: fix the finding, or renew the waiver`
  return `${subject} covers no finding of this run`
}

/** What is gone since the baseline is good news, and one line of it is enough. */
function noteUnusedBaseline(unused: readonly ReportedWaiver[]): readonly WaiverNote[] {
  const [first] = unused
  if (first === undefined) return []
  const rules = [...new Set(unused.map(({ rule }) => rule))]
  const text = `${countOf(unused.length, 'finding')} of the baseline ${unused.length === 1 ? 'is' : 'are'} gone: create it again, so that they cannot come back unnoticed`
  return [{ state: 'unused', rules, text, source: printable(first.source) }]
}
