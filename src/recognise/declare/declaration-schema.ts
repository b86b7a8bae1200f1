import { z } from 'zod'
import { severities } from '../../model/report/finding.ts'

const name = z.string().min(1)

const readSchema = z
  .strictObject({
    file: name.describe('Starts from the project folder.'),
    dialect: name.describe('How the service reads the file: dotenv, python-dotenv, shell, …'),
  })
  .describe('An env file that a service loads by itself.')

const claimsSchema = z
  .looseObject({
    iss: z.string().optional().describe('The issuer.'),
    aud: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .describe('The audience; of several, any is accepted.'),
  })
  .describe('The claims of the tokens of the group. iss and aud override the settings of the services.')

const header = z
  .looseObject({
    kid: z.string().optional().describe('Which key signed.'),
    typ: z.string().optional().describe('The type of the token (default: JWT).'),
  })
  .describe('Header parameters of good tokens, in addition to alg.')

const groupSchema = z.strictObject({
  issuers: z.array(name).default([]).describe('Services that sign tokens with the key.'),
  validators: z.array(name).default([]).describe('Services that verify tokens with the key.'),
  external: z.boolean().default(false).describe('The tokens are signed outside the stack; replaces issuers.'),
  lookup: z
    .array(name)
    .default([])
    .describe('Variables in the order the services look them up; the first one set wins.'),
  algorithm: z.string().optional().describe('The algorithm that the group signs with, if the services do not say it.'),
  reads: z.record(name, readSchema).default({}).describe('By service.'),
  claims: claimsSchema.optional(),
  header: header.optional(),
})

const codeSchema = z
  .union([name, z.array(name).min(1)])
  .describe('Folders with the source of the service, relative to the project folder; they replace those of its build.')

const group = name
  .optional()
  .describe('The trust group whose key must be accepted here (default: that of the service).')
const claims = z
  .looseObject({})
  .optional()
  .describe('Claims that this endpoint requires; they override those of the group.')
const accepts = z.literal('anonymous').optional().describe('The endpoint is meant to be open.')
const origin = name.optional().describe('Sent as Origin, as a page there would.')
const token = name.optional().describe('Where the token goes (default: header:Authorization).')
const expect = z.string().min(1).optional().describe('Text that must occur in the answer.')
const send = z.string().optional().describe('Sent once the socket is open.')
const ca = name
  .optional()
  .describe('A file with the certificates of the authority that signed the server, from the project folder.')

const httpSchema = z
  .strictObject({
    url: name,
    method: z.enum(['GET', 'HEAD']).optional(),
    token,
    origin,
    credentials: z.boolean().optional().describe('Whether pages send their cookies along.'),
    accepts,
    expect,
    exchange: z.strictObject({ expect }).optional().describe('The same under one name.'),
    claims,
    header: header.optional(),
    group,
    ca,
  })
  .describe('An HTTP endpoint.')

const websocketSchema = z
  .strictObject({
    url: name,
    token,
    origin,
    subprotocols: z.array(name).optional().describe('Offered in addition to those that carry the token.'),
    accepts,
    send,
    expect,
    exchange: z.strictObject({ send, expect }).optional().describe('The same two under one name.'),
    claims,
    header: header.optional(),
    group,
    ca,
  })
  .describe('A WebSocket endpoint.')

const oneOrList = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.array(schema).min(1)])

const probeSchema = z
  .strictObject({ http: oneOrList(httpSchema).optional(), websocket: oneOrList(websocketSchema).optional() })
  .describe('The endpoints of a service.')

const field = z.union([z.string(), z.strictObject({ env: name.describe('A variable of your shell.') })])
const fields = z.record(name, field).optional()

const loginSchema = z.strictObject({
  url: name,
  json: fields.describe('The fields of a JSON body.'),
  form: fields.describe('The fields of a form.'),
  token: name.optional().describe('Where the token is in the answer: a member, or a JSON pointer (RFC 6901).'),
  cookie: name.optional().describe('The session cookie, instead of a token.'),
  origin,
  ca,
})

const waiverSchema = z.strictObject({
  rule: name,
  service: name.optional(),
  reason: name,
  owner: name.optional(),
  expires: z.iso.date().optional().describe('The last day (UTC) on which it is valid.'),
})

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a host name consists of letters, digits, dots, dashes and underscores')

const hostSchema = z.strictObject({
  key: name.describe('The public Ed25519 key: PEM, or its one line of base64.'),
})

const hostNames = z.array(hostName).min(2)
const compared = z.array(name).default([]).describe('The purposes that are compared (default: all).')

const acrossSchema = z.union([
  z.strictObject({ agree: hostNames.describe('Each accepts the tokens of all others.'), groups: compared }),
  z.strictObject({ differ: hostNames.describe('No two of them share a key.'), groups: compared }),
])

/** The shape of `countersign.yaml`; the published JSON Schema is made of it. */
export const declarationSchema = z
  .strictObject({
    groups: z.record(name, groupSchema).default({}).describe('Trust groups by their purpose.'),
    code: z.record(name, codeSchema).default({}).describe('By service: where its source is.'),
    probes: z.record(name, probeSchema).default({}).describe('By service: the endpoints that verify --live asks.'),
    logins: z.record(name, loginSchema).default({}).describe('By service: where verify --live gets a real token.'),
    severity: z.record(name, z.enum(severities)).default({}).describe('By rule.'),
    waivers: z.array(waiverSchema).default([]).describe('Findings that are accepted.'),
    hosts: z.record(hostName, hostSchema).default({}).describe('By host: the key that its snapshots are signed with.'),
    across: z.array(acrossSchema).default([]).describe('Which hosts hold the same keys, and which must not.'),
  })
  .describe('What countersign cannot infer.')

/** One service's entry of a section of the configuration, for what labels say. */
export const liveSchema = declarationSchema.pick({ probes: true, logins: true })

/** A checked configuration. */
export type CheckedDeclarations = z.infer<typeof declarationSchema>

/** The part of it that labels can say. */
export type CheckedLive = z.infer<typeof liveSchema>

/** The JSON Schema (2020-12) of `countersign.yaml`, for editors. */
export function describeDeclarations(): object {
  return z.toJSONSchema(declarationSchema, { io: 'input' })
}

/** The keys that may be written at a path of the configuration, for suggestions; none where any may. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  return schemasAt(path).flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []))
}

/** What may be written at a path, in few words: `{ url: … }`, `a list`, `"GET"`. */
export function shapesAt(path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(path).flatMap(describeShape))]
}

function schemasAt(path: readonly PropertyKey[]): readonly unknown[] {
  let schemas: readonly unknown[] = [declarationSchema]
  for (const step of path) schemas = schemas.flatMap((schema) => inner(schema, step))
  return schemas.flatMap(unwrap)
}

function describeShape(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => JSON.stringify(option))
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => JSON.stringify(value))
  if (schema instanceof z.ZodArray) return ['a list']
  if (schema instanceof z.ZodBoolean) return ['true or false']
  if (!(schema instanceof z.ZodObject)) return [schema instanceof z.ZodRecord ? 'a mapping' : 'text']
  const needed = Object.entries(schema.shape).flatMap(([key, value]) =>
    value instanceof z.ZodOptional || value instanceof z.ZodDefault ? [] : [`${key}: …`],
  )
  return [needed.length === 0 ? 'a mapping' : `{ ${needed.join(', ')} }`]
}

function inner(schema: unknown, step: PropertyKey): readonly unknown[] {
  return unwrap(schema).flatMap((one): readonly unknown[] => {
    if (one instanceof z.ZodObject) return step in one.shape ? [Reflect.get(one.shape, step)] : []
    if (one instanceof z.ZodRecord) return [one.valueType]
    return one instanceof z.ZodArray && typeof step === 'number' ? [one.element] : []
  })
}

/** The schemas that a value there may be checked by: without what makes it optional, and of a choice each. */
function unwrap(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap())
  return schema instanceof z.ZodUnion ? schema.options.flatMap(unwrap) : [schema]
}
