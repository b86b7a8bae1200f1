import { isVariableName, showKey } from './show-name.ts'

/** The mask for everything that may be a secret; always the same, so that it reveals no length. */
export const MASK = '[masked]'

const ASSIGNMENT = /^\ufeff?[ \t]*(export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)$/

/**
 * The line of an env file with its value masked, but for quotes around it and a carriage return behind it (as `\r`); `null` where it
 * is no assignment for sure.
 */
export function maskEnvLine(line: string): string | null {
  const isCrlf = line.endsWith('\r')
  const [, exported, name, value = ''] = ASSIGNMENT.exec(isCrlf ? line.slice(0, -1) : line) ?? []
  if (name === undefined || !isVariableName(name)) return null
  // The last line of a text in base64 may look like an assignment of little or nothing.
  if (!name.includes('_') && (!/^[A-Z]{3,}$/.test(name) || /^=?$/.test(value))) return null
  return `${exported === undefined ? '' : 'export '}${name}=${maskValue(value)}${isCrlf ? '\\r' : ''}`
}

const ENTRY = /^(["']?)([^"':\s#{}[\],&*!|>]+)\1[ \t]*:(?:[ \t](.*))?$/

/**
 * The line of a YAML file, without its indentation, with its value masked, but for quotes around it and the mark of a block; `null`
 * where it is no entry of a mapping, and no `NAME=value` of a list, for sure.
 */
export function maskYamlLine(line: string): string | null {
  const text = line.trim()
  const dash = /^-[ \t]+/.exec(text)?.[0] ?? ''
  const rest = text.slice(dash.length)
  const mark = dash === '' ? '' : '- '
  const [, , key, value = ''] = ENTRY.exec(rest) ?? []
  if (key !== undefined) return showKey(key) === key ? mark + `${key}: ${maskYamlValue(value)}`.trimEnd() : null
  const quote = /^["']/.exec(rest)?.[0] ?? ''
  const inner = quote !== '' && rest.endsWith(quote) ? rest.slice(1, -1) : rest
  const [, name, listed] = /^([A-Za-z_]\w*)=(.*)$/.exec(inner) ?? []
  if (dash === '' || name === undefined || listed === undefined || !isVariableName(name)) return null
  return `${mark}${quote}${name}=${isReference(listed) || listed === '' ? listed : MASK}${quote}`
}

function maskYamlValue(value: string): string {
  const block = /^[|>][0-9]?[+-]?(?=[ \t]*(?:#|$))/.exec(value.trim())?.[0]
  return block ?? maskValue(value)
}

/** What is known to be harmless stays: nothing, a reference without a text of its own, quotes around the value, a comment. */
function maskValue(written: string): string {
  const value = written.trim()
  if (value === '') return ''
  if (value.startsWith('#')) return '# [comment]'
  const quote = /^["']/.exec(value)?.[0] ?? ''
  if (quote === '' || value.length < 2 || !value.endsWith(quote)) return isReference(value) ? value : MASK
  const inner = value.slice(1, -1)
  return `${quote}${isReference(inner) || inner === '' ? inner : MASK}${quote}`
}

/** A reference without a text of its own, such as a default. */
export function isReference(value: string): boolean {
  const name = /^\$\{([A-Za-z_]\w*)(?::\?must be set)?\}$/.exec(value)?.[1]
  return name !== undefined && isVariableName(name)
}
