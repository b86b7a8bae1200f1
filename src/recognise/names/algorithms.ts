import { isAlgorithmName } from '../../model/keys/normalise-algorithm.ts'

/**
 * Reads the value of an algorithm setting: one name or several, separated by commas or whitespace, or a JSON list. Names are
 * upper-cased (`hs256` is HS256 for most libraries). What is not a known name is left out.
 */
export function readAlgorithms(text: string): readonly string[] {
  const names = text
    .split(/[\s,;|[\]"']+/)
    .map((name) => name.toUpperCase())
    .filter(isAlgorithmName)
  return [...new Set(names)]
}
