/**
 * One node of a YAML document, as docker compose decodes it: aliases and `<<` are already followed, so an aliased node is
 * the same object wherever it is used and its place is the one in the anchored block. Lines and columns count from 1.
 */
export type YamlNode = YamlScalar | YamlMapping | YamlSequence

/** compose-go's own tags; every other tag has been applied to the value. */
export type MergeTag = '!reset' | '!override'

interface YamlBase {
  readonly line: number
  /** Left out behind a value on the same line: see `Shown`. */
  readonly column: number | undefined
  readonly tag?: MergeTag
}

/** A YAML date or time, which compose refuses in some places and prints as Go does in others. */
export interface YamlTimestamp {
  /** As Go prints a `time.Time`: `2001-12-14 00:00:00 +0000 UTC`. */
  readonly goText: string
}

/** What a scalar decodes to. Integers are `bigint` (64 bits exactly), floats are `number`. */
export type YamlValue = string | null | boolean | bigint | number | YamlTimestamp

/** A scalar with its decoded value. */
export interface YamlScalar extends YamlBase {
  readonly kind: 'scalar'
  readonly value: YamlValue
  /** The value as Go's `fmt.Sprint` prints it, which is what an environment gets; empty for null. */
  readonly text: string
  /** Written without quotes and not as a block. */
  readonly isPlain: boolean
}

/** One key with its value; the place is the key's. */
export interface YamlEntry {
  readonly key: string
  readonly keyLine: number
  readonly keyColumn: number | undefined
  readonly value: YamlNode
  /** Only where `value` is tagged `!reset`: what `<<` gives the same key, which then counts after the reset. */
  readonly afterReset?: YamlNode
}

/** A mapping in the order of the file, the entries that `<<` brings in last. */
export interface YamlMapping extends YamlBase {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, YamlEntry>
}

/** A sequence. */
export interface YamlSequence extends YamlBase {
  readonly kind: 'sequence'
  readonly items: readonly YamlNode[]
}

/** Why a file is refused. The reason tells what was expected and names keys at most; it never holds a value or a line. */
export interface YamlProblem {
  readonly line: number
  readonly column: number | undefined
  readonly reason: string
}

/** The documents of one file, in order. With any problem at all, compose refuses the whole file. */
export interface ParsedYaml {
  readonly documents: readonly YamlNode[]
  readonly problems: readonly YamlProblem[]
}
