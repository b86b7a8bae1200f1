import { createHash, generateKeyPairSync } from 'node:crypto'

/** A strong text; the same number gives the same text in every run. */
export function strongKey(number: number): string {
  return createHash('sha256').update(`countersign property key ${number}`).digest('base64url')
}

/** A strong text with what env files and shells read in their own way. */
export function symbolKey(number: number): string {
  return `${strongKey(number).slice(0, 24)}$x#${strongKey(number).slice(24)}`
}

/** What tutorials print. */
export const placeholder = 'your-256-bit-secret-change-me-in-production'

/** A pair as PEM, by number; 2 is nobody's. Made anew in every process: no key is written down here. */
export function pemPair(number: number): PemPair {
  return pairs[number % pairs.length] ?? pairs[0]
}

interface PemPair {
  readonly privateKey: string
  readonly publicKey: string
}

const pairs = [makePair(), makePair(), makePair()] as const

function makePair(): PemPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
}

/** What of these key texts must never be seen: of PEM some lines, of JSON the key in it. A placeholder is published already. */
export function secretParts(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    if (text.includes('PUBLIC KEY') || text.includes(placeholder)) return []
    if (text.startsWith('{')) return [(JSON.parse(text) as { readonly key: string }).key]
    return text
      .split('\n')
      .filter((line) => !line.startsWith('-----') && line.length >= 20)
      .slice(0, 2)
  })
}
