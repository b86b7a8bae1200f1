/**
 * A usage error. `usage` the command line; `not-found` a file or folder that was named does not exist;
 * `configuration` countersign's own configuration is wrong; `output` the result cannot be written; `memory` it takes more than there is.
 */
export type AuditErrorCode = 'usage' | 'not-found' | 'configuration' | 'output' | 'memory'

/** The user asked for something that cannot be done as asked. The command line answers with exit code 2. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly code: AuditErrorCode
  /** What to do about it. */
  readonly hint: string | undefined
  /** Lines to write somewhere, shown below the hint as they are. */
  readonly example: readonly string[]

  constructor(
    code: AuditErrorCode,
    message: string,
    options: { readonly hint?: string; readonly example?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.example = options.example ?? []
  }
}
