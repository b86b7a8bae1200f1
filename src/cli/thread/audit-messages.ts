import type { AuditOptions } from '../../audit-options.ts'
import type { AuditErrorCode } from '../../model/limits/audit-error.ts'
import type { AuditReport } from '../../model/report/audit-report.ts'
import type { EventsEnd } from '../../serve/keeper.ts'

/** The first word of the command line of the thread in which `serve` audits. */
export const auditThreadWord = '__audit-thread'

/** What the thread is given when it starts. */
export interface ThreadTask {
  readonly options: AuditOptions
  /** Whether changes of source are noticed. */
  readonly watchesCode: boolean
  /** Whether the files alone are judged as long as there is no engine that could be looked at. */
  readonly allowsFilesOnly: boolean
}

/** What the thread is asked; the answers carry the number. */
export type ThreadQuestion =
  | { readonly number: number; readonly kind: 'audit'; readonly isFull: boolean }
  | { readonly number: number; readonly kind: 'listen' | 'probe' }

/** The end of an audit, with the files that it looked at. */
export interface ThreadAudit {
  readonly report: AuditReport
  readonly seen: readonly string[]
}

/** What the thread tells. */
export type ThreadAnswer =
  | { readonly number: number; readonly kind: 'opened' | 'heard' }
  | { readonly number: number; readonly kind: 'done'; readonly result: ThreadAudit | EventsEnd | boolean }
  | {
      readonly number: number
      readonly kind: 'failed'
      readonly failure: ThreadFailure
      readonly seen: readonly string[]
    }

/** An error on its way between threads, where no class survives. */
export interface ThreadFailure {
  readonly name: string
  readonly message: string
  readonly stack: string
  /** Of an AuditError. */
  readonly asked: { readonly code: AuditErrorCode; readonly hint: string | undefined } | null
}
