import type { AuditReport } from '../../model/report/audit-report.ts'
import { tabulateAcross } from '../../report/text/across-text.ts'
import { html, type Markup, shorten } from './markup.ts'

/** With more comparisons than this the rest is left to the report: what is broken comes first. */
const MAXIMUM_ROWS = 100

/** What came of the rules between hosts, as declared; nothing where none is. */
export function showAcross(across: AuditReport['across']): Markup | null {
  if (across === undefined || across.length === 0) return null
  const { title, columns } = tabulateAcross(across)
  const count = Math.min(across.length, MAXIMUM_ROWS)
  const rows = Array.from({ length: count }, (_, row) => columns.map(({ cells }) => shorten(cells[row] ?? '', 200)))
  return html`<section aria-labelledby="across"><h2 id="across">Across hosts</h2><p class="quiet">${title}</p>
<div class="scroll" role="region" aria-labelledby="across" tabindex="0"><table><thead><tr>${columns.map(({ heading }) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
${across.length > count ? html`<p class="quiet">and ${across.length - count} more in <a href="report.json">the report</a></p>` : null}</section>`
}
