const combining = /\p{M}/u
/* The wide and full-width blocks of UAX #11 that names are written in. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** The columns that the text takes on a terminal. The text has no control characters (see `printable`). */
export function measureWidth(text: string): number {
  let width = 0
  for (const char of text) {
    if (char >= ' ' && char <= '~') width += 1
    else if (!combining.test(char)) width += wide.test(char) ? 2 : 1
  }
  return width
}

/** The text filled up with spaces to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureWidth(text)))
}

/** The text cut to `width` columns, an ellipsis in place of its start: the end of a name or path tells more. */
export function shorten(text: string, width: number): string {
  if (measureWidth(text) <= width) return text
  const chars = [...text]
  const kept: string[] = []
  let remaining = width - 1
  for (let char = chars.pop(); char !== undefined && measureWidth(char) <= remaining; char = chars.pop()) {
    remaining -= measureWidth(char)
    kept.unshift(char)
  }
  return `…${kept.join('')}`
}

/** The text in lines of at most `width` columns, broken at whitespace; a longer word keeps a line of its own, uncut. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line === '') line = word
    else if (measureWidth(line) + 1 + measureWidth(word) <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  lines.push(line)
  return lines
}

/** One column of a table: its heading, its cells from top to bottom, and how far it may be squeezed. */
export interface Column {
  readonly heading: string
  readonly cells: readonly string[]
  /** The narrowest it may get when the table is wider than the screen; none: never squeezed. */
  readonly minWidth?: number
  /** Left out whole when the table would be wider than the screen. */
  readonly isOptional?: boolean
}

const GUTTER = 2

function measureColumn(column: Column): number {
  return Math.max(...[column.heading, ...column.cells].map(measureWidth))
}

function measureTable(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GUTTER * (widths.length - 1))
}

/**
 * The table as rows of padded cells, heading first, fitted into `width`: optional columns go first, then the columns that may
 * be squeezed are, the last one first. Where even that is not enough the rows stay too wide.
 */
export function layOutTable(columns: readonly Column[], width: number): readonly (readonly string[])[] {
  const isTooWide = measureTable(columns.map(measureColumn)) > width
  const kept = isTooWide ? columns.filter((column) => !column.isOptional) : columns
  const widths = kept.map(measureColumn)
  for (let place = kept.length - 1; place >= 0; place -= 1) {
    const natural = widths[place] ?? 0
    const narrowest = Math.min(natural, kept[place]?.minWidth ?? natural)
    widths[place] = Math.max(narrowest, natural - Math.max(0, measureTable(widths) - width))
  }
  const rowCount = kept[0]?.cells.length ?? 0
  const row = (index: number) =>
    kept.map((column, place) => {
      const text = index < 0 ? column.heading : (column.cells[index] ?? '')
      const columnWidth = widths[place] ?? 0
      return padEnd(shorten(text, columnWidth), columnWidth)
    })
  return Array.from({ length: rowCount + 1 }, (_, index) => row(index - 1))
}

/** What blocks of text are moved in by. */
export const indent = '  '

/** The text behind a mark, moved in, in lines of at most `width` columns. */
export function withHangingIndent(mark: string, text: string, width: number): readonly string[] {
  return wrap(text, width - indent.length - mark.length).map(
    (line, index) => indent + (index === 0 ? mark : ' '.repeat(mark.length)) + line,
  )
}

export function indentLines(lines: readonly string[]): readonly string[] {
  return lines.map((line) => indent + line)
}
