import { Secret } from '../../model/keys/secret.ts'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { showColumn } from '../../model/text/last-shown-column.ts'
import { readMountedFile } from './carriers/mounted-file.ts'
import type { CarrierScene } from './carriers/scene.ts'
import type { TokenText } from './find-tokens.ts'

const MAX_FILES = 20
const MAX_BYTES = 256 * 1024
const mark = Buffer.from('eyJ')

/**
 * The lines of mounted configuration files in which a token may stand: `kong.yml` with a consumer's key, `prometheus.yml`
 * with a bearer token. Only files that are mounted one by one; what cannot be read is passed over.
 */
export function* findDocumentTokens(scene: CarrierScene): FileDialogue<readonly TokenText[]> {
  const { sighting, isWiring } = scene
  if (sighting.containerId !== null || isWiring === true) return []
  const targets = [...sighting.mounts, ...sighting.volumes.filter(({ type }) => type === 'bind')]
    .map(({ target }) => target)
    .filter((target) => /\.(ya?ml|json|toml|conf|cfg|ini|properties|template|tpl)$/i.test(target.filled()))
  const found: TokenText[] = []
  const distinct = new Map(targets.map((target) => [target.filled(), target]))
  for (const target of [...distinct.values()].slice(0, MAX_FILES)) {
    const { fact, locate } = yield* readMountedFile(target, scene)
    if (fact.kind !== 'file' || fact.bytes.length > MAX_BYTES || !Buffer.from(fact.bytes).includes(mark)) continue
    const lines = Buffer.from(fact.bytes).toString('utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      const start = line.indexOf('eyJ')
      if (start < 0) continue
      found.push({
        variable: target.toString(),
        place: 'document',
        text: Secret.fromText(line),
        location: locate({ line: index + 1, column: showColumn(line, start + 1) }),
      })
    }
  }
  return found
}
