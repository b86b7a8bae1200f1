import type { LineChange } from '../model/report/fix.ts'
import { MASK } from '../model/text/mask-line.ts'
import { diffLines, type LineStep } from './diff-lines.ts'
import type { ModeChange } from './edit-session.ts'
import { type FileKind, maskLines, splitLines } from './mask-lines.ts'

/** A file before and after. */
export interface DrawnChange {
  /** As shown to the user. */
  readonly file: string
  readonly kind: FileKind
  /** `null` for a file that is not there yet. */
  readonly before: string | null
  readonly after: string
  /** The variables that get a new key in this file. */
  readonly newKeys: ReadonlySet<string>
  /** Values that are shown: names of services and of env files. */
  readonly harmless: ReadonlySet<string>
}

/** The unified diff with every value masked that may be a secret. Of anything but YAML only the changed lines are shown. */
export function drawDiff(change: DrawnChange): string {
  const { file, kind, before, after, harmless } = change
  const [old, now] = [splitLines(before ?? ''), splitLines(after)]
  const steps = diffLines(withEnds(before ?? '', old), withEnds(after, now))
  const shown = {
    before: maskLines(before ?? '', kind, harmless),
    after: markNewKeys(maskLines(after, kind, harmless), change),
  }
  const hunks = cutHunks(steps, kind === 'yaml' ? 3 : 0)
  return [
    `--- ${before === null ? '/dev/null' : file}`,
    `+++ ${file}`,
    ...hunks.flatMap((hunk) => [drawHead(hunk), ...hunk.map((step) => drawLine(step, shown))]),
  ].join('\n')
}

/** The change of a file's permissions in Git's words, before that of its text. */
export function drawMode(file: string, { before, after }: ModeChange, diff: string): string {
  const inGit = (mode: number): string => `100${(mode & 0o777).toString(8).padStart(3, '0')}`
  const lines = [`diff --git a/${file} b/${file}`, `old mode ${inGit(before)}`, `new mode ${inGit(after)}`]
  return [...lines, ...(diff === '' ? [] : [diff])].join('\n')
}

/** Lines with their line breaks differ where only those do. */
function withEnds(text: string, lines: readonly string[]): readonly string[] {
  const raw = text.split('\n')
  return lines.map((_, at) => `${raw[at]}${at < raw.length - 1 ? '\n' : ''}`)
}

function markNewKeys(lines: readonly string[], { newKeys }: DrawnChange): readonly string[] {
  return lines.map((line) => {
    const name = line.endsWith(`=${MASK}`) ? line.slice(0, -MASK.length - 1) : ''
    return newKeys.has(name.replace(/^export /, '')) ? `${name}=[new key]` : line
  })
}

function drawLine(
  { kind, before, after }: LineStep,
  shown: { readonly before: readonly string[]; readonly after: readonly string[] },
): string {
  if (kind === 'new') return `+${shown.after[after] ?? ''}`
  return `${kind === 'gone' ? '-' : ' '}${shown.before[before] ?? ''}`
}

function drawHead(hunk: readonly LineStep[]): string {
  const [first] = hunk
  const old = hunk.filter(({ kind }) => kind !== 'new').length
  const now = hunk.filter(({ kind }) => kind !== 'gone').length
  const start = (line: number, count: number): string =>
    count === 0 ? `${line},0` : count === 1 ? `${line + 1}` : `${line + 1},${count}`
  return `@@ -${start(first?.before ?? 0, old)} +${start(first?.after ?? 0, now)} @@`
}

/** The changes with so many lines around them that stay; those close to each other in one. */
function cutHunks(steps: readonly LineStep[], context: number): readonly (readonly LineStep[])[] {
  const hunks: LineStep[][] = []
  let end = -1
  for (const [at, { kind }] of steps.entries()) {
    if (kind === 'same') continue
    const start = Math.max(at - context, end, 0)
    const stop = Math.min(at + context + 1, steps.length)
    const hunk = hunks.at(-1)
    if (hunk !== undefined && start <= end) hunk.push(...steps.slice(end, stop))
    else hunks.push(steps.slice(start, stop))
    end = stop
  }
  return hunks
}

/**
 * The same change as whole lines, for a review to suggest; `null` where a line of it may hold a secret, and for a file that is
 * not there yet or has other line breaks.
 */
export function listLineChanges({ file, kind, before, after, harmless }: DrawnChange): readonly LineChange[] | null {
  if (before === null || kind !== 'yaml' || before.includes('\r') || !before.endsWith('\n')) return null
  const [old, now] = [splitLines(before), splitLines(after)]
  const masked = maskLines(after, kind, harmless)
  const changes: LineChange[] = []
  for (const hunk of cutHunks(diffLines(old, now), 0)) {
    const added = hunk.filter((step) => step.kind === 'new').map((step) => step.after)
    if (added.some((at) => masked[at] !== now[at])) return null
    const gone = hunk.filter((step) => step.kind === 'gone')
    const startLine = (hunk[0]?.before ?? 0) + 1
    changes.push({ file, startLine, endLine: startLine + gone.length, lines: added.map((at) => now[at] ?? '') })
  }
  return changes
}
