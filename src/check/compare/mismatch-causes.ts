import type { MismatchCause } from '../../model/report/finding.ts'

/** How a cause is described. */
export interface CauseText {
  /** For the brackets behind the message; empty when there is nothing to add. */
  readonly words: string
  /** What to do, in one sentence. */
  readonly remedy: string
}

/** Every cause of a mismatch in words. A cause without a text does not compile. */
export const mismatchCauses: Readonly<Record<MismatchCause, CauseText>> = {
  'surrounding-quotes': {
    words: 'surrounding quotes',
    remedy:
      'Remove the quotes: in the list form `- KEY="x"` and for `docker run --env-file` they become part of the value; in the map form `KEY: "x"` and in .env they do not.',
  },
  'trailing-newline': {
    words: 'trailing newline',
    remedy:
      'Remove the newline: in YAML write `|-` or `>-` for `|` or `>`; write a file with `printf %s`, not `echo`; or trim in every service that reads it.',
  },
  'surrounding-whitespace': {
    words: 'surrounding whitespace',
    remedy: 'Remove leading and trailing whitespace: some readers trim it, others take it as part of the key.',
  },
  'carriage-return': {
    words: 'carriage return',
    remedy:
      'Save the file with Unix line ends (`dos2unix FILE`): the CR at the end of the line became part of the value.',
  },
  'byte-order-mark': {
    words: 'byte order mark',
    remedy: 'Save the file as UTF-8 without a byte order mark: it became part of the value.',
  },
  base64: {
    words: 'base64',
    remedy:
      'Give every service the same text, and have every service decode it or none: one side has the base64 of what the other side has.',
  },
  base64url: {
    words: 'base64url',
    remedy:
      'Give every service the same text, and have every service decode it or none: one side has the base64url of what the other side has.',
  },
  hex: {
    words: 'hexadecimal',
    remedy:
      'Give every service the same text, and have every service decode it or none: one side has the hexadecimal digits of what the other side has.',
  },
  'dollar-interpolation': {
    words: '`$` read as a variable',
    remedy: 'Escape the `$`, so that it is not read as a variable: single quotes in .env, `$$` in the compose file.',
  },
  'cut-at-hash': {
    words: 'cut at `#`',
    remedy: 'Put the value in quotes: an unquoted ` #` starts a comment, and what follows it was dropped.',
  },
  'comment-as-secret': {
    words: 'comment behind the value',
    remedy: 'Move the comment to its own line: this reader took it as part of the value.',
  },
  'letter-case': {
    words: 'letter case',
    remedy: 'Write the value with the same upper and lower case everywhere: keys are compared byte by byte.',
  },
  'escaped-newlines': {
    words: 'escaped newlines',
    remedy:
      'Give the key real line breaks on both sides (a mounted file keeps them), or have both sides turn `\\n` into line breaks.',
  },
  'json-wrapping': {
    words: 'wrapped in JSON',
    remedy:
      'Give both sides the same thing, the bare key or the JSON around it, as each product documents for its variable.',
  },
  truncated: {
    words: 'cut short',
    remedy: 'Set the whole value: one side has only a part of it.',
  },
  'other-variable': {
    words: 'the value of another variable',
    remedy: 'Point the entry at the variable that the other services use: it holds the value of a different one.',
  },
  different: {
    words: '',
    remedy: 'Point every service of the group at the same variable or secret file.',
  },
}
