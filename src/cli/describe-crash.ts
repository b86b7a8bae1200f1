import { describeFailure } from '../model/limits/describe-failure.ts'

/**
 * What may be shown of an unexpected error: its name and the file positions of its stack. Never its message nor its
 * cause, which may quote what was being read.
 */
export function describeCrash(error: unknown): string {
  const lines = ['countersign: internal error, this is a bug in countersign']
  const failure = describeFailure(error)
  if (failure !== null) lines.push(`  ${failure.name}`, ...failure.positions.map((position) => `    at ${position}`))
  lines.push('  Please report these lines. The message of the error is withheld: it could quote a secret.')
  return `${lines.join('\n')}\n`
}
