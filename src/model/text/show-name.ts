import { looksRandom } from '../keys/looks-random.ts'
import { isFileLocation, type Location } from './location.ts'
import type { Template } from './template.ts'

/** A name of the shell (POSIX, Base Definitions §3.216). */
const posixName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** What configuration systems make names of besides: `Jwt:Key`, `spring.datasource.url`, `X-Token`, `keys[0]`. */
const dottedName = /^#?[A-Za-z_][A-Za-z0-9_]*(?:[.:/-][A-Za-z0-9_]+|\[\d+\])*$/

/** What is shown in place of a name that may be a secret in the wrong place. */
export const hiddenName = 'a name that cannot be shown'

/**
 * Whether a text where a variable's name belongs has the shape of one, so that it may be shown: a secret gets there by a missing
 * `=`, or on a line of its own. Names are words or abbreviations, and not random. With a
 * `value` behind it, the name may have dots, colons and dashes.
 */
export function isVariableName(name: string, value: 'with a value' | 'alone' = 'alone'): boolean {
  return (value === 'alone' ? posixName : dottedName).test(name) && !isRandom(name)
}

/** The variable's name as it is shown: as it is written, with references in place of what they give, or not at all. */
export function showVariable(name: Template, value: 'with a value' | 'alone', location: Location): string {
  if (!name.isWritten) return name.toString()
  return isVariableName(name.filled(), value) ? name.filled() : hideName(location)
}

/** Stands for a name that cannot be shown; different for those of different places. */
function hideName(location: Location): string {
  if (!isFileLocation(location)) return `${hiddenName} (${location.container})`
  return `${hiddenName} (${location.line === undefined ? location.file : `${location.file}:${location.line}`})`
}

/** The variable as a noun that takes `no`, `its` or `the` in front: "has no JWT_SECRET", "has no variable with a name that cannot be shown". */
export function asNoun(variable: string): string {
  return variable.startsWith(hiddenName) ? `variable with ${variable}` : variable
}

/** A name that a declaration asks for, in which `${STAGE}` may stand for the value of another variable. */
export function showAsked(name: string): string {
  return isVariableName(withoutReferences(name), 'with a value') ? name : hiddenName
}

/**
 * A name that code asks for, with `${STAGE}` as above. Any text of the code may be in front of it, as a prefix of settings: what has dashes
 * beside underscores, or in capitals, is such a text more often than the name of a variable.
 */
export function showAskedByCode(name: string): string {
  const written = withoutReferences(name)
  const isJoined = written.includes('-') && (written.includes('_') || !/[a-z]/.test(written))
  return isJoined || written.includes('/') ? hiddenName : showAsked(name)
}

const withoutReferences = (name: string): string => name.replace(/\$\{\w+(?:\^\^)?\}/g, '_')

/** Whether a path of an address may be shown: each part has the shape of a name, or is a version or a number. Webhooks have secrets there. */
export function isShownPath(path: string): boolean {
  return path.split('/').every((part) => /^\d{0,4}[a-z]{0,4}$/.test(part) || isVariableName(part, 'with a value'))
}

/** The name for a step of a chain: none where it may be a secret in the wrong place. */
export function nameOfStep(name: string): { readonly name?: string } {
  return isVariableName(name, 'with a value') ? { name } : {}
}

/** A key of a mapping, as messages may name it: it is written in the place of a name, but anybody may have put a secret there. */
export function showKey(key: string): string {
  return dottedName.test(key) && !isRandom(key) ? key : hiddenName
}

/** Whether it is random by its look, or a part of it is: what is put in front of a name or behind it makes no name of a secret. */
function isRandom(name: string): boolean {
  return [name, ...name.split(/[^A-Za-z0-9]+/)].some(isRandomText)
}

/** In base64 and hex nearly every second character is of another kind than the one before. */
function isRandomText(name: string): boolean {
  const text = name.replace(/[^A-Za-z0-9]/g, '')
  const isOfTwoCases = /[a-z]/.test(text) && /[A-Z]/.test(text)
  if (text.length < (isOfTwoCases ? 12 : 16)) return false
  let changes = 0
  for (let at = 1; at < text.length; at += 1) if (isChange(text[at - 1] ?? '', text[at] ?? '')) changes += 1
  if (changes > (text.length - 1) * (isOfTwoCases ? 0.28 : 0.36)) return true
  const numbers = text.match(/\d+/g)?.length ?? 0
  if (numbers > 2 && (isOfTwoCases || /[0-9a-f]{24}/i.test(text))) return true
  // Abbreviations are no words either, but they are of one case and have few digits.
  return (numbers > 2 || isOfTwoCases) && looksRandom(name)
}

/** A capital begins a word: what follows it is no change. */
function isChange(one: string, other: string): boolean {
  const [before, after] = [one, other].map((sign) =>
    /\d/.test(sign) ? 'digit' : /[A-Z]/.test(sign) ? 'upper' : 'lower',
  )
  return before !== after && !(before === 'upper' && after === 'lower')
}
