import type { DocumentOptions, SchemaOptions } from 'yaml'
import {
  type Alias,
  type Document,
  isNode,
  LineCounter,
  type Node,
  type ParseOptions,
  parseAllDocuments,
  visit,
} from 'yaml'
import { showColumn } from '../../model/text/last-shown-column.ts'
import { shownOfYaml } from '../shown-of-yaml.ts'
import { decodeBytes } from '../yaml/decode-bytes.ts'
import { Refusal } from '../yaml/refusal.ts'

/** A YAML text as `yaml` reads it. None of its errors may be quoted: they hold lines of the text. */
export interface YamlText {
  readonly documents: readonly Document.Parsed[]
  /** What each alias stands for; `null` where no anchor of its name stands above it. */
  readonly targets: ReadonlyMap<Alias, Node | null>
  /** Where an offset is, from 1; the column only where it may be shown. */
  place(offset: number): { readonly line: number; readonly column?: number }
}

/**
 * Reads a text of YAML that is ours, or another program's; those of Compose are read by `resolve/yaml`, as Compose does.
 *
 * @throws Refusal where it is no text, or nested too deeply to be read.
 */
export function parseYamlText(bytes: Uint8Array, options: ParseOptions & DocumentOptions & SchemaOptions): YamlText {
  const text = decodeBytes(bytes, 'v5', shownOfYaml)
  const lineCounter = new LineCounter()
  try {
    const parsed = parseAllDocuments(text, { ...options, lineCounter, prettyErrors: false, logLevel: 'silent' })
    const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : []
    const place = (offset: number) => {
      const { line, col } = lineCounter.linePos(offset)
      const start = lineCounter.lineStarts[line - 1] ?? 0
      const end = lineCounter.lineStarts[line] ?? text.length
      const column = showColumn(text.slice(start, end).trimEnd(), col)
      return { line, ...(column === undefined ? {} : { column }) }
    }
    return { documents, targets: findTargets(documents), place }
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(1, undefined, 'expected fewer levels of nesting')
    throw error
  }
}

/** `Alias.resolve` looks through the whole document each time. */
function findTargets(documents: readonly Document.Parsed[]): ReadonlyMap<Alias, Node | null> {
  const targets = new Map<Alias, Node | null>()
  for (const document of documents) {
    const anchors = new Map<string, Node>()
    visit(document, {
      Alias(_, alias) {
        targets.set(alias, anchors.get(alias.source) ?? null)
      },
      Value(_, node) {
        if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
      },
    })
  }
  return targets
}
