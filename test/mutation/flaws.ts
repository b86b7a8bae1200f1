import { randomBytes } from 'node:crypto'

/** Changes a key's text; `null` where the text does not lend itself to it. */
export type Change = (value: string, spare: string) => string | null

/** The flaws that change a key's text. */
export const changes = {
  empty: () => '',
  other: () => randomBytes(24).toString('base64url'),
  'surrounding-quotes': (value) => `"${value}"`,
  'trailing-newline': (value) => `${value}\n`,
  'carriage-return': (value) => `${value}\r`,
  'surrounding-whitespace': (value) => ` ${value} `,
  'byte-order-mark': (value) => `\ufeff${value}`,
  base64: (value) => Buffer.from(value).toString('base64'),
  base64url: (value) => {
    const text = Buffer.from(value).toString('base64url')
    return /[-_]/.test(text) ? text : null
  },
  hex: (value) => Buffer.from(value).toString('hex'),
  'dollar-interpolation': (value) => (/\$\w/.test(value) ? value.replace(/\$\w+/g, '') : null),
  'cut-at-hash': (value) => (value.includes(' #') ? value.slice(0, value.indexOf(' #')) : null),
  'comment-as-secret': (value) => `${value} # the key of the stack`,
  'letter-case': (value) => value.toUpperCase(),
  truncated: (value) => value.slice(0, Math.floor((value.length * 2) / 3)),
  'other-variable': (_, spare) => spare,
  'json-wrapping': (value) => JSON.stringify({ key: value }),
} satisfies Readonly<Record<string, Change>>

/** What can be done to a holder. */
export type Flaw = keyof typeof changes | 'drop' | 'other-algorithm' | 'other-issuer' | 'token-not-reminted'

/** Every flaw, in the order in which they are tried. */
export const flaws: readonly Flaw[] = [
  'drop',
  ...(Object.keys(changes) as (keyof typeof changes)[]),
  'other-algorithm',
  'other-issuer',
  'token-not-reminted',
]

/** Of a PEM or JSON key: what its readers do not forgive. */
export const structuredFlaws: readonly Flaw[] = [
  'drop',
  'empty',
  'other',
  'truncated',
  'other-algorithm',
  'other-issuer',
]

/** The rules of which one must fire; for the others `secret-mismatch` with the flaw as its cause. */
export const rulesOf: Readonly<Partial<Record<Flaw, readonly string[]>>> = {
  drop: ['secret-missing', 'random-per-process'],
  empty: ['secret-empty', 'secret-missing', 'random-per-process'],
  'other-algorithm': ['algorithm-mismatch', 'key-type-mismatch'],
  'other-issuer': ['issuer-mismatch'],
  'token-not-reminted': ['token-not-signed-by-key'],
}
