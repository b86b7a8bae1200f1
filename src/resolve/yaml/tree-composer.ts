import { type DecodedScalar, decodeTagged, decodeUntagged } from './decode-scalar.ts'
import { Refusal } from './refusal.ts'
import type { Shown } from './shown.ts'
import { MAX_DEPTH, type Token, type TokenKind, type TokenScanner } from './token-scanner.ts'
import type { MergeTag, YamlEntry, YamlMapping, YamlNode, YamlProblem, YamlScalar, YamlSequence } from './yaml-node.ts'

/** How many nodes aliases may stand for in one file. Compose itself takes seconds and gigabytes at this point. */
const MAX_ALIASED_NODES = 1_000_000
/** A document full of mistakes needs no more than this to be fixed. */
const MAX_PROBLEMS = 100
const yamlTags = 'tag:yaml.org,2002:'

/** A node that has a name, and what its aliases need to know of it. */
interface Anchor {
  /** `null` while the node is being read: an alias to it would contain itself. */
  node: YamlNode | null
  /** Nodes in it, aliased ones counted as often as they are used. */
  size: number
  /** Levels in it. */
  height: number
  /** `!reset` nodes below it. */
  resets: number
}

interface Properties {
  readonly anchor: Anchor | null
  /** In its short form; `null` for none and for `!`, which changes nothing. */
  readonly tag: string | null
}

interface KeyNode {
  /** What another key of the mapping must not have: the text of the key, or the name of the alias that is the key. */
  readonly identity: string
  readonly key: string
  readonly isMerge: boolean
  readonly line: number
  readonly column: number | undefined
}

interface Place {
  readonly line: number
  readonly column: number | undefined
}

const noProperties: Properties = { anchor: null, tag: null }
const afterBlockEntry: ReadonlySet<TokenKind> = new Set(['block-entry', 'block-end'])
const afterIndentlessEntry: ReadonlySet<TokenKind> = new Set(['block-entry', 'key', 'value', 'block-end'])
const afterBlockKey: ReadonlySet<TokenKind> = new Set(['key', 'value', 'block-end'])
const afterPairKey: ReadonlySet<TokenKind> = new Set(['value', 'flow-entry', 'flow-sequence-end'])
const afterFlowKey: ReadonlySet<TokenKind> = new Set(['value', 'flow-entry', 'flow-mapping-end'])
const afterPairValue: ReadonlySet<TokenKind> = new Set(['flow-entry', 'flow-sequence-end'])
const afterFlowValue: ReadonlySet<TokenKind> = new Set(['flow-entry', 'flow-mapping-end'])
const beforeEmptyDocument: ReadonlySet<TokenKind> = new Set([
  'directive',
  'document-start',
  'document-end',
  'stream-end',
])

/**
 * Builds the documents of one file from its tokens, with the grammar of yaml.v3's parser and the checks of its decoder and
 * of compose-go's `ResetProcessor`. Aliases share nodes; a merge costs what it brings in.
 */
export class TreeComposer {
  readonly problems: YamlProblem[] = []
  readonly #scanner: TokenScanner
  readonly #compose: 'v2' | 'v5'
  readonly #shown: Shown
  /** Anchors outlive their document, since compose reads a file with one decoder. */
  readonly #anchors = new Map<string, Anchor>()
  readonly #withoutResets = new Map<YamlNode, YamlNode>()
  #handles = new Map<string, string>()
  #isFirst = true
  #depth = 0
  #deepest = 0
  #size = 0
  #aliasedSize = 0
  #resets = 0
  /** Inside `!reset`: never decoded, so nothing in it can be wrong. */
  #resetDepth = 0
  /** Inside `!override`: compose-go looks no deeper, so its tags are tags nobody knows. */
  #overrideDepth = 0

  constructor(scanner: TokenScanner, compose: 'v2' | 'v5', shown: Shown) {
    this.#shown = shown
    this.#scanner = scanner
    this.#compose = compose
  }

  /** The next document, `null` after the last. Throws `Refusal` at an error of syntax; others are in `problems`. */
  nextDocument(): YamlNode | null {
    const isFirst = this.#isFirst
    this.#isFirst = false
    if (!isFirst) this.#skipAll('document-end')
    if (this.#peek().kind === 'stream-end') return null
    this.#handles = new Map([
      ['!', '!'],
      ['!!', yamlTags],
    ])
    const first = this.#peek()
    const isMarked = first.kind === 'directive' || first.kind === 'document-start'
    const start = isMarked || !isFirst ? this.#readDocumentStart() : first
    const root = beforeEmptyDocument.has(this.#peek().kind) ? this.#empty(start) : this.#node(true, false)
    if (this.#peek().kind === 'document-end') this.#scanner.take()
    return root
  }

  #skipAll(kind: TokenKind): void {
    while (this.#peek().kind === kind) this.#scanner.take()
  }

  #readDocumentStart(): Token {
    const seen = new Set<string>()
    while (this.#peek().kind === 'directive') {
      const token = this.#scanner.take()
      const [handle = '', prefix = '', ...rest] = token.handle.split(' ')
      const identity = token.text === 'TAG' ? handle : ''
      if (seen.has(identity)) this.#refuse(token, 'expected each directive once')
      seen.add(identity)
      if (token.text === 'YAML') {
        if (!/^0*1\.0*1$/.test(token.handle)) this.#refuse(token, 'expected YAML version 1.1')
      } else {
        const isComplete = /^!(?:[0-9A-Za-z_-]*!)?$/.test(handle) && prefix !== '' && rest.length === 0
        if (!isComplete) this.#refuse(token, 'expected a handle and a prefix after %TAG')
        this.#handles.set(handle, prefix)
      }
    }
    const token = this.#scanner.take()
    if (token.kind !== 'document-start') this.#refuse(token, "expected '---' or the end of the file")
    return token
  }

  #peek(): Token {
    return this.#scanner.peek()
  }

  #refuse(location: Place, reason: string): never {
    throw new Refusal(location.line, location.column, reason)
  }

  #nameOf(key: string): string {
    return key === '<<' || (key !== '' && this.#shown.isName(key)) ? `: ${key}` : ''
  }

  #note(location: Place, reason: string): void {
    if (this.#resetDepth > 0 || this.problems.length >= MAX_PROBLEMS) return
    this.problems.push({ line: location.line, column: location.column, reason })
  }

  #empty(location: Place): YamlScalar {
    this.#size += 1
    return { kind: 'scalar', value: null, text: '', isPlain: true, line: location.line, column: location.column }
  }

  #node(isBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const token = this.#peek()
    if (token.kind === 'alias') return this.#alias(this.#scanner.take())
    const properties = token.kind === 'anchor' || token.kind === 'tag' ? this.#properties() : noProperties
    return this.#content(properties, token, isBlock, mayBeIndentless)
  }

  #alias(token: Token): YamlNode {
    const anchor = this.#anchors.get(token.text)
    if (anchor === undefined) return this.#refuse(token, 'expected an alias of an anchor that is defined above it')
    if (anchor.node === null)
      return this.#refuse(token, 'expected an alias of a finished node, found one of a node it is part of')
    this.#size += anchor.size
    this.#aliasedSize += anchor.size
    if (this.#aliasedSize > MAX_ALIASED_NODES) {
      this.#refuse(token, `expected aliases to stand for at most ${MAX_ALIASED_NODES} nodes`)
    }
    this.#reach(token, anchor.height)
    if (anchor.node.tag === '!reset') this.#resets += 1
    if (anchor.resets === 0) return anchor.node
    if (this.#compose === 'v5') {
      this.#resets += anchor.resets
      return anchor.node
    }
    return this.#stripResets(anchor.node)
  }

  /** compose v2 cuts `!reset` nodes out where it first meets them, which is the anchored block: aliases never see them. */
  #stripResets(node: YamlNode): YamlNode {
    if (node.kind === 'scalar') return node
    const known = this.#withoutResets.get(node)
    if (known !== undefined) return known
    const stripped = node.kind === 'sequence' ? this.#stripItems(node) : this.#stripEntries(node)
    this.#withoutResets.set(node, stripped)
    return stripped
  }

  #stripItems(node: YamlSequence): YamlSequence {
    const kept = node.items.filter((child) => child.tag !== '!reset').map((child) => this.#stripResets(child))
    return { ...node, items: kept }
  }

  #stripEntries(node: YamlMapping): YamlMapping {
    const entries = new Map<string, YamlEntry>()
    for (const [key, { afterReset, ...entry }] of node.entries) {
      const value = entry.value.tag === '!reset' ? afterReset : entry.value
      if (value !== undefined) entries.set(key, { ...entry, value: this.#stripResets(value) })
    }
    return { ...node, entries }
  }

  #properties(): Properties {
    let anchor: Anchor | null = null
    let tag: string | null = null
    let hasTag = false
    for (;;) {
      const token = this.#peek()
      if (token.kind === 'anchor' && anchor === null) {
        anchor = { node: null, size: 0, height: 0, resets: 0 }
        this.#anchors.set(token.text, anchor)
      } else if (token.kind === 'tag' && !hasTag) {
        tag = this.#shortTag(token)
        hasTag = true
      } else return { anchor, tag }
      this.#scanner.take()
    }
  }

  #shortTag(token: Token): string | null {
    let tag = token.text
    if (token.handle !== '') {
      const prefix = this.#handles.get(token.handle)
      if (prefix === undefined) return this.#refuse(token, 'expected a tag handle that a %TAG directive declares')
      tag = prefix + tag
    }
    if (tag === '!') return null
    return tag.startsWith(yamlTags) ? `!!${tag.slice(yamlTags.length)}` : tag
  }

  #reach(location: Place, levels: number): void {
    const reached = this.#depth + levels
    if (reached > MAX_DEPTH) this.#refuse(location, `expected at most ${MAX_DEPTH} levels of nesting`)
    if (reached > this.#deepest) this.#deepest = reached
  }

  /** Reads what follows the properties, and measures it if it has a name. */
  #content(properties: Properties, start: Token, isBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const { anchor } = properties
    if (anchor === null) return this.#tagged(properties, start, isBlock, mayBeIndentless)
    const before = { size: this.#size, resets: this.#resets, deepest: this.#deepest }
    this.#deepest = this.#depth
    const node = this.#tagged(properties, start, isBlock, mayBeIndentless)
    anchor.node = node
    anchor.size = this.#size - before.size
    anchor.height = this.#deepest - this.#depth
    anchor.resets = this.#resets - before.resets - (node.tag === '!reset' ? 1 : 0)
    this.#deepest = Math.max(this.#deepest, before.deepest)
    return node
  }

  #tagged(properties: Properties, start: Token, isBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const mergeTag = this.#mergeTagOf(properties)
    if (mergeTag === undefined) return this.#untagged(properties, start, isBlock, mayBeIndentless)
    if (mergeTag === '!reset') {
      this.#resets += 1
      this.#resetDepth += 1
    } else this.#overrideDepth += 1
    const node = this.#untagged(properties, start, isBlock, mayBeIndentless)
    if (mergeTag === '!reset') this.#resetDepth -= 1
    else this.#overrideDepth -= 1
    return { ...node, tag: mergeTag }
  }

  #mergeTagOf({ tag }: Properties): MergeTag | undefined {
    if (this.#overrideDepth > 0 || this.#resetDepth > 0) return undefined
    return tag === '!reset' || tag === '!override' ? tag : undefined
  }

  #untagged(properties: Properties, start: Token, isBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const token = this.#peek()
    if (token.kind === 'scalar') return this.#scalar(this.#scanner.take(), properties.tag)
    const hasProperties = properties !== noProperties
    const isCollection =
      token.kind === 'flow-sequence-start' ||
      token.kind === 'flow-mapping-start' ||
      (isBlock && (token.kind === 'block-sequence-start' || token.kind === 'block-mapping-start')) ||
      (mayBeIndentless && token.kind === 'block-entry')
    if (!isCollection) {
      if (!hasProperties) return this.#refuse(token, 'expected a value')
      return this.#emptyTagged(start, properties.tag)
    }
    this.#size += 1
    this.#depth += 1
    this.#reach(token, 0)
    const node = this.#collection(token)
    this.#depth -= 1
    return node
  }

  #collection(token: Token): YamlNode {
    const { line, column } = token
    switch (token.kind) {
      case 'flow-sequence-start':
        return { kind: 'sequence', items: this.#flowItems(), line, column }
      case 'flow-mapping-start':
        return this.#flowMapping(token)
      case 'block-mapping-start':
        return this.#blockMapping(token)
      case 'block-sequence-start':
        return { kind: 'sequence', items: this.#blockItems(), line, column }
      default:
        return { kind: 'sequence', items: this.#indentlessItems(), line, column }
    }
  }

  #emptyTagged(place: Token, tag: string | null): YamlScalar {
    this.#size += 1
    return this.#decode(place, '', true, tag)
  }

  #scalar(token: Token, tag: string | null): YamlScalar {
    this.#size += 1
    return this.#decode(token, token.text, token.style === 'plain', tag)
  }

  #decode(place: Token, written: string, isPlain: boolean, tag: string | null): YamlScalar {
    const { line, column } = place
    let decoded: DecodedScalar | null
    if (tag === null || (tag === '!reset' && this.#overrideDepth === 0)) {
      decoded = decodeUntagged(written, isPlain, this.#compose)
    } else decoded = decodeTagged(written, tag, this.#compose)
    if (decoded === null) {
      this.#note(place, 'expected a value that fits its tag')
      decoded = { value: written, text: written }
    }
    return { kind: 'scalar', value: decoded.value, text: decoded.text, isPlain, line, column }
  }

  #blockItems(): YamlNode[] {
    this.#scanner.take()
    const items: YamlNode[] = []
    for (;;) {
      const token = this.#scanner.take()
      if (token.kind === 'block-end') return items
      if (token.kind !== 'block-entry') return this.#refuse(token, "expected '- ' at the indentation of the list")
      items.push(afterBlockEntry.has(this.#peek().kind) ? this.#empty(token) : this.#node(true, false))
    }
  }

  #indentlessItems(): YamlNode[] {
    const items: YamlNode[] = []
    while (this.#peek().kind === 'block-entry') {
      const token = this.#scanner.take()
      items.push(afterIndentlessEntry.has(this.#peek().kind) ? this.#empty(token) : this.#node(true, false))
    }
    return items
  }

  #flowItems(): YamlNode[] {
    this.#scanner.take()
    const items: YamlNode[] = []
    while (this.#peek().kind !== 'flow-sequence-end') {
      if (items.length > 0) {
        this.#takeComma("expected ',' or ']'")
        if (this.#peek().kind === 'flow-sequence-end') break
      }
      items.push(this.#peek().kind === 'key' ? this.#pair() : this.#node(false, false))
    }
    this.#scanner.take()
    return items
  }

  #takeComma(reason: string): void {
    const token = this.#scanner.take()
    if (token.kind !== 'flow-entry') this.#refuse(token, reason)
  }

  /** `[a: b]`, a mapping of one entry. */
  #pair(): YamlMapping {
    const token = this.#scanner.take()
    const builder = new MappingBuilder(token)
    this.#size += 1
    this.#depth += 1
    this.#reach(token, 0)
    const key = this.#key(token, afterPairKey, false)
    this.#addEntry(builder, key, this.#value(token, afterPairValue, false))
    this.#depth -= 1
    return this.#finish(builder)
  }

  #flowMapping(start: Token): YamlMapping {
    this.#scanner.take()
    const builder = new MappingBuilder(start)
    for (let isFirst = true; this.#peek().kind !== 'flow-mapping-end'; isFirst = false) {
      if (!isFirst) {
        this.#takeComma("expected ',' or '}'")
        if (this.#peek().kind === 'flow-mapping-end') break
      }
      const token = this.#peek()
      if (token.kind === 'key') {
        this.#scanner.take()
        const key = this.#key(token, afterFlowKey, false)
        this.#addEntry(builder, key, this.#value(token, afterFlowValue, false))
      } else {
        const key = this.#keyNode(token, false)
        this.#addEntry(builder, key, this.#empty(token))
      }
    }
    this.#scanner.take()
    return this.#finish(builder)
  }

  #blockMapping(start: Token): YamlMapping {
    this.#scanner.take()
    const builder = new MappingBuilder(start)
    for (;;) {
      const token = this.#scanner.take()
      if (token.kind === 'block-end') return this.#finish(builder)
      if (token.kind !== 'key') return this.#refuse(token, 'expected a key at the indentation of the mapping')
      const key = this.#key(token, afterBlockKey, true)
      this.#addEntry(builder, key, this.#value(token, afterBlockKey, true))
    }
  }

  /** The value behind a key, and nothing where the next token cannot begin one. */
  #value(key: Token, ends: ReadonlySet<TokenKind>, isBlock: boolean): YamlNode {
    if (this.#peek().kind !== 'value') return this.#empty(key)
    const token = this.#scanner.take()
    return ends.has(this.#peek().kind) ? this.#empty(token) : this.#node(isBlock, isBlock)
  }

  #key(token: Token, ends: ReadonlySet<TokenKind>, isBlock: boolean): KeyNode {
    if (!ends.has(this.#peek().kind)) return this.#keyNode(this.#peek(), isBlock)
    this.#note(token, notText)
    return { identity: '', key: '', isMerge: false, line: token.line, column: token.column }
  }

  #keyNode(token: Token, isBlock: boolean): KeyNode {
    const { line, column } = token
    if (token.kind === 'alias') {
      const node = this.#node(isBlock, isBlock)
      return { identity: token.text, key: this.#keyText(node), isMerge: false, line, column }
    }
    const properties = token.kind === 'anchor' || token.kind === 'tag' ? this.#properties() : noProperties
    const written = this.#peek()
    const node = this.#content(properties, token, isBlock, isBlock)
    const isScalar = written.kind === 'scalar' && node.kind === 'scalar'
    const hasMergeTag = properties.tag === '!!merge' || (properties.tag === null && written.style === 'plain')
    const isMerge = isScalar && written.text === '<<' && hasMergeTag
    return { identity: isScalar ? written.text : '', key: this.#keyText(node), isMerge, line, column }
  }

  #keyText(node: YamlNode): string {
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value
    this.#note(node, notText)
    return node.kind === 'scalar' ? node.text : ''
  }

  #addEntry(builder: MappingBuilder, key: KeyNode, value: YamlNode): void {
    if (builder.identities.has(key.identity)) this.#note(key, `expected each key once${this.#nameOf(key.identity)}`)
    builder.identities.add(key.identity)
    if (key.isMerge) {
      builder.merge = value
      return
    }
    if (this.#compose === 'v5' && isMergeText(value)) return
    builder.entries.set(key.key, { key: key.key, keyLine: key.line, keyColumn: key.column, value })
  }

  #finish(builder: MappingBuilder): YamlMapping {
    const { entries, merge, line, column } = builder
    if (merge !== null && merge.tag === '!reset') return { kind: 'mapping', entries, line, column }
    const sources = merge?.kind === 'sequence' ? merge.items : merge === null ? [] : [merge]
    for (const source of sources) {
      if (source.kind !== 'mapping') this.#note(source, "expected a mapping, or a list of mappings, after '<<'")
      else mergeInto(entries, source, merge?.kind === 'sequence')
    }
    return { kind: 'mapping', entries, line, column }
  }
}

const notText = 'expected a key that is text'

class MappingBuilder {
  readonly entries = new Map<string, YamlEntry>()
  readonly identities = new Set<string>()
  merge: YamlNode | null = null
  readonly line: number
  readonly column: number | undefined

  constructor(location: Place) {
    this.line = location.line
    this.column = location.column
  }
}

/**
 * Adds what is not there yet. A `!reset` takes no part in this: it is noted for its path, and a value from elsewhere stands
 * after it. In a list of mappings compose-go notes it for a path that does not exist, so it is lost.
 */
function mergeInto(entries: Map<string, YamlEntry>, source: YamlMapping, isListed: boolean): void {
  for (const [key, entry] of source.entries) {
    const present = entries.get(key)
    const isReset = entry.value.tag === '!reset'
    const value = isReset ? entry.afterReset : entry.value
    if (present === undefined) {
      if (!isListed || !isReset) entries.set(key, entry)
      else if (value !== undefined) entries.set(key, withoutReset(entry, value))
    } else if (present.value.tag === '!reset') {
      if (present.afterReset === undefined && value !== undefined) entries.set(key, { ...present, afterReset: value })
    } else if (isReset && !isListed) {
      entries.set(key, { ...present, value: entry.value, afterReset: present.value })
    }
  }
}

function withoutReset({ afterReset: _, ...entry }: YamlEntry, value: YamlNode): YamlEntry {
  return { ...entry, value }
}

function isMergeText(value: YamlNode): boolean {
  return value.kind === 'scalar' && value.isPlain && value.value === '<<'
}
