import type { Dialect, DialectCause } from '../../model/stack/dialect.ts'

/** Every reader of env files by name. */
export const dialectNames: Readonly<Record<Dialect, string>> = {
  compose: 'Compose',
  'docker-run': "docker's raw format",
  dotenv: 'dotenv',
  'python-dotenv': 'python-dotenv',
  shell: 'a shell',
  systemd: 'systemd',
}

/** Every cause of a difference in words. A cause without words does not compile. */
export const dialectCauses: Readonly<Record<DialectCause, string>> = {
  'quotes-kept': 'quotes',
  'comment-cut': '`#`',
  'comment-kept': '`#`',
  'dollar-expanded': '`$`',
  'escape-expanded': 'a backslash',
  'surrounding-space': 'whitespace around the value',
  'carriage-return': 'carriage return',
  'multi-line': 'several lines',
  syntax: 'a line that not every reader accepts',
  other: 'how the line is written',
}
