import { claimSources } from '../model/keys/binding.ts'
import { type SignedSnapshot, stretching } from '../model/stack/snapshot.ts'
import { isListOf, isRecord, isText } from '../model/text/json-shape.ts'

/**
 * The text as a snapshot; `null` when it is none. Members that are not known are passed over, and stay part of what is signed: a later
 * version may add some. Whatever comes out has the types that are promised, so that nobody need believe a signer about them.
 */
export function readSnapshot(text: string): SignedSnapshot | null {
  const file = parse(text)
  return isSnapshot(file) ? (file as unknown as SignedSnapshot) : null
}

/** The parser's own message would quote the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** What a host may be called: it stands before names in reports. */
export function isHostName(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text)
}

function isSnapshot(value: unknown): boolean {
  if (!isRecord(value) || value['schemaVersion'] !== 1) return false
  const { tool, host, takenAt, fingerprints, groups, gaps, signature } = value
  return (
    isRecord(tool) &&
    tool['name'] === 'countersign' &&
    isText(tool['version']) &&
    isHostName(host) &&
    isMoment(takenAt) &&
    isRecord(fingerprints) &&
    isStretching(fingerprints['stretching']) &&
    isFingerprint(fingerprints['check']) &&
    isListOf(groups, isGroup) &&
    isListOf(gaps, isGap) &&
    isRecord(signature) &&
    signature['algorithm'] === 'Ed25519' &&
    isText(signature['keyId']) &&
    isText(signature['value'])
  )
}

/** With other settings the fingerprints could not be compared, and whoever wrote the file does not choose how much work we do. */
function isStretching(value: unknown): boolean {
  return isRecord(value) && Object.entries(stretching).every(([name, expected]) => value[name] === expected)
}

function isGroup(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { id, project, purpose, basis, bindings } = value
  return isText(id) && isText(project) && isText(purpose) && isText(basis) && isListOf(bindings, isBinding)
}

function isBinding(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { service, project, container, variable, role, roleSource, algorithms, form, assumes, location } = value
  return (
    isText(service) &&
    isText(project) &&
    isTextOrNothing(container) &&
    isText(variable) &&
    roles.has(role) &&
    sources.has(roleSource) &&
    isListOf(algorithms, isText) &&
    isText(form) &&
    isTextOrNothing(assumes) &&
    (value['evidence'] === 'resolved' || value['evidence'] === 'container') &&
    states.has(value['state']) &&
    isTrueOrNothing(value['isUnknown']) &&
    isTrueOrNothing(value['isFetchedHere']) &&
    isListOf(value['keys'], isKey) &&
    isLocation(location)
  )
}

function isKey(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { fingerprint, kind, isUnread, algorithm } = value
  return isFingerprint(fingerprint) && kinds.has(kind) && isTrueOrNothing(isUnread) && isTextOrNothing(algorithm)
}

function isLocation(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { file, line, column, container } = value
  if (container !== undefined) return isText(container) && file === undefined
  return isText(file) && isPositionOrNothing(line) && isPositionOrNothing(column)
}

function isGap(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { source, code, reason, line } = value
  return isText(source) && isText(code) && isText(reason) && isPositionOrNothing(line)
}

/** With anything else in the place of one, two hosts could be made to look as if they held the same. */
function isFingerprint(value: unknown): boolean {
  return typeof value === 'string' && /^(?:fp2:[0-9a-f]{32}|jkt:[A-Za-z0-9_-]{43})$/.test(value)
}

const roles: ReadonlySet<unknown> = new Set([
  'issuer',
  'validator',
  'both',
  'forwarder',
  'holder',
  'bystander',
  'unknown',
])
const sources: ReadonlySet<unknown> = new Set(claimSources)
const states: ReadonlySet<unknown> = new Set(['present', 'absent', 'empty'])
const kinds: ReadonlySet<unknown> = new Set(['symmetric', 'public', 'private'])

function isMoment(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  )
}

function isPositionOrNothing(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) > 0)
}

function isTrueOrNothing(value: unknown): boolean {
  return value === undefined || value === true
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || isText(value)
}
