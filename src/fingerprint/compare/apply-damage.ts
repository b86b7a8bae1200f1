/*
 * Each function does to a text what a careless reader does to it, or returns nothing when the text is safe from that reader.
 */

const name = '[A-Za-z_][A-Za-z0-9_]*'

/**
 * The text with `$NAME` and `${…}` replaced by nothing (or by the default behind `:-`), as Compose, dotenv libraries and the
 * shell do with a name that nobody set, and `$$` by `$`.
 */
export function interpolated(text: string): readonly string[] {
  if (!text.includes('$')) return []
  const compose = text.replace(new RegExp(`\\$(?:(\\$)|\\{${name}(?::?-([^{}]*)|[^{}]*)\\}|${name})`, 'g'), '$1$2')
  const names = text.replace(new RegExp(`\\$(?:\\{[^{}]*\\}|${name})`, 'g'), '')
  const shell = text.replace(new RegExp(`\\$(?:\\{[^{}]*\\}|${name}|[0-9@*#?!-])`, 'g'), '')
  const halved = text.replaceAll('$$', '$')
  return [compose, names, shell, halved]
}

/** The text cut at the first `#`, and at the first one after whitespace; a comment behind the value is another flaw. */
export function cutAtHash(text: string): readonly string[] {
  const places = [text.indexOf('#'), text.search(/[ \t]#/)]
  return places
    .filter((at) => at > 0 && !/^[ \t]?#[ \t]/.test(text.slice(at, at + 3)))
    .map((at) => text.slice(0, at).trim())
}
