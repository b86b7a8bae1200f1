import { basename } from 'node:path'

const plainName = /^[A-Za-z]{1,40}$/
const framePosition = /(?:^|[ (/\\])((?:node:)?[\w./\\:-]+:\d+:\d+)\)?$/
const plainPosition = /^[\w.-]+:\d+:\d+$/
const shownFrames = 6

/**
 * What may be told of an error nobody expected: its name and the file positions of its stack. Never its message nor its
 * cause, which may quote what was being read.
 */
export function describeCrash(error: unknown): string {
  const lines = ['countersign: internal error, this is a bug in countersign']
  if (error instanceof Error) {
    lines.push(`  ${plainName.test(error.name) ? error.name : 'Error'}`)
    lines.push(...listPositions(error).map((position) => `    at ${position}`))
  }
  lines.push('  Please report these lines. The message of the error is withheld: it could quote a secret.')
  return `${lines.join('\n')}\n`
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
    .flatMap((line) => framePosition.exec(line)?.[1] ?? [])
    .map((position) => basename(position))
    .filter((position) => plainPosition.test(position))
    .slice(0, shownFrames)
}
