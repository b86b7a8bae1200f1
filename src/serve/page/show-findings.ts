import type { Finding } from '../../model/finding.ts'
import type { Gap } from '../../model/gap.ts'
import { countOf, describePlace, sortFindings } from '../../report/headline.ts'
import { severityIcons } from './icons.ts'
import { html, type Markup, shorten } from './markup.ts'
import { showSentence } from './show-sentence.ts'

/** What is listed; a stack with more has one cause, and the report has them all. */
const MAXIMUM_FINDINGS = 100
const MAXIMUM_GAPS = 50
const MAXIMUM_PLACES = 6

/** What could not be looked at. It comes first: whatever stands below is without it. */
export function showGaps(gaps: readonly Gap[]): Markup | null {
  if (gaps.length === 0) return null
  return html`<section class="gaps" aria-labelledby="gaps"><h2 id="gaps">Could not be looked at <span class="count">${gaps.length}</span></h2>
<ul>${gaps.slice(0, MAXIMUM_GAPS).map(showGap)}</ul>${leftOut(gaps.length - MAXIMUM_GAPS, 'gap')}</section>`
}

function showGap({ source, reason, line, column, settle }: Gap): Markup {
  const place = [shorten(source, 120), line, column].filter((part) => part !== undefined).join(':')
  const remedy =
    settle === undefined ? null : html`<p>In <code>countersign.yaml</code>: <code>${shorten(settle, 400)}</code></p>`
  return html`<li><code>${place}</code><p>${showSentence(reason)}</p>${remedy}</li>`
}

/** What is wrong and what to do about it, worst first; what is waived is folded away. */
export function showFindings(findings: readonly Finding[]): Markup | null {
  if (findings.length === 0) return null
  const sorted = sortFindings(findings)
  const open = sorted.filter(({ waived }) => waived === null)
  const waived = sorted.filter((finding) => finding.waived !== null)
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings <span class="count">${open.length}</span></h2>
${open.length === 0 ? html`<p class="quiet">None that is not waived.</p>` : null}
<ol class="findings">${open.slice(0, MAXIMUM_FINDINGS).map(showFinding)}</ol>${leftOut(open.length - MAXIMUM_FINDINGS, 'finding')}
${showWaived(waived)}</section>`
}

function showWaived(waived: readonly Finding[]): Markup | null {
  if (waived.length === 0) return null
  return html`<details id="waived"><summary>${countOf(waived.length, 'finding')} waived</summary>
<ol class="findings">${waived.slice(0, MAXIMUM_FINDINGS).map(showFinding)}</ol></details>`
}

function showFinding(finding: Finding): Markup {
  const { severity, message, remedy, ruleId, confidence, locations, waived } = finding
  return html`<li class="finding finding-${waived === null ? severity : 'waived'}">
<svg class="icon" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">${severityIcons[severity]}</svg>
<div><h3><span class="severity">${severity}</span> ${showSentence(message)}</h3>
<p class="remedy"><b>Do</b> ${showSentence(remedy)}</p>
${waived === null ? null : html`<p class="quiet">Waived: ${showSentence(waived.reason)}${waived.owner === undefined ? null : html`, by ${waived.owner}`}${waived.expires === undefined ? null : html`, until ${waived.expires}`}</p>`}
<p class="places"><span class="rule">${ruleId}</span>${confidence === 'certain' ? null : html`<span class="quiet">${confidence}</span>`}
${locations.slice(0, MAXIMUM_PLACES).map((place) => html`<code>${shorten(describePlace(place), 120)}</code>`)}
${locations.length > MAXIMUM_PLACES ? html`<span class="quiet">and ${locations.length - MAXIMUM_PLACES} more places</span>` : null}</p></div></li>`
}

function leftOut(count: number, noun: string): Markup | null {
  if (count <= 0) return null
  return html`<p class="quiet">and ${countOf(count, `more ${noun}`)} in <a href="report.json">the report</a></p>`
}
