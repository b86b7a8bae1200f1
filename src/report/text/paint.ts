/** How the text is to look. */
export interface TextOptions {
  readonly color: boolean
  /** The columns of the screen. Places and names are never broken, so that they can be clicked and copied. */
  readonly width: number
  /** The code that the command will end with; shown in the last line when given. */
  readonly exitCode?: number
}

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan'
/** Puts a text in a style, or leaves it alone. */
export type Paint = (style: Style, text: string) => string

const sgr: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
}

/** Paints where colour is wanted. */
export function makePaint({ color }: Pick<TextOptions, 'color'>): Paint {
  return (style, text) => (color ? `\u001b[${sgr[style][0]}m${text}\u001b[${sgr[style][1]}m` : text)
}
