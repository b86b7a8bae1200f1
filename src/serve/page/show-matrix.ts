import type { MatrixCell } from '../../model/report/matrix-cell.ts'
import { countOf } from '../../report/headline.ts'
import { html, type Markup } from './markup.ts'
import { blockMatrix, type MatrixBlocks } from './matrix-blocks.ts'
import { showNames } from './show-names.ts'

/** Rows that are shown at once; a table never scrolls up and down by itself, so that no row is cut. */
const SHOWN_ROWS = 12
const MAXIMUM_ROWS = 60
const MAXIMUM_COLUMNS = 12

const results: Readonly<Record<MatrixCell['result'], { readonly sign: string; readonly word: string }>> = {
  accepted: { sign: '✓', word: 'accepts' },
  refused: { sign: '✕', word: 'refuses' },
  unknown: { sign: '?', word: 'unknown' },
}

const layers: Readonly<Record<MatrixCell['evidence'], string>> = {
  resolved: 'in the files',
  container: 'running',
  live: 'asked live',
}

/** Who accepts whose tokens, what is broken first. */
export function showMatrix(cells: readonly MatrixCell[], number: number): Markup | null {
  if (cells.length === 0) return null
  const blocks = blockMatrix(cells)
  const rows = blocks.validators.slice(0, MAXIMUM_ROWS)
  const [shown, folded] = [rows.slice(0, SHOWN_ROWS), rows.slice(SHOWN_ROWS)]
  const unseen = (some: readonly (readonly string[])[]): number => some.flat().length
  const omitted = [
    [blocks.omitted.validators + unseen(blocks.validators.slice(MAXIMUM_ROWS)), 'validator'] as const,
    [blocks.omitted.issuers + unseen(blocks.issuers.slice(MAXIMUM_COLUMNS)), 'issuer'] as const,
  ].flatMap(([count, noun]) => (count > 0 ? countOf(count, `more ${noun}`) : []))
  return html`<div class="pairs">${showTable(blocks, shown, number, 'first')}${
    folded.length === 0
      ? null
      : html`<details id="pairs-${number}"><summary>${countOf(folded.length, 'more row')}</summary>${showTable(blocks, folded, number, 'more')}</details>`
  }${omitted.length === 0 ? null : html`<p class="quiet">and ${omitted.join(', ')} in <a href="report.json">the report</a></p>`}</div>`
}

function showTable(
  { issuers, cellOf }: MatrixBlocks,
  rows: readonly (readonly string[])[],
  number: number,
  part: 'first' | 'more',
): Markup {
  const columns = issuers.slice(0, MAXIMUM_COLUMNS)
  const id = `matrix-${number}-${part}`
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="matrix">
<caption id="${id}">Who accepts whose tokens${part === 'more' ? ', continued' : null}</caption>
<thead><tr><td></td>${columns.map((names, index) => html`<th scope="col"><span class="quiet">tokens of</span> ${showNames(names, `${id}-column-${index}`)}</th>`)}</tr></thead>
<tbody>${rows.map(
    (names, index) =>
      html`<tr><th scope="row">${showNames(names, `${id}-row-${index}`)}</th>${columns.map((column) => showCell(cellOf(column, names)))}</tr>`,
  )}</tbody></table></div>`
}

function showCell(cell: MatrixCell | undefined): Markup {
  if (cell === undefined)
    return html`<td class="cell cell-none"><span aria-hidden="true">&middot;</span><span class="hidden">not asked</span></td>`
  const { sign, word } = results[cell.result]
  const layer = layers[cell.evidence]
  const how = cell.method === 'minted' ? `with a minted token, ${layer}` : layer
  const why = cell.result === 'accepted' ? null : html`${cell.reason} `
  return html`<td class="cell cell-${cell.result}"><span class="sign" aria-hidden="true">${sign}</span> <span class="word">${word}</span><span class="reason">${why}<span class="quiet">${why === null ? how : `(${how})`}</span></span></td>`
}
