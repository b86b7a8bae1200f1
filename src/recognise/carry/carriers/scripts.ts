import { Secret } from '../../../model/keys/secret.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { Template } from '../../../model/text/template.ts'
import { findKnownKey } from '../../catalogue/match-key.ts'
import { readKeyName } from '../../names/key-names.ts'
import type { HeldWord, Sighting } from '../../sight/sighting.ts'
import type { Carried } from './carried.ts'
import { carryFile } from './carry-value.ts'
import { carryFlagsOf } from './flags.ts'
import { cutScript } from './inner-words.ts'
import { locatePath } from './locate-path.ts'
import { readMountedFile } from './mounted-file.ts'
import type { CarrierScene } from './scene.ts'

const MAX_BYTES = 64 * 1024

/**
 * The keys in the shell script that a service is started with, where the script is mounted: flags of the programs that it
 * runs, and variables that it fills from a file (`export JWT_SECRET=$(cat /run/secrets/jwt)`).
 */
export function* carryScripts(scene: CarrierScene): FileDialogue<readonly Carried[]> {
  const path = findScript(scene.sighting)
  if (path === null) return []
  const file = yield* readMountedFile(path, scene)
  if (file.fact.kind !== 'file' || file.fact.bytes.length > MAX_BYTES) return []
  const script = withoutComments(new TextDecoder().decode(file.fact.bytes))
  const location = file.locate({})
  const words: readonly HeldWord[] = cutScript(Template.written(script)).map((text) => ({
    text: Secret.fromTemplate(text),
    location,
    chain: [],
  }))
  const carried = [...(yield* carryFlagsOf([words], scene))]
  for (const [variable, source] of readFilledVariables(script)) {
    const productKey = findKnownKey(scene.sighting.products, variable)?.key
    if (productKey === undefined && readKeyName(variable)?.carrier !== 'value') continue
    const known = productKey === undefined ? {} : { productKey }
    carried.push(
      yield* carryFile(Template.written(source), { variable, carrier: 'file', location, chain: [], ...known }, scene),
    )
  }
  return carried
}

/** The mounted script that a service is started with; `null` when it runs what is in its image. */
export function findScript(sighting: Sighting): Template | null {
  const nothing = Template.written('')
  const [first = nothing, second = nothing] = sighting.command.map(({ text }) => text.revealTemplate())
  const path = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/.test(first.filled()) ? second : first
  const isMounted = path.filled().startsWith('/') && ['bind', 'mount'].includes(locatePath(path, sighting).kind)
  return isMounted && sighting.containerId === null ? path : null
}

/** Comments begin a line here: what follows a command may be the fragment of an address. */
function withoutComments(script: string): string {
  return script.replace(/^[ \t]*#.*$/gm, '')
}

/** `NAME=$(cat /file)` and `NAME=$(<file)`, with and without quotes and `export`. */
function readFilledVariables(script: string): readonly (readonly [string, string])[] {
  const found = script.matchAll(/(?:^|[\s;&])([A-Za-z_]\w*)="?\$\(\s*(?:cat\s+|<\s*)"?([^\s")$]+)"?\s*\)/gm)
  return Array.from(found, ([, variable = '', path = '']) => [variable, path] as const)
}
