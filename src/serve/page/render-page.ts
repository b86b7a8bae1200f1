import type { AuditReport, Source, Verdict } from '../../model/report/audit-report.ts'
import { countOf, describeContainers, describeVerdict, nameVerdict } from '../../report/headline.ts'
import { nameBinding, type Standing, type VerdictChange, verdictOf } from '../standing.ts'
import { verdictIcons } from './icons.ts'
import { markKeys } from './key-letters.ts'
import { html, type Markup, shorten } from './markup.ts'
import type { PageFacts } from './page-facts.ts'
import { showAcross } from './show-across.ts'
import { showFindings, showGaps } from './show-findings.ts'
import { showGroup } from './show-group.ts'
import { showNotices } from './show-notices.ts'
import { showSentence } from './show-sentence.ts'
import { showTime } from './show-time.ts'

/** With more trust groups than this the rest is left to the report. */
const MAXIMUM_GROUPS = 40
/** Changes are listed in short: the current state is shown above. */
const LONGEST_CHANGE = 240

/** The whole status page: complete as it is, and kept up to date by its script where one runs. */
export function renderPage(standing: Standing, nowMs: number): string {
  const { report } = standing
  const verdict = verdictOf(standing)
  const title = report === null ? 'Auditing' : capitalise(nameVerdict(verdict))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} &middot; countersign</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="icon/${verdict}.svg" type="image/svg+xml">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body data-revision="${standing.contentRevision}" data-now="${nowMs}" data-hearing="${standing.hearing}">
<header class="bar"><span class="name">countersign</span><span class="where">${describeSources(report)}</span><span class="live" id="live" hidden></span></header>
<p class="hidden" id="announce" aria-live="polite"></p>
<main>
${showVerdict(standing, verdict, title, nowMs)}
${report === null ? null : showReport(report, standing, nowMs)}
${showHistory(standing.history, nowMs)}
${showNotices(report?.notices ?? [])}
</main>
<footer><a href="report.json">Report</a><a href="metrics">Metrics</a><a href="verdict">Verdict</a><a href="openapi.json">API</a><span>${report === null ? null : html`countersign ${report.tool.version}`}</span></footer>
</body>
</html>
`.markup
}

function showVerdict(standing: Standing, verdict: Verdict, title: string, nowMs: number): Markup {
  const { report, since, auditedAt } = standing
  return html`<section class="verdict verdict-${verdict}" aria-labelledby="verdict">
<svg class="shape" viewBox="0 0 64 64" width="88" height="88" aria-hidden="true">${verdictIcons[verdict]}</svg>
<div><h1 id="verdict">${title}</h1>
<p class="headline">${report === null ? 'The first audit is running.' : showSentence(`${capitalise(describeVerdict(report))}.`)}</p>
${showFilesOnly(report)}
<p class="quiet">${since === null ? null : html`Changed ${showTime(since, nowMs)} &middot; `}${auditedAt === null ? null : html`Last audit ${showTime(auditedAt, nowMs)}${standing.hearing === 'deaf' ? ', at intervals only' : null}`}${showAsked(report, nowMs)}</p></div>
</section>`
}

/** That nobody looked at what runs: a green page without it would say more than is known. */
function showFilesOnly(report: AuditReport | null): Markup | null {
  if (report === null || report.sources.length === 0) return null
  const isEngineWanted = report.gaps.some(({ subject }) => subject?.kind === 'engine')
  if (isEngineWanted || report.sources.some(({ kind }) => kind === 'engine')) return null
  const notice = report.notices?.find(({ code }) => code === 'files-only')
  const why =
    notice === undefined ? 'Files only: no container is audited.' : `${capitalise(notice.message)}. ${notice.remedy}`
  return html`<p class="only">${showSentence(why)}</p>`
}

/** An audit does not ask: what endpoints answered may be much older than the rest. */
function showAsked(report: AuditReport | null, nowMs: number): Markup | null {
  if (report?.live === undefined) return null
  const { askedAt } = report.live
  return askedAt === undefined
    ? html` &middot; Live endpoints not asked yet`
    : html` &middot; Live endpoints asked ${showTime(askedAt, nowMs)}`
}

function showReport(report: AuditReport, { heldSince }: Standing, nowMs: number): Markup {
  const facts: PageFacts = {
    ...{ report, marks: markKeys(report), nowMs },
    heldSince: (binding) => heldSince.get(nameBinding(binding)),
  }
  const shown = report.groups.slice(0, MAXIMUM_GROUPS)
  const isLeftOut = shown.length < report.groups.length
  return html`${showGaps(report.gaps)}${showFindings(report.findings)}${showAcross(report.across)}
${report.verdict === 'nothing-to-audit' ? showNothing() : null}
${shown.map((group, index) => showGroup(group, index + 1, facts))}
${isLeftOut ? html`<p class="quiet">and ${countOf(report.groups.length - shown.length, 'more trust group')} in <a href="report.json">the report</a></p>` : null}`
}

function showNothing(): Markup {
  return html`<section><p>None of the audited services holds a JWT key. If one should, declare it in <code>countersign.yaml</code>, or check that the right project is audited.</p></section>`
}

function showHistory(history: readonly VerdictChange[], nowMs: number): Markup | null {
  if (history.length === 0) return null
  return html`<section aria-labelledby="history"><h2 id="history">History</h2><ol class="history">${history.map(
    ({ at, from, to, changes }) => html`<li class="turn turn-${to}">
<svg class="icon" viewBox="0 0 64 64" width="18" height="18" aria-hidden="true">${verdictIcons[to]}</svg>
<div><p><b>${from === null ? `First audit: ${nameVerdict(to)}` : from === to ? `Still ${nameVerdict(to)}` : capitalise(nameVerdict(to))}</b> <span class="quiet">${showTime(at, nowMs)}${from === null || from === to ? null : `, was ${nameVerdict(from)}`}</span></p>
${changes.length === 0 ? null : html`<ul>${changes.map((change) => html`<li>${showSentence(shorten(change, LONGEST_CHANGE))}</li>`)}</ul>`}</div></li>`,
  )}</ol></section>`
}

/** More engines are shown together. */
const NAMED_ENGINES = 8

function describeSources(report: AuditReport | null): string {
  const sources = report?.sources ?? []
  const engines = sources.flatMap((source) => (source.kind === 'engine' ? [source] : []))
  if (engines.length <= NAMED_ENGINES) return sources.map(describeSource).join(' · ')
  const containers = engines.reduce((sum, engine) => sum + engine.containers, 0)
  const others = sources.filter(({ kind }) => kind !== 'engine')
  return [`${engines.length} engines: ${countOf(containers, 'container')}`, ...others.map(describeSource)].join(' · ')
}

function describeSource(source: Source): string {
  if (source.kind === 'engine') {
    return `${source.host === undefined ? '' : `${shorten(source.host, 60)}: `}${describeContainers(source)}`
  }
  if (source.kind === 'snapshot') {
    const { host, takenAt } = source
    return `${shorten(host, 60)}: snapshot of ${takenAt.slice(0, 10)} ${takenAt.slice(11, 16)} UTC`
  }
  return `${shorten(source.project, 60)}: ${source.files.slice(0, 3).map(baseName).join(', ')}`
}

function baseName(file: string): string {
  return shorten(file.replace(/^.*[\\/]/, ''), 40)
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
