import type { Fingerprint } from '../../model/keys/binding.ts'
import type { ReportedGroup } from '../../model/report/audit-report.ts'
import { countOf } from '../../report/headline.ts'
import { drawGraph } from './draw-graph.ts'
import { fingerprintsOf } from './key-letters.ts'
import { html, type Markup, shorten } from './markup.ts'
import type { PageFacts } from './page-facts.ts'
import { isSplit, listServiceRows, type ServiceRow, type ShownHolding } from './service-rows.ts'
import { showKey } from './show-key.ts'
import { showMatrix } from './show-matrix.ts'
import { showServices } from './show-services.ts'

const MAXIMUM_KEYS = 8
const MAXIMUM_SPLIT = 4

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
  const rows = listServiceRows(group, facts.report)
  const keys = [...new Set(group.bindings.flatMap(fingerprintsOf))]
  return html`<section class="group" aria-labelledby="group-${number}">
<h2 id="group-${number}">${shorten(group.purpose, 60)} <small>${shorten(group.project, 60)}</small></h2>
<p class="quiet">${countOf(rows.length, 'service')}, ${countOf(keys.length, 'key')}; together because: ${bases[group.basis]}</p>
${showKeys(keys, facts.marks)}${showSplit(rows.filter(isSplit), facts)}
<div class="sides">${drawGraph(group, cells, facts.marks, number)}${showMatrix(cells, number)}</div>
${showServices(group, rows, number, facts)}</section>`
}

function showKeys(keys: readonly Fingerprint[], marks: PageFacts['marks']): Markup | null {
  if (keys.length === 0) return null
  const shown = keys.slice(0, MAXIMUM_KEYS)
  return html`<ul class="legend" aria-label="Keys">${shown.map((key) => html`<li>${showKey(key, marks)} <code>${key}</code></li>`)}
${keys.length > shown.length ? html`<li class="quiet">and ${keys.length - shown.length} more</li>` : null}</ul>`
}

/** What two letters on one service mean. */
function showSplit(rows: readonly ServiceRow[], facts: PageFacts): Markup | null {
  if (rows.length === 0) return null
  return html`<ul class="split">${rows.slice(0, MAXIMUM_SPLIT).map((row) => html`<li><b>${shorten(row.service, 60)}</b> holds ${describeSides(row, facts)}</li>`)}
${rows.length > MAXIMUM_SPLIT ? html`<li class="quiet">and ${countOf(rows.length - MAXIMUM_SPLIT, 'more service')} with different keys in different places</li>` : null}</ul>`
}

function describeSides({ files, running }: ServiceRow, { marks }: PageFacts): Markup {
  const describeHoldings = (holdings: readonly ShownHolding[], where: string) =>
    holdings
      .filter(({ binding }) => fingerprintsOf(binding).length > 0)
      .map(({ binding, containers }) => {
        const place =
          containers.length === 0
            ? where
            : `${where}${holdings.length > 1 ? ` in ${shorten(containers[0] ?? '', 60)}` : ''}`
        return html`${fingerprintsOf(binding)
          .slice(0, 3)
          .map((key) => showKey(key, marks))} ${place}`
      })
  const sides = [...describeHoldings(files, 'in the files'), ...describeHoldings(running, 'running')]
  return html`${sides.map((side, index) => html`${index === 0 ? null : ', and '}${side}`)}`
}
