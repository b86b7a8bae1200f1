/**
 * The algorithm's name for comparison, upper case. RFC 9864 names the Ed25519 case of `EdDSA` on its own; a configuration with
 * either means the same.
 */
export function normaliseAlgorithm(algorithm: string): string {
  const name = algorithm.trim().toUpperCase()
  return name === 'ED25519' ? 'EDDSA' : name
}
