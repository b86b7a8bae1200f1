/** A value that occurs nowhere else, for tests that prove that a secret is not printed. */
export const canary = 'CANARY-7f3a-0b1c-kept-from-sight-CANARY'

/**
 * The shapes of `secret` that occur in `printed`: as text or a part of it, encoded, or as a list of byte values. Empty when
 * nothing got out.
 */
export function traces(printed: string, secret: string = canary): readonly string[] {
  const buffer = Buffer.from(secret)
  const list = [...buffer].slice(0, 6)
  const shapes = {
    text: secret,
    beginning: secret.slice(0, 8),
    end: secret.slice(-8),
    reversed: [...secret].reverse().join('').slice(0, 12),
    hex: buffer.toString('hex').slice(0, 16),
    base64: buffer.toString('base64').slice(0, 16),
    base64url: buffer.toString('base64url').slice(0, 16),
    url: encodeURIComponent(`${secret} `).slice(0, 10),
    bytes: list.join(','),
    object: JSON.stringify({ ...list }).slice(1, -1),
  }
  const flat = printed.replace(/\s+/g, '')
  return Object.entries(shapes)
    .filter(([, shape]) => flat.toLowerCase().includes(shape.toLowerCase()))
    .map(([name]) => name)
}
