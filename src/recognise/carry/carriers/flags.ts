import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { hiddenName, showKey } from '../../../model/text/show-name.ts'
import type { Template } from '../../../model/text/template.ts'
import type { ProductKey } from '../../catalogue/product.ts'
import { readKeyName } from '../../names/key-names.ts'
import { wordsOf } from '../../names/name-words.ts'
import { readWeakName } from '../../names/weak-names.ts'
import type { HeldWord } from '../../sight/sighting.ts'
import type { Carried } from './carried.ts'
import { type Carrying, carryAddress, carryFile, carryText } from './carry-value.ts'
import { cutWord, flattenWords } from './inner-words.ts'
import { isTemplate, readReference } from './is-template.ts'
import { readPath } from './locate-path.ts'
import { readMountedFile } from './mounted-file.ts'
import type { CarrierScene } from './scene.ts'

/**
 * The keys that a service gets by flags of its command line: those of the catalogue, and any whose name reads as a key's.
 * `--flag=value`, `--flag value`, and the same in the script of a shell; the last one of a name counts.
 */
export function* carryFlags(scene: CarrierScene): FileDialogue<readonly Carried[]> {
  return yield* carryFlagsOf([...optionVariables(scene), flattenWords(scene.sighting.command)], scene)
}

/** The same for any command lines. */
export function* carryFlagsOf(
  lines: readonly (readonly HeldWord[])[],
  scene: CarrierScene,
): FileDialogue<readonly Carried[]> {
  const keys = scene.sighting.products.flatMap((product) => product.keys)
  const carried = new Map<string, Carried>()
  for (const flag of lines.flatMap(readFlags)) {
    const { name } = flag
    const asFile = keys.find(({ fileFlags }) => fileFlags?.some((flag) => isSameFlag(flag, name)))
    const asValue = keys.find(({ flags }) => flags?.some((flag) => isSameFlag(flag, name)))
    const found = yield* carryFlag(flag, asFile ?? asValue ?? null, asFile !== undefined, scene)
    if (found !== null) carried.set(name, found)
  }
  return Array.from(carried.values())
}

/** Variables whose text is a part of a command line: `JAVA_OPTS`, `EXTRA_FLAGS`. What the command itself says comes after them. */
function optionVariables({ sighting }: CarrierScene): readonly (readonly HeldWord[])[] {
  return Array.from(sighting.variables).flatMap(([name, { value, location, chain }]) => {
    if (value === null || !/(?:^|_)(?:OPTS|OPTIONS|ARGS|FLAGS|EXTRAS)$/i.test(name)) return []
    return [cutWord({ text: value, location, chain })]
  })
}

interface Flag {
  /** With its dashes. */
  readonly name: string
  /** The same as it may be shown. */
  readonly shown: string
  /** The part that says what the flag is for. */
  readonly meaningful: string
  readonly value: Template
  readonly word: HeldWord
}

function readFlags(words: readonly HeldWord[]): readonly Flag[] {
  return words.flatMap((word, index) => {
    const text = word.text.revealTemplate()
    const name = /^(-{1,2}[A-Za-z][\w.:-]*)(?:=[\s\S]*)?$/.exec(text.filled())?.[1]
    if (name === undefined) return []
    const written = text.slice(0, name.length)
    const names = { name, shown: showFlag(written), meaningful: meaningfulPart(written) }
    if (text.filled().length > name.length) return [{ ...names, value: text.slice(name.length + 1), word }]
    const next = words[index + 1]
    const value = next?.text.revealTemplate()
    if (next === undefined || value === undefined || value.filled().startsWith('-')) return []
    return [{ ...names, value, word: next }]
  })
}

/** A flag's name is shown where it has the shape of a name. */
function showFlag(name: Template): string {
  const bare = name.filled().replace(/^-+/, '')
  return name.isWritten && showKey(bare) !== bare ? hiddenName : name.toString()
}

/** Of a name that is put together, what is filled in is not read: words may be in it by chance. */
function meaningfulPart(name: Template): string {
  if (name.isWritten) return name.filled()
  const around = name.toString().replace(/\$\{[^{}]*\}|\$\w+/g, '_')
  return /[A-Za-z]/.test(around) ? around : name.filled()
}

function* carryFlag(
  { name, shown, meaningful, value: template, word }: Flag,
  productKey: ProductKey | null,
  isFile: boolean,
  scene: CarrierScene,
): FileDialogue<Carried | null> {
  const value = template.filled()
  const known = productKey === null ? {} : { productKey }
  const reading = productKey === null ? readGenericFlag(meaningful) : null
  const carrying = {
    variable: shown,
    carrier: 'flag',
    location: word.location,
    chain: word.chain,
    ...known,
    ...(reading === 'weak' ? { isWeak: true } : {}),
  } as const
  if (productKey === null && reading === null) return yield* carryHalf(name, template, carrying, scene)
  const printed = /^\$\(\s*(?:cat\s+|<\s*)(\S+)\s*\)$/.exec(value)?.[1]
  if (printed !== undefined) {
    return yield* carryFile(
      template.mapped(() => printed),
      carrying,
      scene,
    )
  }
  const variable = readReference(value)
  const held = variable === null ? undefined : scene.sighting.variables.get(variable)
  if (held !== undefined) {
    if (held.value === null || held.value.isEmpty) return null
    const text = held.value.revealTemplate()
    const from = { ...carrying, location: held.location, chain: held.chain }
    return isFile ? yield* carryFile(text, from, scene) : carryText(text, from)
  }
  if (isFile) return yield* carryFile(template, carrying, scene)
  if (/^https?:\/\//.test(value)) return carryAddress(template, carrying)
  if (productKey !== null) return isUnfilled(value, word) ? null : carryText(template, carrying)
  if (value === '' || isUnfilled(value, word) || /^(?:true|false|yes|no|on|off|[\d.]+)$/i.test(value)) return null
  const isPath =
    reading === 'file' ||
    readPath(template)?.kind === 'absolute' ||
    /\.(?:pem|key|hex|jwk|jwks|json|pub|crt)$/i.test(value)
  return isPath ? yield* carryFile(template, carrying, scene) : carryText(template, carrying)
}

/**
 * `--private /k/private.pem`, `--public-key /k/public.pem`: flags that name a half of a pair and nothing else. They say nothing
 * of tokens, but a public key by itself is for checking what the other half signed; with a certificate it would be TLS. So
 * they count where the stack hands a public key to somebody by such a flag, and the file is a PEM of that half.
 */
function* carryHalf(
  name: string,
  value: Template,
  carrying: Carrying,
  scene: CarrierScene,
): FileDialogue<Carried | null> {
  const half = readHalfFlag(name)
  if (half === null || !value.filled().startsWith('/')) return null
  if (half === 'private' && !isPublicHalfGiven(scene)) return null
  const { fact } = yield* readMountedFile(value, scene)
  const text = fact.kind === 'file' && fact.bytes.length <= MAX_PEM_BYTES ? new TextDecoder().decode(fact.bytes) : ''
  const isHalf = half === 'private' ? /-----BEGIN [A-Z ]*PRIVATE KEY-----/ : /-----BEGIN [A-Z ]*PUBLIC KEY-----/
  return isHalf.test(text) ? yield* carryFile(value, carrying, scene) : null
}

const MAX_PEM_BYTES = 64 * 1024

function readHalfFlag(name: string): 'private' | 'public' | null {
  const words = wordsOf(name)
  const isBare = words.every((word) =>
    /^(?:private|priv|public|pub|key|keys|file|path|pem|signing|verify|verification)$/.test(word),
  )
  if (!isBare) return null
  return words.some((word) => /^priv/.test(word))
    ? 'private'
    : words.some((word) => /^pub/.test(word))
      ? 'public'
      : null
}

function isPublicHalfGiven({ neighbours }: CarrierScene): boolean {
  return neighbours.recall('public half by a flag', (members) =>
    members.some(({ command }) => readFlags(flattenWords(command)).some(({ name }) => readHalfFlag(name) === 'public')),
  )
}

/** A symbol of the wiring is a value; what a shell would fill in is none. */
function isUnfilled(value: string, word: HeldWord): boolean {
  return isTemplate(value) && !word.chain.some(({ kind }) => kind === 'unset')
}

/** A flag whose name ends in what a key is called; `null` for the others (`--jwt-secret-length`, `--auth-jwt`). */
function readGenericFlag(flag: string): 'value' | 'file' | 'weak' | null {
  const name = flag.replace(/^-D(?=[a-z])/, '') // a system property of Java
  const reading = readKeyName(name)
  if (reading === null) return readWeakName(name) === null ? null : 'weak'
  if (reading.carrier === 'url') return null
  if (reading.carrier === 'file') return 'file'
  return /^(?:secret|secrets|key|keys|jwk|jwks)$/.test(wordsOf(name).at(-1) ?? '') ? 'value' : null
}

/** One dash or two, as Go's flags allow both, and in any case, as .NET's do. */
function isSameFlag(flag: string, name: string): boolean {
  return flag.replace(/^-+/, '').toLowerCase() === name.replace(/^-+/, '').toLowerCase()
}
