import type { LogMeaning } from '../model/live/log-facts.ts'

/** Words by which one library or product says that it refuses a token. */
export interface LogRow {
  readonly library: string
  /** A text that occurs in the line, or a linear pattern. */
  readonly says: string | RegExp
  readonly means: LogMeaning
  /** Whether the words are so general that the line has to speak of tokens as well. */
  readonly needsWord?: true
  readonly isSocket?: true
  /** `run`: recorded from the library; else where it is in its source. */
  readonly source: string
}

/** The rows of one library, by what they mean. */
export function rowsOf(
  library: string,
  source: string,
  says: Partial<Readonly<Record<LogMeaning, readonly (string | RegExp)[]>>>,
  more: Pick<LogRow, 'needsWord' | 'isSocket'> = {},
): readonly LogRow[] {
  return Object.entries(says).flatMap(([means, texts]) =>
    texts.map((text) => ({ library, says: text, means: means as LogMeaning, ...more, source })),
  )
}
