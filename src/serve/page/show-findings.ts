import type { Finding } from '../../model/report/finding.ts'
import type { Gap } from '../../model/report/gap.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { countOf, describeLocation, sortFindings } from '../../report/headline.ts'
import { foldSentence } from './fold-sentence.ts'
import { severityIcons } from './icons.ts'
import { html, type Markup, shorten } from './markup.ts'
import { showNames } from './show-names.ts'
import { showSentence } from './show-sentence.ts'

/** What is listed; a stack with more has one cause, and the report has them all. */
const MAXIMUM_FINDINGS = 100
const MAXIMUM_GAPS = 50
const MAXIMUM_PLACES = 6

/** What could not be checked. It comes first, as everything below is without it. One reason in many places is shown once. */
export function showGaps(gaps: readonly Gap[]): Markup | null {
  if (gaps.length === 0) return null
  const distinct = [...groupBy(gaps, ({ reason, settle }) => identityOf(reason, settle)).values()]
  return html`<section class="gaps" aria-labelledby="gaps"><h2 id="gaps">Could not be checked <span class="count">${distinct.length}</span></h2>
<ul>${distinct.slice(0, MAXIMUM_GAPS).map(showGap)}</ul>${leftOut(distinct.length - MAXIMUM_GAPS, 'gap')}</section>`
}

function showGap(gaps: readonly [Gap, ...Gap[]], index: number): Markup {
  const [{ reason, settle }] = gaps
  const places = gaps.map(({ source, line, column }) =>
    [shorten(source, 120), line, column].filter((part) => part !== undefined).join(':'),
  )
  const remedy =
    settle === undefined ? null : html`<p>In <code>countersign.yaml</code>: <code>${shorten(settle, 400)}</code></p>`
  const { short, whole } = foldSentence(reason, `gap-${index}-reason`)
  return html`<li><div class="place">${showNames([...new Set(places)], `gap-${index}-places`)}</div><p>${short}</p>${whole}${remedy}</li>`
}

/** What is wrong and what to do about it, worst first; what is waived is folded away. */
export function showFindings(findings: readonly Finding[]): Markup | null {
  if (findings.length === 0) return null
  const sorted = sortFindings(findings)
  const open = sorted.filter(({ waived }) => waived === null)
  const waived = sorted.filter((finding) => finding.waived !== null)
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings <span class="count">${open.length}</span></h2>
${open.length === 0 ? html`<p class="quiet">None that is not waived.</p>` : null}
<ol class="findings">${open.slice(0, MAXIMUM_FINDINGS).map((finding, index) => showFinding(finding, `finding-${index}`))}</ol>${leftOut(open.length - MAXIMUM_FINDINGS, 'finding')}
${showWaived(waived)}</section>`
}

function showWaived(waived: readonly Finding[]): Markup | null {
  if (waived.length === 0) return null
  return html`<details id="waived"><summary>${countOf(waived.length, 'finding')} waived</summary>
<ol class="findings">${waived.slice(0, MAXIMUM_FINDINGS).map((finding, index) => showFinding(finding, `waived-${index}`))}</ol></details>`
}

function showFinding(finding: Finding, id: string): Markup {
  const { severity, ruleId, confidence, locations, waived } = finding
  const message = foldSentence(finding.message, `${id}-message`)
  const remedy = foldSentence(finding.remedy, `${id}-remedy`)
  return html`<li class="finding finding-${waived === null ? severity : 'waived'}">
<svg class="icon" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">${severityIcons[severity]}</svg>
<div><h3><span class="severity">${severity}</span> ${message.short}</h3>${message.whole}
<p class="remedy"><b>Do</b> ${remedy.short}</p>${remedy.whole}
${waived === null ? null : html`<p class="quiet">Waived: ${showSentence(waived.reason)}${waived.owner === undefined ? null : html`, by ${waived.owner}`}${waived.expires === undefined ? null : html`, until ${waived.expires}`}</p>`}
<p class="places"><span class="rule">${ruleId}</span>${confidence === 'certain' ? null : html`<span class="quiet">${confidence}</span>`}
${locations.slice(0, MAXIMUM_PLACES).map((location) => html`<span class="place"><code>${shorten(describeLocation(location), 120)}</code>${location.label === undefined ? null : html` ${shorten(location.label, 120)}`}</span>`)}
${locations.length > MAXIMUM_PLACES ? html`<span class="quiet">and ${locations.length - MAXIMUM_PLACES} more places</span>` : null}</p></div></li>`
}

function leftOut(count: number, noun: string): Markup | null {
  if (count <= 0) return null
  return html`<p class="quiet">and ${countOf(count, `more ${noun}`)} in <a href="report.json">the report</a></p>`
}
