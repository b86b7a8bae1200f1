import { posix } from 'node:path'
import type { Gap } from '../../../model/report/gap.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import type { Template } from '../../../model/text/template.ts'
import { findKnownKey } from '../../catalogue/match-key.ts'
import { isProductByImage } from '../../catalogue/match-product.ts'
import type { ProductKey } from '../../catalogue/product.ts'
import { readKeyName } from '../../names/key-names.ts'
import { wordsOf } from '../../names/name-words.ts'
import type { HeldVolume } from '../../sight/sighting.ts'
import type { Carried } from './carried.ts'
import { formatOf, matchesPath } from './find-documents.ts'
import { withoutMentioned } from './mentions.ts'
import { type CarrierScene, holderOf } from './scene.ts'

/**
 * Tells, as gaps, which mounted files may hold a key that was not seen: those that are not there, and those for which there is
 * no reader. Only where a key is to be expected: at a place that the catalogue knows for a key that nobody gives otherwise,
 * under the name of a key, or as the configuration of a service that deals with tokens and shows no key. Folders for data,
 * which Docker makes by itself, are none of them.
 */
export function* findUnreadMounts(scene: CarrierScene, carried: readonly Carried[]): FileDialogue<void> {
  const { sighting, isWiring } = scene
  if (sighting.containerId !== null || isWiring === true || sighting.role.role === 'bystander') return
  const wanted = unseenPlaces(scene, carried)
  const isOpen = mayDealWithTokens(scene) && !showsKey(scene, carried)
  for (const volume of sighting.volumes) {
    if (volume.type !== 'bind' || volume.source.isEmpty) continue
    const isAtPlace = wanted.some(
      ({ path, key }) => leadsTo(path, volume.target.filled()) && !mayBeginEmpty(key, volume),
    )
    const isExpected =
      isAtPlace ||
      isKeyFile(volume) ||
      (isOpen && (isConfiguration(volume) || isNamed(volume, scene))) ||
      isOnlySetting(volume, scene)
    if (!isExpected) continue
    const fact = yield { path: volume.source.filled(), want: 'kind' }
    if (fact.kind === 'missing' && (isAtPlace || isKeyFile(volume) || needsKey(scene))) {
      addUnread('missing', missing, volume, scene)
    }
    if (fact.kind === 'present' && hasNoReader(volume) && !isAtPlace) {
      addUnread('unsupported', `there is no reader for ${describeEnding(volume.target)} files`, volume, scene)
    }
  }
}

/** The ending of a path, where it is written. */
function describeEnding(path: Template): string {
  const ending = posix.extname(path.filled())
  return path.slice(path.filled().length - ending.length).isWritten ? ending : 'such'
}

const missing = 'it does not exist, and Docker creates an empty folder in its place'

function addUnread(
  code: Gap['code'],
  why: string,
  { source }: HeldVolume,
  { gaps, showPath, sighting }: CarrierScene,
): void {
  const shown = showPath(source)
  // The carrier that names a key file in it has reported it already.
  if (gaps.some((gap) => gap.code === code && (gap.source === shown || gap.source.startsWith(`${shown}/`)))) return
  const reason = `the mounted configuration of ${holderOf(sighting)}, which may hold a key, cannot be read: ${why}`
  gaps.push({ source: shown, code, reason })
}

interface Place {
  readonly path: string
  readonly key: ProductKey
}

/** The paths at which the service's products look for a key that it does not get in another way. */
function unseenPlaces({ sighting }: CarrierScene, carried: readonly Carried[]): readonly Place[] {
  const isGiven = (key: ProductKey): boolean =>
    carried.some(({ productKey }) => productKey !== undefined && sharesLink(productKey, key)) ||
    Array.from(sighting.variables).some(([name, { value }]) => {
      const known = value === null || value.isEmpty ? null : findKnownKey(sighting.products, name)
      return known !== null && sharesLink(known.key, key)
    })
  return sighting.products
    .flatMap(({ keys }) => keys)
    .filter((key) => !isGiven(key))
    .flatMap((key) => {
      const { documents = [], files = [] } = key
      return [...documents.map(({ path }) => path), ...files].map((path) => ({ path, key }))
    })
}

/** A folder that Docker makes where it is missing, and in which the product makes its key itself, is one for data. */
function mayBeginEmpty({ whenUnset }: ProductKey, { target }: HeldVolume): boolean {
  return posix.extname(target.filled()) === '' && (whenUnset === 'random-once' || whenUnset === 'random-per-process')
}

function sharesLink(one: ProductKey, other: ProductKey): boolean {
  return one === other || one.links.some((link) => other.links.includes(link))
}

/** Whether what is mounted at the target is the file of the path, or a folder around it. */
function leadsTo(path: string, target: string): boolean {
  for (let part = path; part !== '/' && part !== '.'; part = posix.dirname(part)) {
    if (matchesPath(part, target)) return true
  }
  return false
}

/** Whether the service has to do with tokens, by its product, its settings or its name. */
function mayDealWithTokens({ sighting }: CarrierScene): boolean {
  const { products, companions, role } = sighting
  const isKnown = isProductByImage(products)
  const isByProduct = isKnown && products.some(({ keys }) => keys.some((key) => key.isToken !== true))
  return companions.size > 0 || isByProduct || (!isKnown && role.source === 'name')
}

/** A file that is all the configuration of a service of one's own that gets nothing by variables: the key may well be in it. */
function isOnlySetting(volume: HeldVolume, { sighting }: CarrierScene): boolean {
  const { maker, products, variables } = sighting
  return (
    maker === 'own' &&
    !isProductByImage(products) &&
    variables.size === 0 &&
    posix.extname(volume.target.filled()) !== '' &&
    !webServer.test(volume.target.filled()) &&
    isConfiguration(volume)
  )
}

/** The configuration of a web server, which passes tokens on. */
const webServer = /(^|\/)(nginx|apache2?|httpd|caddy)(\/|[\w.-]*$)/i

/** Whether it cannot well do without a key: not a product that has one only for some of its features. */
function needsKey({ sighting: { products, companions } }: CarrierScene): boolean {
  return (
    companions.size > 0 ||
    !isProductByImage(products) ||
    products.some(({ keys }) => keys.some((key) => key.isOptional !== true))
  )
}

/** Whether a key of the service is known already, wherever it stands; of a product that the catalogue knows, one that it reads. */
function showsKey({ sighting }: CarrierScene, carried: readonly Carried[]): boolean {
  const isKnown = sighting.products.some(({ images, keys }) => images.length > 0 && keys.length > 0)
  if (carried.some(({ isWeak, productKey }) => isWeak !== true && (productKey !== undefined || !isKnown))) return true
  const names = new Set(sighting.variables.keys())
  return Array.from(sighting.variables).some(
    ([name, { value }]) =>
      value?.isEmpty === false &&
      (findKnownKey(sighting.products, name) !== null || (!isKnown && readKeyName(name, names) !== null)),
  )
}

/** A file that is called what a key of tokens is called. */
function isKeyFile({ source, target }: HeldVolume): boolean {
  return [source, target].some((template) => {
    const path = template.filled()
    const [stem = ''] = posix.basename(path).split('.')
    return (
      /\.(?:pem|key|jwks?|hex|pub|json|txt)$/i.test(path) && (readKeyName(stem) !== null || /^jwks?$|jwt/i.test(stem))
    )
  })
}

const configurationEnding =
  /\.(?:ya?ml|json|jsonc|toml|ini|cfg|conf|cnf|properties|xml|hcl|env|pem|key|crt|py|[cm]?js|ts|rb|php|exs?|lua|groovy|kts?)$/i

/** Words in the names of files and folders that hold settings or keys. */
const configurationWords = new Set(
  'config configs configuration conf settings setting secrets secret keys key jwt jwks auth credentials certs certificates'.split(
    ' ',
  ),
)

/** A file whose name says that it configures, or a folder of such files: `central-server-config`, `certs`. */
function isConfiguration({ source, target }: HeldVolume): boolean {
  const isFile = posix.extname(target.filled()) !== ''
  if (isFile && !configurationEnding.test(target.filled())) return false
  if (isFile && formatOf(target) !== null) return true
  // `./config:/config` is where many images keep what they write.
  const names = (isFile ? [source, target] : [source]).map((path) => posix.basename(path.filled()))
  return names.flatMap(wordsOf).some((word) => configurationWords.has(word)) && (isFile || source.filled().length > 1)
}

/** Whether a setting or the command line leads into what is mounted, by a name that speaks of configuration or keys. */
function isNamed({ target }: HeldVolume, { sighting }: CarrierScene): boolean {
  const variables = new Map(
    Array.from(sighting.variables).filter(([name]) => wordsOf(name).some((word) => configurationWords.has(word))),
  )
  const command = sighting.command.filter(({ text }) => configurationEnding.test(text.revealText()))
  return withoutMentioned([target], { ...sighting, variables, command }).length === 0
}

/** A configuration in a language that is not taken apart. */
function hasNoReader({ target, source }: HeldVolume): boolean {
  if (formatOf(target) !== null || !configurationEnding.test(target.filled())) return false
  if (/\.(?:pem|key|crt|env)$/i.test(target.filled())) return false
  return [source, target].some((path) =>
    wordsOf(posix.basename(path.filled())).some((word) => configurationWords.has(word)),
  )
}
