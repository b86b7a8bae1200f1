import type { AuditReport, ReportedBinding, ReportedGroup } from '../../model/audit-report.ts'
import type { Fingerprint } from '../../model/binding.ts'
import type { MatrixCell } from '../../model/matrix-cell.ts'
import { countOf, describePlace } from '../../report/headline.ts'
import { nameBinding, type Standing } from '../standing.ts'
import { drawGraph } from './draw-graph.ts'
import { fingerprintsOf, type KeyMark } from './key-letters.ts'
import { html, type Markup, shorten } from './markup.ts'
import { showTime } from './show-time.ts'

/** What every part of the page looks things up in. */
export interface PageFacts {
  readonly report: AuditReport
  readonly marks: ReadonlyMap<Fingerprint, KeyMark>
  readonly heldSince: Standing['heldSince']
  readonly nowMs: number
}

const MAXIMUM_ISSUERS = 12
const MAXIMUM_VALIDATORS = 40
const MAXIMUM_HOLDINGS = 200

const bases: Readonly<Record<ReportedGroup['basis'], string>> = {
  declared: 'declared',
  recipe: 'known products',
  'shared-variable': 'one variable feeds them',
  'same-name': 'the same variable name',
  'sole-pair': 'the only signer and the only verifier',
  'equal-key': 'the same key',
}

/** One trust group: the picture, the table of pairs, and the services. */
export function showGroup(group: ReportedGroup, number: number, facts: PageFacts): Markup {
  const cells = facts.report.matrix.filter((cell) => cell.group === group.id)
  const services = new Set(group.bindings.map(({ service }) => service)).size
  const keys = [...new Set(group.bindings.flatMap(fingerprintsOf))]
  return html`<section class="group" aria-labelledby="group-${number}">
<h2 id="group-${number}">${shorten(group.purpose, 60)} <small>${shorten(group.project, 60)}</small></h2>
<p class="quiet">${countOf(services, 'service')}, ${countOf(keys.length, 'key')}; together because: ${bases[group.basis]}</p>
${showKeys(keys, facts.marks)}
<div class="sides">${drawGraph(group, cells, facts.marks, number)}${showMatrix(cells, number)}</div>
${showServices(group, number, facts)}</section>`
}

function showKeys(keys: readonly Fingerprint[], marks: PageFacts['marks']): Markup | null {
  if (keys.length === 0) return null
  const shown = keys.slice(0, 12)
  return html`<ul class="legend" aria-label="Keys">${shown.map((key) => html`<li>${showKey(key, marks)} <code>${key}</code></li>`)}
${keys.length > shown.length ? html`<li class="quiet">and ${keys.length - shown.length} more</li>` : null}</ul>`
}

function showKey(key: Fingerprint, marks: PageFacts['marks']): Markup | null {
  const mark = marks.get(key)
  return mark === undefined
    ? null
    : html`<span class="key key-${mark.colour}"><span class="hidden">key </span>${mark.letter}</span>`
}

const results: Readonly<Record<MatrixCell['result'], { readonly sign: string; readonly word: string }>> = {
  accepted: { sign: '✓', word: 'accepts' },
  refused: { sign: '✕', word: 'refuses' },
  unknown: { sign: '?', word: 'unknown' },
}

/** Who accepts whose tokens. Of two answers about one pair the worse one is shown; of two that agree, the one closer to reality. */
function showMatrix(cells: readonly MatrixCell[], number: number): Markup | null {
  if (cells.length === 0) return null
  const worst = new Map<string, MatrixCell>()
  for (const cell of cells) {
    const name = JSON.stringify([cell.issuer, cell.validator])
    const known = worst.get(name)
    if (known === undefined || weigh(cell) > weigh(known)) worst.set(name, cell)
  }
  const byTrouble = [...worst.values()].toSorted((one, other) => severityOf(other) - severityOf(one))
  const issuers = [...new Set(byTrouble.map(({ issuer }) => issuer))]
  const validators = [...new Set(byTrouble.map(({ validator }) => validator))]
  const columns = issuers.slice(0, MAXIMUM_ISSUERS)
  const rows = validators.slice(0, MAXIMUM_VALIDATORS)
  const isCut = columns.length < issuers.length || rows.length < validators.length
  return html`<div class="scroll" role="region" aria-labelledby="matrix-${number}" tabindex="0"><table class="matrix">
<caption id="matrix-${number}">Who accepts whose tokens${isCut ? html` <span class="quiet">(${rows.length} of ${validators.length} validators, ${columns.length} of ${issuers.length} issuers, what is broken first)</span>` : null}</caption>
<thead><tr><td></td>${columns.map((issuer) => html`<th scope="col"><span class="hidden">tokens of </span>${shorten(issuer, 32)}</th>`)}</tr></thead>
<tbody>${rows.map((validator) => html`<tr><th scope="row">${shorten(validator, 32)}</th>${columns.map((issuer) => showCell(worst.get(JSON.stringify([issuer, validator]))))}</tr>`)}</tbody></table></div>`
}

function severityOf({ result }: MatrixCell): number {
  return { refused: 2, unknown: 1, accepted: 0 }[result]
}

function weigh(cell: MatrixCell): number {
  return severityOf(cell) * 10 + { live: 2, container: 1, resolved: 0 }[cell.evidence]
}

function showCell(cell: MatrixCell | undefined): Markup {
  if (cell === undefined)
    return html`<td class="cell cell-none"><span aria-hidden="true">&middot;</span><span class="hidden">not asked</span></td>`
  const { sign, word } = results[cell.result]
  const how =
    cell.method === undefined || cell.method === 'compared' ? cell.evidence : `${cell.method}, ${cell.evidence}`
  return html`<td class="cell cell-${cell.result}"><span class="sign" aria-hidden="true">${sign}</span> <span class="word">${word}</span><span class="reason">${cell.reason} <span class="quiet">(${how})</span></span></td>`
}

function showServices(group: ReportedGroup, number: number, facts: PageFacts): Markup {
  const shown = group.bindings.slice(0, MAXIMUM_HOLDINGS)
  return html`<details class="services" id="services-${number}"${group.bindings.length <= 30 ? html` open` : null}><summary>Services, with what they hold</summary>
<div class="scroll" role="region" aria-label="Services of ${shorten(group.id, 80)}" tabindex="0"><table class="holdings">
<thead><tr><th scope="col">Service</th><th scope="col">Role</th><th scope="col">Key</th><th scope="col">Where</th><th scope="col">Evidence</th><th scope="col">Since</th></tr></thead>
<tbody>${shown.map((binding) => showHolding(binding, facts))}</tbody></table></div>
${group.bindings.length > shown.length ? html`<p class="quiet">and ${group.bindings.length - shown.length} more in <a href="report.json">the report</a></p>` : null}</details>`
}

const evidences: Readonly<Record<ReportedBinding['evidence'], string>> = {
  file: 'as written',
  resolved: 'as Compose would hand it over',
  container: 'as the engine holds it',
  process: 'as the process sees it',
  live: 'as the endpoint answered',
}

function showHolding(binding: ReportedBinding, { marks, heldSince, nowMs }: PageFacts): Markup {
  const { service, container, role, roleBasis, variable, evidence, algorithm, location } = binding
  const since = heldSince.get(nameBinding(binding))
  return html`<tr><th scope="row">${shorten(service, 60)}${container === undefined || container === service ? null : html`<span class="sub">${shorten(container, 60)}</span>`}</th>
<td>${role}<span class="sub">${shorten(roleBasis, 120)}</span></td>
<td><div class="held">${showHeld(binding, marks)} <span><code>${shorten(variable, 60)}</code>${showLack(binding)}${algorithm === null ? null : html`<span class="sub">${shorten(algorithm, 30)}</span>`}</span></div></td>
<td><code>${shorten(describePlace(location), 90)}</code></td>
<td><span title="${evidences[evidence]}">${evidence}</span></td>
<td>${since === undefined ? null : showTime(since, nowMs)}</td></tr>`
}

function showHeld(binding: ReportedBinding, marks: PageFacts['marks']): Insertable {
  const keys = fingerprintsOf(binding)
  if (keys.length > 0) return keys.slice(0, 4).map((key) => showKey(key, marks))
  return html`<span class="key key-none" aria-hidden="true">${binding.state === 'present' ? '?' : '–'}</span>`
}

/** What there is in place of a key. */
function showLack({ state, ...binding }: ReportedBinding): Markup | null {
  if (binding.isValueUnknown === true) return html`<span class="quiet">value not known here</span>`
  if (fingerprintsOf({ state, ...binding }).length > 0) return null
  return html`<span class="lack">${state === 'present' ? 'cannot be read' : state}</span>`
}

type Insertable = Markup | readonly (Markup | null)[]
