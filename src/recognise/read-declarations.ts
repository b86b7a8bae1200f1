import { closest } from 'fastest-levenshtein'
import { z } from 'zod'
import { AuditError } from '../model/audit-error.ts'
import type { PlainValue } from '../model/compose.ts'
import type { Declarations, DeclaredRead } from '../model/declarations.ts'
import { type Dialect, dialects } from '../model/dialect.ts'

const name = z.string().min(1)
const severity = z.enum(['error', 'warning', 'note'])

const readSchema = z.strictObject({ file: name, dialect: name })

const groupSchema = z.strictObject({
  issuers: z.array(name).default([]),
  validators: z.array(name).default([]),
  lookup: z.array(name).default([]),
  algorithm: z.string().optional(),
  reads: z.record(name, readSchema).default({}),
  claims: z.strictObject({ iss: z.string().optional(), aud: z.string().optional() }).optional(),
})

const waiverSchema = z.strictObject({
  rule: name,
  service: name.optional(),
  reason: name,
  owner: name.optional(),
  expires: z.iso.date().optional(),
})

const schema = z.strictObject({
  groups: z.record(name, groupSchema).default({}),
  probes: z.record(name, z.unknown()).optional(),
  logins: z.record(name, z.unknown()).optional(),
  severity: z.record(name, severity).default({}),
  waivers: z.array(waiverSchema).default([]),
})

/** The keys a user may write at each level, for suggestions. */
const keysAt = (path: readonly PropertyKey[]): readonly string[] => {
  if (path.length === 0) return Object.keys(schema.shape)
  if (path[0] === 'groups') {
    if (path[2] === 'reads') return Object.keys(readSchema.shape)
    return Object.keys(path[2] === 'claims' ? { iss: 0, aud: 0 } : groupSchema.shape)
  }
  return path[0] === 'waivers' ? Object.keys(waiverSchema.shape) : []
}

/**
 * Checks what the user declares. `source` is the file's shown name.
 *
 * @throws AuditError `configuration` for an unknown key (with the near one), a wrong type, or a rule or
 * dialect that does not exist.
 */
export function readDeclarations(value: PlainValue, source: string, ruleIds: readonly string[]): Declarations {
  const parsed = schema.safeParse(value ?? {})
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw issue === undefined ? new AuditError('configuration', `${source} is not valid`) : explain(issue, source)
  }
  const { groups, severity: severities, waivers } = parsed.data
  for (const rule of [...Object.keys(severities), ...waivers.map((waiver) => waiver.rule)]) {
    if (!ruleIds.includes(rule)) throw unknownWord(source, 'rule', rule, ruleIds)
  }
  return {
    groups: Object.entries(groups).map(([group, { algorithm, issuers, validators, lookup, reads }]) => ({
      name: group,
      issuers,
      validators,
      lookup,
      reads: Object.entries(reads).map(([service, { file, dialect }]) => readOf(service, file, dialect, source)),
      ...(algorithm === undefined ? {} : { algorithm: algorithm.toUpperCase() }),
    })),
    severity: severities,
    waivers: waivers.map(({ rule, reason, service, owner, expires }) => ({
      rule,
      reason,
      ...(service === undefined ? {} : { service }),
      ...(owner === undefined ? {} : { owner }),
      ...(expires === undefined ? {} : { expires }),
    })),
    source,
  }
}

function readOf(service: string, file: string, dialect: string, source: string): DeclaredRead {
  if (!isDialect(dialect)) throw unknownWord(source, 'dialect', dialect, dialects)
  return { service, file, dialect }
}

function isDialect(word: string): word is Dialect {
  return (dialects as readonly string[]).includes(word)
}

function explain(issue: z.core.$ZodIssue, source: string): AuditError {
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : []
  if (unknown !== undefined) return unknownWord(source, `key under ${place(issue.path)}`, unknown, keysAt(issue.path))
  // zod's own messages name the expected type and never the value that stands there.
  return new AuditError('configuration', `${source}: ${place(issue.path)}: ${issue.message}`, {
    hint: 'See docs/configuration.md for what may stand there',
  })
}

function unknownWord(source: string, what: string, word: string, known: readonly string[]): AuditError {
  const hint = known.length === 0 ? undefined : `Did you mean “${closest(word, [...known])}”?`
  return new AuditError('configuration', `${source}: unknown ${what}: “${word}”`, hint === undefined ? {} : { hint })
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the top level' : path.map(String).join('.')
}
