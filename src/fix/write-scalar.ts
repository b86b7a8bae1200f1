import type { Scalar } from 'yaml'

/** How a text of a compose file was quoted. */
export type Quoting = 'none' | 'single' | 'double'

/** How the scalar is quoted in the text; a block counts as not quoted. */
export function quotingOf({ type }: Scalar): Quoting {
  return type === 'QUOTE_SINGLE' ? 'single' : type === 'QUOTE_DOUBLE' ? 'double' : 'none'
}

/** Texts that YAML readers take for something else than a text. */
const otherThanText = /^(?:true|false|null|yes|no|on|off|y|n|~|[-+.]?\d.*)$/i

/** The value as YAML, quoted as wanted where that is possible, and otherwise as little as it needs. */
export function writeScalar(value: string, quoting: Quoting, isInFlow: boolean): string {
  const isPlain = isInFlow
    ? /^[A-Za-z_./$][\w./$@-]*$/.test(value)
    : /^[A-Za-z_./$][\w./${}@?:=-]*(?: [\w./${}@?-]+)*$/.test(value)
  const isSafe = isPlain && !otherThanText.test(value) && !/:(?: |$)/.test(value)
  if (quoting === 'none' && isSafe) return value
  const isOneLine = /^[\x20-\x7e\u00a0-\ud7ff]*$/.test(value)
  if (quoting === 'single' && isOneLine) return `'${value.replaceAll("'", "''")}'`
  return JSON.stringify(value)
}
