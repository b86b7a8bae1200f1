/** Who reads an env file. `shell` is `source` in bash or dash; `dotenv` the npm package without expansion. */
export const dialects = ['compose', 'docker-run', 'dotenv', 'python-dotenv', 'shell', 'systemd'] as const

/** Who reads an env file. */
export type Dialect = (typeof dialects)[number]

/**
 * What makes two readers of one line differ. `syntax`: one of them cannot read the line; `other`: both can, and none of the
 * classes explains it.
 */
export type DialectCause =
  | 'quotes-kept'
  | 'comment-cut'
  | 'comment-kept'
  | 'dollar-expanded'
  | 'escape-expanded'
  | 'surrounding-space'
  | 'carriage-return'
  | 'multi-line'
  | 'syntax'
  | 'other'
