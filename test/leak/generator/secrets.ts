import { createHmac, generateKeyPairSync } from 'node:crypto'
import type { Random } from './random.ts'

/** A secret as it may stand in a stack. */
export interface PlantedSecret {
  readonly text: string
  /** What must not come out: the text without what everybody knows of it, such as the armour of a PEM. */
  readonly parts: readonly string[]
}

/** The forms that a secret takes. Two of one kind differ in content and, where the form allows it, in length, and in nothing that may be told. */
export const secretKinds = {
  // Without a dot: with one, the name of a host leads out of the stack.
  text: (random: Random) => plain(`${random.text(letters, 4)}-${random.text(`${letters}${digits}_-`, 44, 90)}`),
  // Of any length it is too short for a key, with four letters more as well; twice in a row it is long enough, and cannot be guessed.
  'short text': (random: Random) => plain(`${random.text(letters, 3)}!${random.text(`${letters}${digits}_-`, 20, 23)}`),
  // With padding, and with a letter in front: what begins with a slash is a path.
  base64: (random: Random) => plain(`${random.pick(['Zm/', 'QU/', 'c2/'])}${encode(random, 22, 32)}==`),
  base64url: (random: Random) => plain(`A-_${Buffer.from(random.bytes(66, 96)).toString('base64url')}`),
  // What begins with a digit cannot be the name of a variable.
  hex: (random: Random) => plain(`c${Buffer.from(random.bytes(48, 80)).toString('hex')}7`),
  pem: (random: Random) => {
    const text = random.pick(pemPairs())
    return { text, parts: bodyOf(text) }
  },
  'half a pem': (random: Random) => {
    const body = encode(random, 22, 40)
    return { text: `-----BEGIN PRIVATE KEY-----\n${body}\n`, parts: [body] }
  },
  jwt: (random: Random) => {
    const id = random.text(letters, 12, 30)
    const head = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')
    const payload = Buffer.from(JSON.stringify({ sub: id, exp: 4_102_444_800 })).toString('base64url')
    const signature = createHmac('sha256', random.bytes(32)).update(`${head}.${payload}`).digest('base64url')
    // The payload begins and ends alike in every token.
    return { text: `${head}.${payload}.${signature}`, parts: [id, payload.slice(12, -28), signature] }
  },
  'url credentials': (random: Random) => {
    const [user, password] = [random.text(letters, 8, 16), random.text(`${letters}${digits}`, 24, 48)]
    return { text: `https://${user}:${password}@idp.example.test/realm?token=${password}`, parts: [user, password] }
  },
  'several lines': (random: Random) => {
    // Each long enough for a key: where a file is read line by line, one of them is.
    const lines = [0, 1, 2].map(() => random.text(`${letters}${digits}`, 40, 64))
    return { text: lines.map((line) => `+${line}`).join('\n'), parts: lines }
  },
  jwk: (random: Random) => {
    const key = Buffer.from(random.bytes(66, 96)).toString('base64url')
    return { text: JSON.stringify({ kty: 'oct', k: key }), parts: [key] }
  },
} as const satisfies Readonly<Record<string, (random: Random) => PlantedSecret>>

export type SecretKind = keyof typeof secretKinds

export const kindNames = Object.keys(secretKinds) as readonly SecretKind[]

/** The kinds that are one line without quotes, whitespace, braces and backslashes: they can stand in source text as they are. */
export const plainKinds: readonly SecretKind[] = ['text', 'short text', 'base64', 'base64url', 'hex', 'jwt']

const digits = '0123456789'
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** So many times three bytes, which need no padding. */
function encode(random: Random, low: number, high: number): string {
  return Buffer.from(random.bytes(random.between(low, high) * 3))
    .toString('base64')
    .slice(2)
}

function plain(text: string): PlantedSecret {
  return { text, parts: [text] }
}

function bodyOf(pem: string): readonly string[] {
  // The first bytes say which kind of key it is, and are the same in all of a kind.
  return [pem.replace(/-----[A-Z ]+-----|\n/g, '').slice(48)]
}

let pairs: readonly string[] | undefined

/** Keys of one kind; made once, as making them takes a while. */
function pemPairs(): readonly string[] {
  pairs ??= Array.from({ length: 16 }, () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  )
  return pairs
}
