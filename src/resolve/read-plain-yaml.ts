import { parseYamlText } from './documents/parse-yaml-text.ts'
import { Refusal } from './yaml/refusal.ts'

/** Aliases that stand for more than so many nodes are no document of people's. */
const MAXIMUM_ALIASES = 100

/** What a file of YAML or JSON says that is nobody's configuration of ours; `null` where it is neither, or hostile. */
export function readPlainYaml(bytes: Uint8Array): unknown {
  try {
    const [document, ...others] = parseYamlText(bytes, { version: '1.2', stringKeys: true }).documents
    if (document === undefined || others.length > 0 || document.errors.length > 0) return null
    return document.toJS({ maxAliasCount: MAXIMUM_ALIASES })
  } catch (cause) {
    if (cause instanceof Refusal || cause instanceof ReferenceError || cause instanceof RangeError) return null
    throw cause
  }
}
