/**
 * - `engine-access` what answers for the engine lets through more than countersign asks.
 * - `own-privileges` the process of countersign has rights in its container that it does not use.
 * - `files-only` there is no engine here, and nobody names one.
 */
export type NoticeCode = 'engine-access' | 'own-privileges' | 'files-only'

/** Something about countersign's own place that whoever runs it should know. It is about no stack and changes no verdict. */
export interface Notice {
  readonly code: NoticeCode
  /** What is so, in a sentence. */
  readonly message: string
  /** What to do about it. */
  readonly remedy: string
}
