import type { Language, Tree } from 'web-tree-sitter'
import type { SyntaxNode } from '../model/stack/syntax.ts'

/**
 * What web-tree-sitter's `TreeCursor` calls in its WebAssembly module. The cursor is in the module at one place for all of
 * these, so that they can be called one after the other with nothing in between. `tree` is the tree's address.
 */
export interface CursorCalls {
  readonly _ts_tree_root_node_wasm: (tree: number) => void
  readonly _ts_tree_cursor_new_wasm: (tree: number) => void
  readonly _ts_tree_cursor_delete_wasm: (tree: number) => void
  readonly _ts_tree_cursor_goto_first_child_wasm: (tree: number) => number
  readonly _ts_tree_cursor_goto_next_sibling_wasm: (tree: number) => number
  readonly _ts_tree_cursor_goto_parent_wasm: (tree: number) => number
  readonly _ts_tree_cursor_current_node_type_id_wasm: (tree: number) => number
  readonly _ts_tree_cursor_current_field_id_wasm: (tree: number) => number
  readonly _ts_tree_cursor_start_index_wasm: (tree: number) => number
  readonly _ts_tree_cursor_end_index_wasm: (tree: number) => number
}

/** The names that a grammar gives to nodes. */
export interface NodeNames {
  /** By the id of the type. */
  readonly types: readonly (string | undefined)[]
  readonly fields: readonly (string | null)[]
  readonly isNamed: (typeId: number) => boolean
}

/** Asks once for each type. */
export function nodeNamesOf(language: Language): NodeNames {
  const known = new Map<number, boolean>()
  const isNamed = (typeId: number): boolean => {
    let answer = known.get(typeId)
    if (answer === undefined) {
      answer = language.nodeTypeIsNamed(typeId)
      known.set(typeId, answer)
    }
    return answer
  }
  return { types: language.types, fields: language.fields, isNamed }
}

/** Nodes further down are left out: nobody writes them by hand. */
const MAX_DEPTH = 300

interface Copied extends SyntaxNode {
  children: readonly Copied[]
}

/** Of every node without children: one array for all of them. */
const NO_CHILDREN: readonly Copied[] = []

/**
 * Copies the named nodes in one walk, so that nothing holds on to the memory of the parser. Calls the module itself, because
 * `TreeCursor` stores and loads the cursor around every question, which takes longer than the parsing.
 */
export function copyTree(tree: Tree, text: string, names: NodeNames, calls: CursorCalls): SyntaxNode {
  const address = (tree as unknown as { readonly 0: number })[0]
  const { types, fields, isNamed } = names
  const gotoFirstChild = calls._ts_tree_cursor_goto_first_child_wasm
  const gotoNextSibling = calls._ts_tree_cursor_goto_next_sibling_wasm
  const gotoParent = calls._ts_tree_cursor_goto_parent_wasm
  const typeIdOf = calls._ts_tree_cursor_current_node_type_id_wasm
  const fieldIdOf = calls._ts_tree_cursor_current_field_id_wasm
  const startOf = calls._ts_tree_cursor_start_index_wasm
  const endOf = calls._ts_tree_cursor_end_index_wasm
  let line = 1
  let nextBreak = text.indexOf('\n')
  const copyNode = (typeId: number): Copied => {
    const start = startOf(address)
    while (nextBreak !== -1 && nextBreak < start) {
      line += 1
      nextBreak = text.indexOf('\n', nextBreak + 1)
    }
    const type = types[typeId] ?? 'ERROR'
    return { type, field: fields[fieldIdOf(address)] ?? '', start, end: endOf(address), line, children: NO_CHILDREN }
  }
  const walk = (): SyntaxNode => {
    const root = copyNode(typeIdOf(address))
    if (gotoFirstChild(address) === 0) return root
    const open: Copied[] = [root]
    // The nodes that are done and whose parent is not, and for each open node where its own begin. Arrays that grow take room for 16.
    const done: Copied[] = []
    const begins: number[] = [0]
    for (;;) {
      const typeId = typeIdOf(address)
      if (isNamed(typeId)) {
        const node = copyNode(typeId)
        if (open.length < MAX_DEPTH && gotoFirstChild(address) !== 0) {
          open.push(node)
          begins.push(done.length)
          continue
        }
        done.push(node)
      }
      while (gotoNextSibling(address) === 0) {
        gotoParent(address)
        const node = open.pop() ?? root
        const begin = begins.pop() ?? 0
        if (begin < done.length) {
          node.children = done.slice(begin)
          done.length = begin
        }
        if (open.length === 0) return root
        done.push(node)
      }
    }
  }
  calls._ts_tree_root_node_wasm(address)
  calls._ts_tree_cursor_new_wasm(address)
  try {
    return walk()
  } finally {
    calls._ts_tree_cursor_delete_wasm(address)
  }
}
