import type { ReportedBinding, ReportedGroup } from '../../model/report/audit-report.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { countOf, describeLocation } from '../../report/headline.ts'
import { fingerprintsOf } from './key-letters.ts'
import { html, type Markup, shorten } from './markup.ts'
import type { PageFacts } from './page-facts.ts'
import { hasFlaw, type ServiceRow, type ShownHolding } from './service-rows.ts'
import { showKey } from './show-key.ts'
import { showNames } from './show-names.ts'
import { showTime } from './show-time.ts'

/** Rows that are shown before the rest is folded; those with a flaw are shown in any case, up to so many. */
const SHOWN_ROWS = 12
const MAXIMUM_FLAWED = 40
const MAXIMUM_ROWS = 250

/** Each service once: what the files give it beside what its containers hold. */
export function showServices(
  group: ReportedGroup,
  rows: readonly ServiceRow[],
  number: number,
  facts: PageFacts,
): Markup {
  const flawed = rows.filter(hasFlaw).length
  const count = rows.length <= SHOWN_ROWS + 2 ? rows.length : Math.max(SHOWN_ROWS, Math.min(flawed, MAXIMUM_FLAWED))
  const [shown, folded] = [rows.slice(0, count), rows.slice(count, MAXIMUM_ROWS)]
  const omitted = rows.length - shown.length - folded.length
  const rest =
    flawed <= count
      ? `${countOf(folded.length, 'more service')}, nothing wrong with them`
      : `${countOf(folded.length, 'more service')}`
  return html`<details class="services" id="services-${number}" open><summary>Services, with what they hold</summary>
${showTable(group, shown, `services-${number}-first`, facts)}
${folded.length === 0 ? null : html`<details id="services-${number}-more"><summary>${rest}</summary>${showTable(group, folded, `services-${number}-rest`, facts)}</details>`}
${omitted > 0 ? html`<p class="quiet">and ${omitted} more in <a href="report.json">the report</a></p>` : null}</details>`
}

/** A column that no service has anything for is left out. */
function showTable(group: ReportedGroup, rows: readonly ServiceRow[], id: string, facts: PageFacts): Markup {
  const hasFiles = rows.some(({ files }) => files.length > 0)
  const hasRunning = rows.some(({ running }) => running.length > 0)
  return html`<div class="scroll" role="region" aria-label="Services of ${shorten(group.id, 80)}" tabindex="0"><table class="holdings">
<thead><tr><th scope="col">Service</th>${hasFiles ? html`<th scope="col">In the files</th>` : null}${hasRunning ? html`<th scope="col">Running</th>` : null}<th scope="col">Since</th></tr></thead>
<tbody>${rows.map((row, index) => showRow(row, { hasFiles, hasRunning }, `${id}-${index}`, facts))}</tbody></table></div>`
}

function showRow(
  row: ServiceRow,
  { hasFiles, hasRunning }: { readonly hasFiles: boolean; readonly hasRunning: boolean },
  id: string,
  facts: PageFacts,
): Markup {
  const roles = [...new Map(row.bindings.map(({ role, roleBasis }) => [role, roleBasis]))]
  return html`<tr${hasFlaw(row) ? html` class="flawed"` : null}><th scope="row">${shorten(row.service, 60)}${roles.map(([role, basis]) => html`<span class="sub">${role === 'unknown' ? 'role unknown' : html`${role}: ${shorten(basis, 120)}`}</span>`)}</th>
${hasFiles ? html`<td data-label="in the files">${showSide(row.files, 'not in the files', `${id}-files`, facts)}</td>` : null}${hasRunning ? html`<td data-label="running">${showSide(row.running, 'does not run', `${id}-running`, facts)}</td>` : null}
<td class="since" data-label="since">${showSince(row, facts)}</td></tr>`
}

function showSide(holdings: readonly ShownHolding[], nothing: string, id: string, facts: PageFacts): Markup {
  if (holdings.length === 0) return html`<span class="quiet">${nothing}</span>`
  return html`${holdings.map((holding, index) => showHolding(holding, `${id}-${index}`, facts))}`
}

function showHolding({ binding, containers, flaw }: ShownHolding, id: string, { marks }: PageFacts): Markup {
  const keys = fingerprintsOf(binding)
  const badge =
    keys.length > 0
      ? keys.slice(0, 4).map((key) => showKey(key, marks))
      : html`<span class="key key-none" aria-hidden="true">${binding.state === 'present' ? '?' : '–'}</span>`
  return html`<div class="held${flaw === null ? null : html` bad`}">${badge} <span><code>${shorten(binding.variable, 60)}</code>${showLack(binding)}${flaw === null ? null : html`<span class="flaw">${flaw}</span>`}
<span class="sub">${showPlace(binding, containers, id)}${binding.algorithm === null ? null : ` · ${shorten(binding.algorithm, 30)}`}</span></span></div>`
}

function showPlace({ location, evidence }: ReportedBinding, containers: readonly string[], id: string): Markup {
  if (containers.length === 0) return html`<code>${shorten(describeLocation(location), 90)}</code>`
  const noun = `${evidence === 'process' ? 'the program in ' : ''}container${containers.length === 1 ? '' : 's'}`
  const image = isFileLocation(location) || location.image === undefined ? null : ', from the image'
  return html`${noun} ${showNames(containers, id)}${image}`
}

/** What there is in place of a key. */
function showLack({ state, ...binding }: ReportedBinding): Markup | null {
  if (binding.isValueUnknown === true) return html` <span class="quiet">value not known here</span>`
  if (fingerprintsOf({ state, ...binding }).length > 0) return null
  return html`<span class="lack">${state === 'present' ? 'cannot be read' : state}</span>`
}

/** When something of it last became different. */
function showSince({ bindings }: ServiceRow, { heldSince, nowMs }: PageFacts): Markup | null {
  const last = bindings
    .flatMap((binding) => heldSince(binding) ?? [])
    .toSorted()
    .at(-1)
  return last === undefined ? null : showTime(last, nowMs)
}
