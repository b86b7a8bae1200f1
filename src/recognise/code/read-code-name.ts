import { type NameReading, readAnyName } from '../names/key-names.ts'
import { wordsOf } from '../names/name-words.ts'
import { purposeOf } from '../names/purposes.ts'
import type { Sighting } from '../sight/sighting.ts'
import type { CodeKey } from './code-key.ts'

/** The key that the code takes from the variable. */
export function codeKeyOf({ codeKeys = [] }: Sighting, variable: string): CodeKey | undefined {
  return codeKeys.find(({ effect }) => effect.kind === 'variable' && effect.name === variable)
}

/**
 * What a variable is, by what the code does with it where that is known: what it feeds to a signer or verifier is a key, whatever
 * it is called, and the path of one where the code opens it. A way that had to be guessed only makes one of what may be a secret.
 */
export function readCodeName(sighting: Sighting, variable: string, byName: NameReading | null): NameReading | null {
  const key = codeKeyOf(sighting, variable)
  if (key === undefined) return byName
  if (byName === null && !key.isSeen) return null
  const reading = byName ?? readAnyName(variable, purposeOfCode(variable))
  const isPath = key.effect.kind === 'variable' && key.effect.holds === 'path'
  return key.isSeen ? { ...reading, carrier: isPath ? 'file' : 'value', isWeak: false } : reading
}

/** A stranger's service that gave out the key, by a word of its name: its tokens are for the stranger, and nobody here. */
const strangers = new Set(
  (
    'livekit zoom apple apns github gitlab google firebase twilio agora vonage stream getstream sendbird docusign snowflake ' +
    'metabase cube mux cloudflare daily jitsi vapid onlyoffice collabora shopify discord slack salesforce box trello'
  ).split(' '),
)

/** Whether the name says that a stranger gave out the key. */
export function isOfStranger(variable: string): boolean {
  return wordsOf(variable).some((word) => strangers.has(word))
}

/** What a key is for that only the code says to be one. */
export function purposeOfCode(variable: string): string {
  const words = wordsOf(variable)
  return words.find((word) => strangers.has(word)) ?? purposeOf(words)
}

/**
 * Whether the code asks for the variable and takes something else: another one that it finds first, or what it falls back to where
 * the variable is empty.
 */
export function sparesName({ codeKeys = [] }: Sighting, variable: string): boolean {
  const asking = codeKeys.filter(({ names }) => names.includes(variable))
  return asking.length > 0 && asking.every((key) => key.isSeen && takesElse(key, variable))
}

function takesElse({ effect }: CodeKey, variable: string): boolean {
  if (effect.kind === 'variable') return effect.name !== variable
  return effect.kind === 'literal' || effect.kind === 'generated'
}
