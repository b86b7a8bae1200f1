/** The signature algorithms of RFC 7518 §3.1 and RFC 8037 §3.1, and the spellings libraries take for them. */
const known = /^(HS|RS|PS|ES)(256|384|512)$|^ES256K$|^EDDSA$|^ED25519$|^NONE$/

/**
 * Reads the value of an algorithm setting: one name or several, separated by commas or blanks, or a JSON list. Names are
 * upper-cased (`hs256` is HS256 for most libraries). What is not a known name is left out.
 */
export function readAlgorithms(text: string): readonly string[] {
  const names = text
    .split(/[\s,;|[\]"']+/)
    .map((name) => name.toUpperCase())
    .filter((name) => known.test(name))
  return [...new Set(names)]
}
