import { closest } from 'fastest-levenshtein'
import type { z } from 'zod'
import { AuditError } from '../../model/limits/audit-error.ts'
import { showKey } from '../../model/text/show-name.ts'
import { keysAt, shapesAt } from './declaration-schema.ts'

/** The first thing that is wrong with `value`, as an error of ours: the kind of what stands there, and never the value. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], source: string, value: unknown): AuditError {
  const [issue] = issues
  return issue === undefined
    ? new AuditError('configuration', `${source} is not valid`)
    : explain(chooseBranch(issue), source, value)
}

/** The error for a word that is none of those that may stand there, with the near one. */
export function unknownWord(source: string, what: string, word: string, known: readonly string[]): AuditError {
  const shown = showKey(word)
  const isSuggested = shown === word && known.length > 0
  const hint = isSuggested ? `Did you mean “${closest(word, [...known])}”?` : undefined
  return new AuditError('configuration', `${source}: unknown ${what}: “${shown}”`, hint === undefined ? {} : { hint })
}

/** Of a choice that fits nowhere, what is wrong with the one that was meant: the one whose kind of value it is. */
function chooseBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const meant = issue.errors.find(([first]) => first?.code !== 'invalid_type' || first.path.length > 0)
  const [first] = meant ?? []
  return first === undefined ? issue : chooseBranch({ ...first, path: [...issue.path, ...first.path] })
}

function explain(issue: z.core.$ZodIssue, source: string, value: unknown): AuditError {
  const at = place(issue.path)
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : []
  if (unknown !== undefined) {
    const known = keysAt(issue.path)
    return known.includes(unknown)
      ? wrong(`${source}: ${at}: “${unknown}” does not go with the other keys there`)
      : unknownWord(source, `key under ${at}`, unknown, known)
  }
  return wrong(`${source}: ${at}${describeIssue(issue, kindAt(value, issue.path))}`)
}

function wrong(message: string): AuditError {
  return new AuditError('configuration', message, { hint: 'See docs/configuration.md for the allowed keys' })
}

function describeIssue(issue: z.core.$ZodIssue, found: string | null): string {
  const expected = shapesAt(issue.path).join(' or ')
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
      return found === null ? ` is missing: write ${expected}` : `: write ${expected} in place of ${found}`
    case 'invalid_value':
      return `: write ${expected}`
    case 'too_small':
      return Number(issue.minimum) > 1 ? `: write at least ${issue.minimum}` : ' is empty'
    case 'invalid_key':
      return `: ${issue.issues[0]?.message ?? issue.message}`
    default:
      return `: ${issue.message}` // zod's own messages never name the value that stands there
  }
}

/** What kind of value stands at a path; `null` where none does. */
function kindAt(value: unknown, path: readonly PropertyKey[]): string | null {
  const found = path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  )
  if (found === undefined) return null
  if (found === null || found === '') return 'nothing'
  if (Array.isArray(found)) return 'a list'
  return kinds[typeof found] ?? 'a mapping'
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  bigint: 'a number',
  boolean: 'true or false',
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the top level'
    : path.map((key) => (typeof key === 'string' ? showKey(key) : String(key))).join('.')
}
