import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { matchesWildcard } from '../../../model/text/match-wildcard.ts'
import type { Template } from '../../../model/text/template.ts'
import { findKnownKey, foldName } from '../../catalogue/match-key.ts'
import type { Product, ProductKey } from '../../catalogue/product.ts'
import { readKeyName } from '../../names/key-names.ts'
import type { Held } from '../../sight/sighting.ts'
import type { Carried } from './carried.ts'
import { carryAddress, carryFile, carryText } from './carry-value.ts'
import { isTemplate } from './is-template.ts'
import type { CarrierScene } from './scene.ts'

/**
 * The keys in files that variables name: those that the catalogue knows, and `X_FILE`, `FILE__X`, `X_FROM_FILE`, `X_PATH`,
 * `X_LOCATION` where X is a key. One for each variable. A variable of such a name that holds the key itself, or the
 * address of a set of keys, is taken for that.
 */
export function* carryFileVariables(scene: CarrierScene): FileDialogue<readonly Carried[]> {
  const { sighting } = scene
  const names = new Set(sighting.variables.keys())
  const carried: Carried[] = []
  for (const [variable, held] of sighting.variables) {
    if (held.value === null || held.value.isEmpty) continue
    carried.push(...(yield* carryJaasOptions(variable, held, held.value.revealTemplate(), scene)))
    const productKey = findFileKey(sighting.products, variable)
    if (productKey === null && readKeyName(variable, names)?.carrier !== 'file') continue
    const template = held.value.revealTemplate()
    const text = template.filled()
    const known = productKey === null ? {} : { productKey }
    const carrying = { variable, location: held.location, chain: held.chain, ...known }
    if (/^\s*https?:\/\//.test(text))
      carried.push(carryAddress(trim(template), { ...carrying, carrier: 'environment' }))
    else if (/^\s*(?:-----BEGIN |[{[]\s*")/.test(text)) {
      carried.push(carryText(template, { ...carrying, carrier: 'environment' }))
    } else if (!isFilledLater(text)) carried.push(yield* carryFile(template, { ...carrying, carrier: 'file' }, scene))
  }
  return carried
}

/** The key files that the login module in a variable's text names: `… required publicKeyPath="/keys/public.pem";`. */
function* carryJaasOptions(
  variable: string,
  { location, chain }: Held,
  template: Template,
  scene: CarrierScene,
): FileDialogue<readonly Carried[]> {
  const carried: Carried[] = []
  const text = template.filled()
  if (!text.includes('LoginModule')) return carried
  for (const productKey of scene.sighting.products.flatMap(({ keys }) => keys)) {
    for (const option of productKey.jaasOptions ?? []) {
      const found = new RegExp(`\\b${option}\\s*=\\s*"([^"$]+)"`).exec(text)
      if (found === null) continue
      const end = found.index + found[0].length - 1
      const path = template.slice(end - (found[1] ?? '').length, end)
      const carrying = { variable: `${variable}#${option}`, location, chain, productKey }
      carried.push(yield* carryFile(path, { ...carrying, carrier: 'file' }, scene))
    }
  }
  return carried
}

function trim(template: Template): Template {
  const text = template.filled()
  return template.slice(text.length - text.trimStart().length, text.trimEnd().length)
}

/** A placeholder with a path behind it is a path; one that stands alone says nothing. */
function isFilledLater(text: string): boolean {
  return isTemplate(text) && !/[%}]\/./.test(text)
}

/** The key whose file a variable names: as the catalogue says, or by the name of the key with `_FILE` behind it. */
function findFileKey(products: readonly Product[], variable: string): ProductKey | null {
  const folded = foldName(variable)
  for (const key of products.flatMap((product) => product.keys)) {
    if (key.fileVariables?.some((name) => matches(name, folded))) return key
  }
  const named = /^FILE__(.+)$/i.exec(variable)?.[1] ?? /^(.+?)_(?:FROM_)?FILE$/i.exec(variable)?.[1]
  return named === undefined ? null : (findKnownKey(products, named)?.key ?? null)
}

function matches(name: string, folded: string): boolean {
  if (!name.includes('*')) return foldName(name) === folded
  return matchesWildcard(name.split('*').map(foldName), folded)
}
