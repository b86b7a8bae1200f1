import { Secret } from '../../model/keys/secret.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { PlainValue } from '../../model/stack/compose.ts'
import type { Declarations, DeclaredClaims, DeclaredCode, DeclaredRead } from '../../model/stack/declarations.ts'
import { type Dialect, dialects } from '../../model/stack/dialect.ts'
import type { DeclaredAcross } from '../../model/stack/snapshot.ts'
import { resolveFrom } from '../../model/text/file-names.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { hiddenName, showAsked } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import { readAlgorithms } from '../names/algorithms.ts'
import { type CheckedDeclarations, declarationSchema } from './declaration-schema.ts'
import { readLogins, readProbes } from './declared-live.ts'
import { explainIssues, unknownWord } from './explain-issues.ts'
import { type Fill, fillFrom } from './fill.ts'
import { restoreDays } from './restore-days.ts'
import { toClaims } from './to-claims.ts'

/** What the user wrote, and where. */
export interface WrittenDeclarations {
  /** With every text as it is written. */
  readonly value: PlainValue
  /** The texts with references in them, by what is written; none where nothing is filled in. */
  readonly texts?: ReadonlyMap<string, Template>
  /** Absolute: the project folder, from which paths start. */
  readonly directory?: string
  /** The file's shown name. */
  readonly source: string
  /** Where each entry of its sections stands, by `section.entry`. */
  readonly locations: ReadonlyMap<string, FileLocation>
}

/**
 * Checks what the user declares.
 *
 * @throws AuditError `configuration` for an unknown key (with the near one), a wrong type, or a rule or
 * dialect that does not exist.
 */
export function readDeclarations(
  { value, texts, directory = '/', source, locations }: WrittenDeclarations,
  ruleIds: readonly string[],
): Declarations {
  const parsed = declarationSchema.safeParse(restoreDays(value ?? {}))
  if (!parsed.success) throw explainIssues(parsed.error.issues, source, value)
  const { groups, code, probes, logins, severity: severities, waivers, hosts, across } = parsed.data
  const locate = (entry: string): FileLocation => locations.get(entry) ?? { file: source }
  const fill = fillFrom(texts)
  const reading = { fill, locateFile: (path: Template) => resolveFrom(Template.written(directory), path) }
  for (const rule of [...Object.keys(severities), ...waivers.map((waiver) => waiver.rule)]) {
    if (!ruleIds.includes(rule)) throw unknownWord(source, 'rule', rule, ruleIds)
  }
  for (const [group, { external, issuers }] of Object.entries(groups)) {
    if (external && issuers.length > 0) throw twoSigners(source, group)
  }
  return {
    groups: Object.entries(groups).map(
      ([group, { algorithm, issuers, validators, external, lookup, reads, claims, header }]) => ({
        name: group,
        issuers,
        validators,
        ...(external ? { isExternal: true } : {}),
        lookup: lookup.map((name) => demandName(name, group, source)),
        reads: Object.entries(reads).map(([service, { file, dialect }]) =>
          readOf(service, fill(file), dialect, source),
        ),
        ...(algorithm === undefined ? {} : { algorithm: algorithmOf(fill(algorithm), group, source) }),
        ...(claims === undefined ? {} : { claims: claimsOf(claims, locate(`groups.${group}`), fill) }),
        ...(header === undefined ? {} : { header: toClaims(header, fill) }),
      }),
    ),
    code: Object.entries(code).flatMap(([service, folders]) => codeOf(service, folders, directory, fill)),
    probes: readProbes(probes, locate, source, reading),
    logins: readLogins(logins, locate, source, reading),
    severity: severities,
    waivers: waivers.map(({ rule, reason, service, owner, expires }) => ({
      rule,
      reason,
      ...(service === undefined ? {} : { service }),
      ...(owner === undefined ? {} : { owner }),
      ...(expires === undefined ? {} : { expires }),
    })),
    hosts: Object.entries(hosts).map(([host, { key }]) => ({ name: host, key })),
    across: across.map((rule) => acrossOf(rule, source)),
    source,
  }
}

/** A host beside itself would be compared with itself. */
function acrossOf(written: CheckedDeclarations['across'][number], source: string): DeclaredAcross {
  const [rule, hosts] = 'agree' in written ? (['agree', written.agree] as const) : (['differ', written.differ] as const)
  const [first, second, ...others] = [...new Set(hosts)]
  if (first !== undefined && second !== undefined) {
    return { rule, hosts: [first, second, ...others], groups: written.groups }
  }
  throw new AuditError('configuration', `${source}: across: ${rule} names one host only`, {
    hint: 'Name two or more different ones.',
  })
}

function twoSigners(source: string, group: string): AuditError {
  return new AuditError('configuration', `${source}: groups.${group}: external: true and issuers exclude each other`, {
    hint: 'Name the issuers if they are services of the stack; else leave them out',
  })
}

function readOf(service: string, file: Template, dialect: string, source: string): DeclaredRead {
  if (!isDialect(dialect)) throw unknownWord(source, 'dialect', dialect, dialects)
  return { service, file, dialect }
}

function codeOf(
  service: string,
  written: string | readonly string[],
  directory: string,
  fill: Fill,
): readonly DeclaredCode[] {
  const [first, ...others] = (typeof written === 'string' ? [written] : written).map((path) =>
    resolveFrom(Template.written(directory), fill(path)),
  )
  return first === undefined ? [] : [{ service, folders: [first, ...others] }]
}

/** One signature algorithm by its name; anything else is not shown. */
function algorithmOf(written: Template, group: string, source: string): string {
  const [algorithm, ...others] = readAlgorithms(written.filled())
  if (algorithm !== undefined && others.length === 0) return algorithm
  const what = written.isWritten ? hiddenName : written.toString()
  throw new AuditError('configuration', `${source}: groups.${group}.algorithm: ${what} is not a signature algorithm`, {
    hint: 'For example HS256, RS256, ES256 or EdDSA.',
  })
}

/** A name of `lookup`, in which references stand for variables of the service. */
function demandName(name: string, group: string, source: string): string {
  if (showAsked(name) === name) return name
  throw new AuditError('configuration', `${source}: groups.${group}.lookup: ${hiddenName} is not a variable's name`)
}

function isDialect(word: string): word is Dialect {
  return (dialects as readonly string[]).includes(word)
}

function claimsOf(
  { iss, aud, ...extra }: NonNullable<CheckedDeclarations['groups'][string]['claims']>,
  location: FileLocation,
  fill: Fill,
): DeclaredClaims {
  const [first, ...rest] = (typeof aud === 'string' ? [aud] : (aud ?? [])).map((text) =>
    Secret.fromTemplate(fill(text)),
  )
  return {
    ...(iss === undefined ? {} : { issuer: Secret.fromTemplate(fill(iss)) }),
    ...(first === undefined ? {} : { audience: [first, ...rest] }),
    extra: toClaims(extra, fill),
    location,
  }
}
