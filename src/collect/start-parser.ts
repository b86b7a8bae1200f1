import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import type { Language, Parser, Tree } from 'web-tree-sitter'
import type { CursorCalls } from './copy-tree.ts'

/** tree-sitter, started. */
export interface TreeSitter {
  readonly Parser: typeof Parser
  /** Of the bytes of a grammar's module. */
  readonly loadLanguage: (bytes: Uint8Array) => Language
  readonly calls: CursorCalls
  /** Parses with one of its parsers; `null` when `isOver` said so before the end. */
  readonly parse: (parser: Parser, text: string, isOver: () => boolean) => Tree | null
}

/** What Emscripten makes of the options that `Parser.init` is given. */
interface Runtime extends CursorCalls {
  readonly HEAPU8: Uint8Array<ArrayBuffer>
  readonly HEAP32: Int32Array<ArrayBuffer>
}

interface Imports {
  readonly env: Record<string, unknown>
}

/** As much of it as is needed here: Node's types have none of it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: Imports) => object
}

/** Code units that the module asks for at once (`INPUT_BUFFER_SIZE`), less one. */
const MAX_UNITS = 5 * 1024 - 1

/** web-tree-sitter starts once in a process; whoever asks again is given the same. */
let started: Promise<TreeSitter> | undefined

/**
 * Starts tree-sitter from the file of its WebAssembly module. The two functions that the module calls while it parses are
 * replaced: web-tree-sitter's own hand over the text one code unit at a time.
 */
export function startParser(runtimeFile: string): Promise<TreeSitter> {
  started ??= start(runtimeFile)
  return started
}

async function start(runtimeFile: string): Promise<TreeSitter> {
  // The optimising compiler takes hundreds of milliseconds of other processors for what runs for some tens.
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  const tree = await import('web-tree-sitter')
  let text = ''
  let isOver = (): boolean => false
  const giveText = (address: number, index: number, _row: number, _column: number, lengthAddress: number): void => {
    const { HEAPU8, HEAP32 } = runtime as unknown as Runtime
    const part = text.slice(index, index + MAX_UNITS)
    Buffer.from(HEAPU8.buffer).write(part, address, 'utf16le')
    HEAP32[lengthAddress >> 2] = part.length
  }
  const runtime = {
    instantiateWasm(imports: Imports, done: (instance: object, module: object) => void) {
      imports.env['tree_sitter_parse_callback'] = giveText
      imports.env['tree_sitter_progress_callback'] = () => isOver()
      const module = new WebAssembly.Module(readFileSync(runtimeFile))
      done(new WebAssembly.Instance(module, imports), module)
    },
  }
  await tree.Parser.init(runtime)
  const parse = (parser: Parser, given: string, over: () => boolean): Tree | null => {
    text = given
    isOver = over
    const parsed = parser.parse(given)
    text = ''
    if (parsed === null) parser.reset()
    return parsed
  }
  // Of a module that is compiled here its bytes are copied once.
  const loadLanguage = (bytes: Uint8Array): Language => tree.Language.loadSync(new WebAssembly.Module(bytes))
  return { Parser: tree.Parser, loadLanguage, calls: runtime as unknown as CursorCalls, parse }
}
