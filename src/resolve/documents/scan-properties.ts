import { Secret } from '../../model/keys/secret.ts'
import type { DocumentScalar } from '../../model/stack/document.ts'
import { documentLimits } from './limits.ts'

const LINE_BREAK = /\r\n|\r|\n/

/** The assignments of a Java properties file (`java.util.Properties`), the name cut at its dots. */
export function scanProperties(text: string): readonly DocumentScalar[] {
  const found: DocumentScalar[] = []
  const lines = text.split(LINE_BREAK)
  for (let index = 0; index < lines.length && found.length < documentLimits.scalars; index++) {
    const start = index
    const first = lines[index] ?? ''
    let logical = first.trimStart()
    if (logical === '' || logical.startsWith('#') || logical.startsWith('!')) continue
    const column = first.length - logical.length + 1
    const pieces: string[] = []
    while (isContinued(logical) && index + 1 < lines.length) {
      index += 1
      pieces.push(logical.slice(0, -1))
      logical = (lines[index] ?? '').trimStart()
    }
    const whole = [...pieces, logical].join('')
    const nameEnd = endOfName(whole)
    const rest = whole.slice(nameEnd).trimStart()
    const value = /^[:=]/.test(rest) ? rest.slice(1).trimStart() : rest
    const pointer = unescapeText(whole.slice(0, nameEnd)).split('.')
    found.push({ pointer, text: Secret.fromText(unescapeText(value)), line: start + 1, column })
  }
  return found
}

/** Whether the line ends in a backslash that is not itself escaped. */
function isContinued(line: string): boolean {
  let count = 0
  while (line[line.length - 1 - count] === '\\') count += 1
  return count % 2 === 1
}

function endOfName(line: string): number {
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? ''
    if (character === '\\') index += 1
    else if (/[:=\s]/.test(character)) return index
  }
  return line.length
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }

function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, character = '') =>
    hex === undefined ? (CONTROLS[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** The assignments of an INI file (`airflow.cfg`, `grafana.ini`), the section in front. Quotes around a value are taken off. */
export function scanIni(text: string): readonly DocumentScalar[] {
  const found: DocumentScalar[] = []
  let section: readonly string[] = []
  for (const [index, line] of text.split(LINE_BREAK).entries()) {
    if (found.length >= documentLimits.scalars) break
    const written = line.trim()
    if (/^[#;]/.test(written)) continue
    if (written.startsWith('[')) {
      section = [written.slice(1, written.indexOf(']')).trim()]
      continue
    }
    const cut = written.search(/[=:]/)
    if (cut <= 0) continue
    const value = written.slice(cut + 1).trim()
    const isQuoted = value.length > 1 && /^["']/.test(value) && value.at(-1) === value[0]
    found.push({
      pointer: [...section, written.slice(0, cut).trim()],
      text: Secret.fromText(isQuoted ? value.slice(1, -1) : value),
      line: index + 1,
      column: line.length - line.trimStart().length + 1,
    })
  }
  return found
}
