import { isRecord as isMapping, type Json } from '../../model/text/json-shape.ts'
import { isShownPath, isVariableName } from '../../model/text/show-name.ts'

/** An operation that a document says asks for a token, and that can be asked as it is: `GET`, without a parameter to make up. */
export interface GuardedPath {
  /** With the base path of the document. */
  readonly path: string
  /** Where the token goes, as `token:` of a probe; `null` `Authorization: Bearer`. */
  readonly token: string | null
}

/** More than so many of one document are no proposal any more. */
const MOST = 5

type Mapping = Json

/** The paths of an OpenAPI 3 or Swagger 2 document that ask for a token; none of anything else. */
export function listGuardedPaths(document: unknown): readonly GuardedPath[] {
  if (!isMapping(document)) return []
  if (typeof document['openapi'] !== 'string' && `${document['swagger']}` !== '2' && `${document['swagger']}` !== '2.0')
    return []
  const schemes = schemesOf(document)
  const base = basePath(document)
  const paths = isMapping(document['paths']) ? Object.entries(document['paths']) : []
  return paths
    .flatMap(([path, entry]): readonly GuardedPath[] => {
      const operation = isMapping(entry) ? entry['get'] : undefined
      if (!isMapping(entry) || !isMapping(operation) || !isPlainPath(path)) return []
      if ([entry['parameters'], operation['parameters']].some((all) => needsParameter(all, document))) return []
      const token = tokenOf(operation['security'] ?? document['security'], schemes)
      return token === undefined ? [] : [{ path: `${base}${path}`, token }]
    })
    .slice(0, MOST)
}

/** By name: where the token of a scheme goes; schemes that take no token are left out. */
function schemesOf(document: Mapping): ReadonlyMap<string, string | null> {
  const components = document['components']
  const named = document['securityDefinitions'] ?? (isMapping(components) ? components['securitySchemes'] : undefined)
  return new Map(
    Object.entries(isMapping(named) ? named : {}).flatMap(([name, written]): [string, string | null][] => {
      const scheme = follow(written, document)
      if (!isMapping(scheme)) return []
      const { type, in: place, name: key } = scheme
      if (type === 'oauth2' || type === 'openIdConnect') return [[name, null]]
      if (type === 'http') return `${scheme['scheme']}`.toLowerCase() === 'bearer' ? [[name, null]] : []
      // A key of an application is no token: what holds one says so in its name.
      if (
        type !== 'apiKey' ||
        typeof key !== 'string' ||
        !/^[\w-]{1,64}$/.test(key) ||
        !isVariableName(key, 'with a value') ||
        !/auth|token|jwt|session/i.test(key)
      )
        return []
      if (place !== 'header' && place !== 'cookie' && place !== 'query') return []
      return [[name, place === 'header' && key.toLowerCase() === 'authorization' ? null : `${place}:${key}`]]
    }),
  )
}

/** Of the alternatives that an operation asks for: where the token goes; `undefined` where it is open, or asks for more than a token. */
function tokenOf(security: unknown, schemes: ReadonlyMap<string, string | null>): string | null | undefined {
  const alternatives = (Array.isArray(security) ? security : []).filter(isMapping).map((one) => Object.keys(one))
  if (alternatives.length === 0 || alternatives.some((names) => names.length === 0)) return undefined
  const [single] = alternatives.flatMap(([name = '', ...more]) =>
    more.length === 0 && schemes.has(name) ? [name] : [],
  )
  return single === undefined ? undefined : schemes.get(single)
}

function needsParameter(parameters: unknown, document: Mapping): boolean {
  return (Array.isArray(parameters) ? parameters : []).some((written) => {
    const parameter = follow(written, document)
    return !isMapping(parameter) || parameter['required'] === true
  })
}

/** What a reference within the document stands for. */
function follow(written: unknown, document: Mapping): unknown {
  const reference = isMapping(written) ? written['$ref'] : undefined
  if (typeof reference !== 'string') return written
  if (!reference.startsWith('#/')) return undefined
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, step) => (isMapping(at) && Object.hasOwn(at, step) ? at[step] : undefined), document)
}

function basePath(document: Mapping): string {
  const [server] = Array.isArray(document['servers']) ? document['servers'] : []
  const url = document['basePath'] ?? (isMapping(server) ? server['url'] : undefined)
  const path = typeof url === 'string' ? url.replace(/^https?:\/\/[^/]{0,200}/, '').replace(/\/$/, '') : ''
  return isPlainPath(path) ? path : ''
}

/** A path that is written out, and may be shown. */
function isPlainPath(path: string): boolean {
  return /^\/[\w./-]{0,200}$/.test(path) && isShownPath(path)
}
