import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'

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

/**
 * A pair as PEM, by the number of its family, and a spare one of the same kind. Made anew in every process: no key is written down
 * here. The first is an elliptic curve's, because OpenSSL takes milliseconds to read RSA keys, and most families are the first.
 */
export function pemPair(family: number): {
  readonly own: PemPair
  readonly spare: PemPair
  readonly algorithm: string
} {
  return family === 0
    ? { own: curvePairs[0], spare: curvePairs[1], algorithm: 'ES256' }
    : { own: rsaPairs[0], spare: rsaPairs[1], algorithm: 'RS256' }
}

interface PemPair {
  readonly privateKey: string
  readonly publicKey: string
}

function makeCurvePair(): PemPair {
  return toPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
}

function makeRsaPair(): PemPair {
  return toPem(generateKeyPairSync('rsa', { modulusLength: 2048 }))
}

function toPem({ privateKey, publicKey }: KeyPairKeyObjectResult): PemPair {
  return {
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
  }
}

const curvePairs = [makeCurvePair(), makeCurvePair()] as const
const rsaPairs = [makeRsaPair(), makeRsaPair()] as const

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
