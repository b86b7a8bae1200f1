import type { Dialect } from './dialect.ts'
import type { Severity } from './finding.ts'

/** An env file that a service loads by itself, beside what Compose hands it. */
export interface DeclaredRead {
  readonly service: string
  /** As written: relative to the project folder, or absolute. */
  readonly file: string
  readonly dialect: Dialect
}

/** A trust group as the user declares it; it overrides what is inferred. */
export interface DeclaredGroup {
  /** The purpose: `access`, `refresh`, … */
  readonly name: string
  readonly issuers: readonly string[]
  readonly validators: readonly string[]
  /** Variable names in the order the services look them up; `${NAME}` stands for that variable of the service. First set wins. */
  readonly lookup: readonly string[]
  readonly algorithm?: string
  readonly reads: readonly DeclaredRead[]
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
  readonly severity: Readonly<Record<string, Severity>>
  readonly waivers: readonly Waiver[]
  /** The file, for reasons in the report. */
  readonly source: string
}

/** Nothing declared. */
export const noDeclarations: Declarations = { groups: [], severity: {}, waivers: [], source: '' }
