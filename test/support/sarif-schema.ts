/*
 * The part of the SARIF 2.1.0 schema (OASIS Standard, Errata 01) that our logs use, written down from the specification: the
 * same names, types, enumerations, formats and required members, and closed as the standard's own definitions are, so that a
 * member which SARIF does not have is found. A member that SARIF has and we do not write is missing here.
 */

type Schema = Readonly<Record<string, unknown>>

const text = { type: 'string' }
const uri = { type: 'string', format: 'uri' }
const flag = { type: 'boolean' }
const whole = { type: 'integer' }
const fromOne = { type: 'integer', minimum: 1 }
const index = { type: 'integer', minimum: -1 }
const level = { enum: ['none', 'note', 'warning', 'error'] }
const bag = { type: 'object', properties: { tags: listOf(text, true) } }

function listOf(items: Schema, isSet = false): Schema {
  return { type: 'array', items, ...(isSet ? { uniqueItems: true } : {}) }
}

function closed(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false }
}

const message = { ...closed({ text, markdown: text, id: text }), anyOf: [{ required: ['text'] }, { required: ['id'] }] }
const multiformat = closed({ text, markdown: text }, 'text')
const artifactLocation = closed({
  uri: { type: 'string', format: 'uri-reference' },
  uriBaseId: text,
  index,
  description: message,
})
const region = closed({
  startLine: fromOne,
  startColumn: fromOne,
  endLine: fromOne,
  endColumn: fromOne,
  snippet: closed({ text }, 'text'),
})
const physicalLocation = closed({ artifactLocation, region }, 'artifactLocation')
const logicalLocation = closed({ name: text, fullyQualifiedName: text, kind: text })
const location = closed({
  id: index,
  physicalLocation,
  logicalLocations: listOf(logicalLocation, true),
  message,
})
const reference = closed({ id: text, index })
const descriptor = closed(
  {
    id: text,
    name: text,
    shortDescription: multiformat,
    fullDescription: multiformat,
    helpUri: uri,
    help: multiformat,
    defaultConfiguration: closed({ enabled: flag, level }),
    properties: bag,
  },
  'id',
)
const notification = closed(
  { locations: listOf(location, true), message, level, descriptor: reference, associatedRule: reference },
  'message',
)
const suppression = closed(
  {
    kind: { enum: ['inSource', 'external'] },
    status: { enum: ['accepted', 'underReview', 'rejected'] },
    justification: text,
    location,
  },
  'kind',
)
const result = closed(
  {
    ruleId: text,
    ruleIndex: index,
    kind: { enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational'] },
    level,
    message,
    locations: listOf(location),
    relatedLocations: listOf(location, true),
    partialFingerprints: { type: 'object', additionalProperties: text },
    suppressions: listOf(suppression, true),
    properties: bag,
  },
  'message',
)
const invocation = closed(
  {
    executionSuccessful: flag,
    exitCode: whole,
    exitCodeDescription: text,
    toolExecutionNotifications: listOf(notification),
    toolConfigurationNotifications: listOf(notification),
  },
  'executionSuccessful',
)
const driver = closed(
  {
    name: text,
    version: text,
    semanticVersion: text,
    informationUri: uri,
    rules: listOf(descriptor, true),
    notifications: listOf(descriptor, true),
  },
  'name',
)
const run = closed(
  {
    tool: closed({ driver }, 'driver'),
    invocations: listOf(invocation),
    automationDetails: closed({ id: text, description: message }),
    originalUriBaseIds: { type: 'object', additionalProperties: artifactLocation },
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: listOf(result),
  },
  'tool',
)

/** For Ajv with the formats `uri` and `uri-reference`. */
export const sarifSchema: Schema = closed(
  { $schema: uri, version: { enum: ['2.1.0'] }, runs: listOf(run) },
  'version',
  'runs',
)
