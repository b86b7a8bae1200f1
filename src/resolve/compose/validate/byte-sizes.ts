const UNITS: Readonly<Record<string, number>> = { '': 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

const SIZE = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?) ?(?:b|([kmgtp])(?:i?b)?)?$/i

/** The bytes that a text such as `64m` means, as docker/go-units reads it; `null` where it means none. */
export function readBytes(text: string): number | null {
  const [, digits, unit = ''] = SIZE.exec(text) ?? []
  if (digits === undefined) return null
  const size = Number(digits) * 1024 ** (UNITS[unit.toLowerCase()] ?? 0)
  return size < 0 ? null : Math.trunc(size)
}
