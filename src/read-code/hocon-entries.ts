import type { Setting, SettingsFile } from './settings.ts'

/** Of mappings in each other. */
const MAX_DEPTH = 64

/** A substitution of nothing: there is a value, and it is not known. */
const UNREAD = '${}'

/**
 * The scalars of a HOCON file (https://github.com/lightbend/config/blob/main/HOCON.md) with their dotted keys, in the order of the
 * text. Lists, includes and texts over lines hold no keys of ours. Values put together of several, and texts in quotes that look
 * like a substitution, are not read: they stand in place of what is above them as `${}`. Of a file with a text that is not closed the library reads nothing, nor is it here.
 */
export function* hoconEntries({ text, shown, path }: SettingsFile): Generator<Setting> {
  const profile = /\/application-([\w.-]+)\.conf$/.exec(path)?.[1] ?? ''
  const open: string[] = []
  let depthOfList = 0
  for (const [index, line] of withoutLongTexts(text).split(/\r?\n/).entries()) {
    for (const part of partsOf(line)) {
      if (depthOfList > 0 || part.kind === 'list') {
        depthOfList = Math.max(0, depthOfList + part.lists)
        continue
      }
      if (part.kind === 'close') open.pop()
      else if (part.kind === 'open') open.push(open.length >= MAX_DEPTH ? '' : part.key)
      else {
        const key = [...open, part.key].filter((one) => one !== '').join('.')
        yield { key, text: part.text, location: { file: shown, line: index + 1 }, kind: 'hocon', profile }
      }
    }
  }
}

/** With texts over lines taken for what is not read; nothing at all where a text is not closed. */
function withoutLongTexts(text: string): string {
  const kept: string[] = []
  // A long text that nothing closes takes the rest: looked for again at every further one, it would take the square of the length.
  for (const [token] of text.matchAll(
    /"""[\s\S]*?(?:"{3,}|$)|"(?:[^"\\\r\n]|\\.)*"|(?:#|\/\/)[^\n]*|[^"#/]+|[\s\S]/g,
  )) {
    const isLong = token.startsWith('"""')
    if (token === '"' || (isLong && !/^"""[\s\S]*"""$/.test(token))) return ''
    kept.push(isLong && token.includes('\n') ? UNREAD + token.replaceAll(/[^\n]+/g, '') : token)
  }
  return kept.join('')
}

type Part = { readonly lists: number } & (
  | { readonly kind: 'open'; readonly key: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'list' }
  | { readonly kind: 'entry'; readonly key: string; readonly text: string }
)

/** One line, cut at the marks outside of quotes and of `${…}`. */
function partsOf(line: string): readonly Part[] {
  const parts: Part[] = []
  let held = ''
  const flush = (): void => {
    const entry = entryOf(held)
    if (entry !== null) parts.push({ kind: 'entry', lists: 0, ...entry })
    held = ''
  }
  for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"|\$\{[^{}]*\}|\/\/|[{}[\],#]|[^"${}[\],#/]+|[\s\S]/g)) {
    if (token === '#' || token === '//') break
    if (token === '{') {
      parts.push({ kind: 'open', lists: 0, key: keyOf(held.replace(/[=:]\s*$/, '')) })
      held = ''
    } else if (token === '}' || token === ',') {
      flush()
      if (token === '}') parts.push({ kind: 'close', lists: 0 })
    } else if (token === '[' || token === ']') {
      parts.push({ kind: 'list', lists: token === '[' ? 1 : -1 })
      held = ''
    } else held += token
  }
  flush()
  return parts
}

/** `key = value`; `null` where there is no value on the line. */
function entryOf(text: string): { readonly key: string; readonly text: string } | null {
  const at = text.search(/[=:]/)
  if (at === -1) return null
  const key = keyOf(text.slice(0, text[at - 1] === '+' ? at - 1 : at))
  const value = text.slice(at + 1).trim()
  if (key === '' || value === '') return null
  if (value.startsWith('"')) {
    const isWhole = /^"(?:[^"\\]|\\.)*"$/.test(value)
    const inner = value.slice(1, -1).replace(/\\(.)/g, '$1')
    return { key, text: isWhole && !inner.startsWith('$') ? inner : UNREAD }
  }
  const isRead = value.startsWith('$') ? /^\$\{\??[\w.-]+\}$/.test(value) : !mustBeQuoted.test(value)
  return { key, text: isRead ? value : UNREAD }
}

/** What only a text in quotes may have (HOCON.md, “Unquoted strings”). */
const mustBeQuoted = /[$"{}[\]:=,+#`^?!@*&\\]/

/** A key, or a path of keys, without quotes. */
function keyOf(text: string): string {
  const key = text.trim().replaceAll('"', '')
  return /^[\w.-]{1,200}$/.test(key) ? key : ''
}
