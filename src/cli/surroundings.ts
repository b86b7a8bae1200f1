/** Where text goes, and whether a person watches. */
export interface Screen {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Everything a command takes from the process it runs in. */
export interface Surroundings {
  /** The result, and nothing else. */
  readonly stdout: Screen
  /** Errors, progress and the log. */
  readonly stderr: Screen
  readonly shell: Readonly<Record<string, string>>
  /** Absolute: where the user stands. */
  readonly directory: string
  readonly homeDirectory: string
  /** Aborted when the program is to end: by a bug beside what is awaited, and by a signal once signals are heeded. */
  readonly signal: AbortSignal
  /**
   * From now on SIGINT and SIGTERM abort `signal`. Before, the system ends the process, whatever it is busy with: a listener would
   * not be called before the thread has time for it.
   */
  readonly heedSignals: () => void
}

/** Wide enough for a CI log, narrow enough to read. */
const WIDTH_OFF_SCREEN = 100
const NARROWEST = 40

/** The columns to lay out for: the screen's, else COLUMNS, else 100. */
export function measureScreen(screen: Screen, { COLUMNS }: Surroundings['shell']): number {
  const columns = screen.isTTY ? screen.columns : Number(COLUMNS || WIDTH_OFF_SCREEN)
  return Math.max(NARROWEST, columns !== undefined && Number.isFinite(columns) ? columns : WIDTH_OFF_SCREEN)
}

/**
 * Whether to colour: `--no-color` and NO_COLOR (no-color.org: set and not empty) say no, then FORCE_COLOR says yes (or, as
 * `0` or `false`, no), then TERM=dumb says no; otherwise when a person watches.
 */
export function wantsColor(screen: Screen, shell: Surroundings['shell'], isForbidden: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = shell
  if (isForbidden || isSet(NO_COLOR)) return false
  if (isSet(FORCE_COLOR)) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return TERM !== 'dumb' && screen.isTTY === true
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
