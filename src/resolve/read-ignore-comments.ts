import { AuditError } from '../model/limits/audit-error.ts'
import type { IgnoreComment } from '../model/report/waiver.ts'
import { readEnvFile, readRawEnvFile } from './env-file.ts'
import { type ContentNumbers, digestTree } from './yaml/digest-tree.ts'
import { parseYaml } from './yaml/parse-yaml.ts'

/** How a file is read: what is a comment in one is part of a value in another. */
export type CommentSyntax = 'yaml' | 'env' | 'raw-env'

const marker = /#\s*countersign-ignore(?![\w-])/
const wording = /^#\s*countersign-ignore\s+([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/

interface Sighting {
  /** Index of the line, from 0. */
  readonly index: number
  /** Where the `#` is in it. */
  readonly start: number
}

/**
 * The `# countersign-ignore RULE: reason` comments of a file. A text that looks like one is a comment only when the file says
 * the same without it: inside a value, a quoted text or a block it may be a secret, and is neither obeyed nor shown. Nothing is
 * obeyed in a file that cannot be read.
 *
 * @throws AuditError `configuration` for a comment without a reason, or with a rule that does not exist.
 */
export function readIgnoreComments(
  bytes: Uint8Array,
  file: string,
  syntaxes: readonly CommentSyntax[],
  ruleIds: readonly string[],
): readonly IgnoreComment[] {
  // One character for each byte: what is not a comment must come back unchanged, whatever its encoding.
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  const sightings = lines.flatMap((line, index): readonly Sighting[] => {
    const start = line.search(marker)
    return start < 0 ? [] : [{ index, start }]
  })
  const comments = keepComments(lines, sightings, syntaxes)
  const ownLines = new Set(
    comments.filter(({ index, start }) => isAlone(lines[index], start)).map(({ index }) => index),
  )
  return comments.map(({ index, start }) => {
    const text = Buffer.from(lines[index]?.slice(start) ?? '', 'latin1').toString('utf8')
    return {
      file,
      line: index + 1,
      covers: coveredLines(index, ownLines),
      ...readWording(text, file, index + 1, ruleIds),
    }
  })
}

function isAlone(line: string | undefined, start: number): boolean {
  return line?.slice(0, start).trim() === ''
}

/** A comment with a line of its own speaks of the first line below that is not one too, so that several can be stacked. */
function coveredLines(index: number, ownLines: ReadonlySet<number>): readonly number[] {
  if (!ownLines.has(index)) return [index + 1]
  let below = index + 1
  while (ownLines.has(below)) below += 1
  return [index + 1, below + 1]
}

/** Those without which the file says the same. All at once first: usually every one is a comment. */
function keepComments(
  lines: readonly string[],
  sightings: readonly Sighting[],
  syntaxes: readonly CommentSyntax[],
): readonly Sighting[] {
  if (sightings.length === 0) return []
  const numbers: ContentNumbers = new Map()
  const before = syntaxes.map((syntax) => describeComment(lines, syntax, numbers))
  if (before.includes(null)) return []
  const isSilent = (some: readonly Sighting[]) => {
    const without = blank(lines, some)
    return syntaxes.every((syntax, place) => describeComment(without, syntax, numbers) === before[place])
  }
  if (isSilent(sightings)) return sightings
  return sightings.length > MOST_TRIED ? [] : sightings.filter((sighting) => isSilent([sighting]))
}

/** A file that hides more of them in values is not worth a reading for each. */
const MOST_TRIED = 100

function blank(lines: readonly string[], sightings: readonly Sighting[]): readonly string[] {
  const starts = new Map(sightings.map(({ index, start }) => [index, start]))
  return lines.map((line, index) => {
    const start = starts.get(index)
    return start === undefined ? line : `${line.slice(0, start)}#${line.endsWith('\r') ? '\r' : ''}`
  })
}

/** What the file says, as a text to compare; `null` when it cannot be read to its end. */
function describeComment(lines: readonly string[], syntax: CommentSyntax, numbers: ContentNumbers): string | null {
  const bytes = Buffer.from(lines.join('\n'), 'latin1')
  if (syntax === 'yaml') {
    const { documents, problems } = parseYaml(bytes, { compose: 'v5' })
    return problems.length > 0 ? null : documents.map((document) => digestTree(document, numbers)).join(' ')
  }
  const nobody = () => undefined
  const { assignments, problem } =
    syntax === 'env'
      ? readEnvFile(bytes, nobody, { compose: 'v5', file: '', isWiring: true })
      : readRawEnvFile(bytes, nobody)
  return problem === undefined ? JSON.stringify(assignments.map(({ name, text }) => [name, text])) : null
}

function readWording(
  text: string,
  file: string,
  line: number,
  ruleIds: readonly string[],
): Pick<IgnoreComment, 'rule' | 'reason'> {
  const [, rule, reason] = wording.exec(text.trimEnd()) ?? []
  if (rule === undefined || reason === undefined) {
    throw new AuditError('configuration', `${file}:${line}: countersign-ignore needs a rule and a reason`, {
      hint: 'For example: # countersign-ignore short-secret: vendor limit',
    })
  }
  if (!ruleIds.includes(rule)) {
    throw new AuditError('configuration', `${file}:${line}: countersign-ignore names a rule that does not exist`, {
      hint: 'countersign rules lists them.',
    })
  }
  return { rule, reason }
}
