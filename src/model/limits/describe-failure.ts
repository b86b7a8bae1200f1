import { basename } from 'node:path'

const plainName = /^[A-Za-z]{1,40}$/
const plainPosition = /^[\w.-]{1,80}:\d+:\d+$/
const SHOWN_FRAMES = 6

/** What may be shown of an unexpected error. */
export interface Failure {
  readonly name: string
  /** `file:line:column` of its stack, the innermost first. */
  readonly positions: readonly string[]
}

/**
 * The name and the file positions of an error that nobody expected. Never its message nor its cause, which may quote what was being
 * read: a library's message often does.
 */
export function describeFailure(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null
  return { name: plainName.test(error.name) ? error.name : 'Error', positions: listPositions(error) }
}

/** Only what follows the message counts: a message can hold lines that look like frames. */
function listPositions(error: Error): readonly string[] {
  const stack = error.stack ?? ''
  const start = stack.indexOf(error.message)
  if (start < 0) return []
  return stack
    .slice(start + error.message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .flatMap((line) => positionOf(line) ?? [])
    .filter((position) => plainPosition.test(position))
    .slice(0, SHOWN_FRAMES)
}

/** What is in the brackets at the end of a frame, or behind its last blank. */
function positionOf(frame: string): string | undefined {
  const end = frame.endsWith(')') ? frame.slice(0, -1) : frame
  const from = Math.max(end.lastIndexOf('('), end.lastIndexOf(' '), end.lastIndexOf('/'), end.lastIndexOf('\\'))
  return basename(end.slice(from + 1))
}

/** The same as a part of a sentence: `a bug in countersign (TypeError at a.js:1:2, b.js:3:4)`. */
export function nameBug(error: unknown): string {
  const failure = describeFailure(error)
  if (failure === null) return 'a bug in countersign'
  const { name, positions } = failure
  return `a bug in countersign (${name}${positions.length === 0 ? '' : ` at ${positions.join(', ')}`})`
}
