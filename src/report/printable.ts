/*
 * What could steer a terminal or mislead a reader: control characters (C0, DEL, C1), line and paragraph separators, every
 * format character (bidi overrides and isolates as in CVE-2021-42574, zero-width ones, the soft hyphen, tags), lone
 * surrogates and private-use characters.
 */
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * The text with every character that could steer a terminal or hide something from the reader made visible as an escape
 * (`\n`, `\u{1b}`). The outcome is always one line. For names that come from outside: containers, labels, files.
 */
export function printable(text: string): string {
  return text.replace(hostile, (char) => shortEscapes[char] ?? `\\u{${char.codePointAt(0)?.toString(16)}}`)
}
