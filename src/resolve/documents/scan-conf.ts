import { Secret } from '../../model/keys/secret.ts'
import type { DocumentScalar } from '../../model/stack/document.ts'
import { documentLimits } from './limits.ts'

/**
 * The settings of a `.conf` file, whatever its dialect: `name value` (mosquitto), `name = value`, `name: value`, below
 * `[section]` or within `section { … }` (nginx, HOCON). Quotes around a value are taken off, and what ends a setting within
 * braces; a `#` behind the name belongs to the value, as mosquitto and Redis read it.
 */
export function scanConf(text: string): readonly DocumentScalar[] {
  const found: DocumentScalar[] = []
  let section: readonly string[] = []
  let blocks: readonly string[] = []
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (found.length >= documentLimits.scalars) break
    const written = line.trim()
    if (/^(?:[#;!]|\/\/)/.test(written)) continue
    const header = /^\[([^\]]*)\]$/.exec(written)?.[1]
    if (header !== undefined) {
      section = [header.trim()]
      continue
    }
    if (/^\}[;,]?$/.test(written)) {
      blocks = blocks.slice(0, -1)
      continue
    }
    const setting = /^(?:set\s+\$)?["']?([\w./-]+)["']?(?:\s*[=:]\s*|\s+|(?=\{))(\S.*)$/.exec(written)
    if (setting === null) continue
    const [, name = '', value = ''] = setting
    if (value.endsWith('{')) {
      if (blocks.length < documentLimits.depth) blocks = [...blocks, name]
      continue
    }
    found.push({
      pointer: [...section, ...blocks, ...name.split('.')],
      text: Secret.fromText(readValue(value, blocks.length > 0)),
      line: index + 1,
      column: line.length - line.trimStart().length + 1,
    })
  }
  return found
}

function readValue(text: string, isInBlock: boolean): string {
  const quoted = /^(["'])(.*)\1\s*[,;]?$/.exec(text)?.[2]
  if (quoted !== undefined) return quoted
  return isInBlock && /[,;]$/.test(text) ? text.slice(0, -1).trimEnd() : text
}
