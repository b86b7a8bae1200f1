/** The colours of a terminal, after GitHub's own themes. */
export interface Palette {
  readonly background: string
  readonly text: string
  readonly dim: string
  readonly red: string
  readonly yellow: string
  readonly green: string
  readonly cyan: string
}

export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    background: '#f6f8fa',
    text: '#1f2328',
    dim: '#59636e',
    red: '#cf222e',
    yellow: '#9a6700',
    green: '#1a7f37',
    cyan: '#0969da',
  },
  dark: {
    background: '#151b23',
    text: '#f0f6fc',
    dim: '#9198a1',
    red: '#ff7b72',
    yellow: '#d29922',
    green: '#3fb950',
    cyan: '#79c0ff',
  },
}

/** A cell of the font that is drawn with, in pixels. */
const cell = { width: 7.8, height: 18, size: 13, margin: 16 }

interface Run {
  readonly text: string
  readonly column: number
  readonly isBold: boolean
  readonly color: keyof Palette
}

/**
 * What a command printed with colours (SGR 0, 1, 2, 22, 31 to 36 and 39, as countersign writes them) as a picture. Every run of one style stands
 * at its own column, so that columns hold whatever font there is.
 */
export function drawTerminal(printed: string, title: string, palette: Palette): string {
  const lines = printed.trimEnd().split('\n').map(readRuns)
  const columns = Math.max(...lines.flat().map(({ text, column }) => column + [...text].length))
  const width = Math.ceil(columns * cell.width + 2 * cell.margin)
  const height = lines.length * cell.height + 2 * cell.margin
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${palette.background}"/>`,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${cell.size}">`,
    ...lines.flatMap((runs, row) => runs.map((run) => drawRun(run, cell.margin + (row + 0.75) * cell.height, palette))),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function drawRun({ text, column, isBold, color }: Run, y: number, palette: Palette): string {
  const x = round(cell.margin + column * cell.width)
  const length = round([...text].length * cell.width)
  const weight = isBold ? ' font-weight="bold"' : ''
  return `<text x="${x}" y="${round(y)}" textLength="${length}" fill="${palette[color]}"${weight}>${escapeXml(text)}</text>`
}

/** The runs of a line. Blanks are left out: one that is wider than a space ends a run. */
function readRuns(line: string): readonly Run[] {
  const runs: Run[] = []
  let [isBold, isDim, hue, column] = [false, false, 'text' as keyof Palette, 0]
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1]
    if (code === undefined) {
      for (const { 0: text, index } of part.matchAll(/\S+(?: \S+)*/g)) {
        const before = [...part.slice(0, index)].length
        runs.push({ text, column: column + before, isBold, color: isDim ? 'dim' : hue })
      }
      column += [...part].length
    } else {
      isBold = code === '1' || (isBold && !['0', '22'].includes(code))
      isDim = code === '2' || (isDim && !['0', '22'].includes(code))
      hue = hues[code] ?? hue
    }
  }
  return runs
}

const hues: Readonly<Record<string, keyof Palette>> = {
  '0': 'text',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '36': 'cyan',
  '39': 'text',
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
