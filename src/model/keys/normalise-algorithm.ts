/** The signature algorithms of RFC 7518 §3.1 and RFC 8037 §3.1, and the spellings libraries take for them. */
const known = /^(HS|RS|PS|ES)(256|384|512)$|^ES256K$|^EDDSA$|^ED25519$|^NONE$/i

/** Whether it is the name of a signature algorithm, in any case. Anything else in the place of one may be a secret. */
export function isAlgorithmName(name: string): boolean {
  return known.test(name)
}

/**
 * The algorithm's name for comparison, upper case. RFC 9864 names the Ed25519 case of `EdDSA` on its own; a configuration with
 * either means the same.
 */
export function normaliseAlgorithm(algorithm: string): string {
  const name = algorithm.trim().toUpperCase()
  return name === 'ED25519' ? 'EDDSA' : name
}
