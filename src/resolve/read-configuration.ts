import { AuditError } from '../model/audit-error.ts'
import type { PlainValue } from '../model/compose.ts'
import type { FileDialogue } from '../model/file-request.ts'
import { type FileLocation, placeIn } from '../model/location.ts'
import { parseYaml } from './yaml/parse-yaml.ts'
import { toPlain } from './yaml/to-plain.ts'
import type { YamlNode } from './yaml/yaml-node.ts'

/** What `readConfiguration` found: nothing when the file is not there and need not be. */
export interface Configuration {
  readonly value: PlainValue
  readonly source: string
  /** Where each entry of its sections stands, by `section.entry`: `probes.api`. */
  readonly places: ReadonlyMap<string, FileLocation>
}

/**
 * Reads `countersign.yaml`. `shownAs` is the name for messages. One in which everything is commented out declares nothing.
 *
 * @throws AuditError `not-found` when it is required and missing, `configuration` when it is no YAML mapping.
 */
export function* readConfiguration(
  path: string,
  shownAs: string,
  isRequired: boolean,
): FileDialogue<Configuration | null> {
  const fact = yield { path, want: 'bytes' }
  const isOutside = fact.kind === 'refused' && fact.why === 'outside'
  if ((fact.kind === 'missing' || isOutside) && !isRequired) return null
  if (fact.kind === 'missing') throw new AuditError('not-found', `${shownAs} does not exist`)
  if (fact.kind !== 'file') throw new AuditError('configuration', `${shownAs} cannot be read: it is no readable file`)
  if (saysNothing(fact.bytes)) return null
  const { documents, problems } = parseYaml(fact.bytes, { compose: 'v5' })
  const [problem] = problems
  if (problem !== undefined) {
    const place = [shownAs, problem.line, problem.column].filter((part) => part !== undefined).join(':')
    throw new AuditError('configuration', `${place}: ${problem.reason}`)
  }
  const [document] = documents
  if (document === undefined) return null
  return { value: toPlain(document), source: shownAs, places: placesOf(document, shownAs) }
}

/** Whether it holds nothing but comments, as `init` writes it where all is guessed. */
function saysNothing(bytes: Uint8Array): boolean {
  const lines = new TextDecoder().decode(bytes).split('\n')
  return lines.every((line) => /^\s*(?:#|$)/.test(line))
}

function placesOf(document: YamlNode, file: string): ReadonlyMap<string, FileLocation> {
  const places = new Map<string, FileLocation>()
  if (document.kind !== 'mapping') return places
  for (const [section, { value }] of document.entries) {
    if (value.kind !== 'mapping') continue
    for (const [name, { keyLine, keyColumn }] of value.entries) {
      places.set(`${section}.${name}`, placeIn(file, keyLine, keyColumn))
    }
  }
  return places
}
