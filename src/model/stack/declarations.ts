import type { Secret } from '../keys/secret.ts'
import type { Severity } from '../report/finding.ts'
import type { FileLocation, Location } from '../text/location.ts'
import type { Template } from '../text/template.ts'
import type { Dialect } from './dialect.ts'
import type { DeclaredAcross, DeclaredHost } from './snapshot.ts'

/** An env file that a service loads by itself, beside what Compose hands it. */
export interface DeclaredRead {
  readonly service: string
  /** As written: relative to the project folder, or absolute. */
  readonly file: Template
  readonly dialect: Dialect
}

/** A trust group as the user declares it; it overrides what is inferred. */
export interface DeclaredGroup {
  /** The purpose: `access`, `refresh`, … */
  readonly name: string
  readonly issuers: readonly string[]
  readonly validators: readonly string[]
  /** The tokens are signed outside of the stack; then there are no issuers. */
  readonly isExternal?: boolean
  /** Variable names in the order the services look them up; `${NAME}` stands for that variable of the service. First set wins. */
  readonly lookup: readonly string[]
  readonly algorithm?: string
  readonly reads: readonly DeclaredRead[]
  readonly claims?: DeclaredClaims
  /** Parameters of the header of good tokens: `kid`, `typ`, and others. */
  readonly header?: Readonly<Record<string, unknown>>
}

/** What the tokens of a group say beside their times. Issuer and audience are secrets, because a user may have put anything there. */
export interface DeclaredClaims {
  readonly issuer?: Secret
  /** Each of them is accepted. */
  readonly audience?: readonly [Secret, ...Secret[]]
  /** Further claims that minted tokens carry. */
  readonly extra: Readonly<Record<string, unknown>>
  readonly location: FileLocation
}

/** An endpoint of a service that `verify --live` is to ask. */
export interface DeclaredProbe {
  readonly service: string
  readonly kind: 'http' | 'websocket'
  readonly url: Template
  readonly method?: 'GET' | 'HEAD'
  /** Where the token goes: `header:NAME`, `cookie:NAME`, `query:NAME`, …; see docs/configuration.md. */
  readonly token?: string
  readonly origin?: Template
  /** Whether pages send their cookies along. */
  readonly withCredentials?: boolean
  /** Offered in addition to those that carry the token. */
  readonly subprotocols?: readonly string[]
  readonly send?: Template
  readonly expect?: Template
  /** The endpoint is meant to be open. */
  readonly accepts?: 'anonymous'
  readonly claims?: Readonly<Record<string, unknown>>
  /** Parameters of the header of good tokens, over those of the group. */
  readonly header?: Readonly<Record<string, unknown>>
  /** The file with the certificates to trust; absolute. */
  readonly ca?: Template
  /** The purpose or the id of the trust group whose key must pass here; left out, the service's own. */
  readonly group?: string
  readonly location: Location
  /** Written on a container and not in a file of the user's: it may name only the stack's own services. */
  readonly isFromContainer?: boolean
}

/** The login of a service that issues tokens. */
export interface DeclaredLogin {
  readonly service: string
  readonly url: Template
  readonly encoding: 'json' | 'form'
  /** A text, or the variable of the shell that holds it. */
  readonly fields: Readonly<Record<string, Secret | { readonly env: string }>>
  /** A member of the answer, a JSON pointer, or `cookie:NAME`. */
  readonly token: string
  readonly origin?: Template
  /** The file with the certificates to trust; absolute. */
  readonly ca?: Template
  readonly location: Location
  readonly isFromContainer?: boolean
}

/** Where the source of a service is, when the build does not say. */
export interface DeclaredCode {
  readonly service: string
  /** Absolute. */
  readonly folders: readonly [Template, ...Template[]]
}

/** A finding the user accepts, with the reason. */
export interface Waiver {
  readonly rule: string
  readonly service?: string
  readonly reason: string
  readonly owner?: string
  /** ISO date; the waiver holds up to and including this day (UTC). */
  readonly expires?: string
}

/** What the user declares in `countersign.yaml` or `x-countersign`. */
export interface Declarations {
  readonly groups: readonly DeclaredGroup[]
  readonly code: readonly DeclaredCode[]
  readonly probes: readonly DeclaredProbe[]
  readonly logins: readonly DeclaredLogin[]
  readonly severity: Readonly<Record<string, Severity>>
  readonly waivers: readonly Waiver[]
  /** Whose snapshots are believed, and by which key. From the user's own file only. */
  readonly hosts: readonly DeclaredHost[]
  /** Which hosts must agree, and which must differ. From the user's own file only. */
  readonly across: readonly DeclaredAcross[]
  /** The file, for reasons in the report. */
  readonly source: string
}

/** Nothing declared. */
export const noDeclarations: Declarations = {
  groups: [],
  code: [],
  probes: [],
  logins: [],
  severity: {},
  waivers: [],
  hosts: [],
  across: [],
  source: '',
}
