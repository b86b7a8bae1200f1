import type { CodeLanguage } from '../code/code.ts'

/** A node of a parsed file. Only named nodes are kept; an operator is in the text between two of them. */
export interface SyntaxNode {
  readonly type: string
  /** The field of the parent that it fills, or ''. */
  readonly field: string
  /** Offsets into the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** Counted from 1. */
  readonly line: number
  readonly children: readonly SyntaxNode[]
}

/**
 * Parses a text; `null` when `isOver` said so before the end. Never throws for what is in the text: broken syntax gives
 * a tree with ERROR nodes in it.
 */
export type ParseText = (text: string, isOver: () => boolean) => SyntaxNode | null

/** The languages that can be parsed. */
export type Grammars = ReadonlyMap<CodeLanguage, ParseText>
