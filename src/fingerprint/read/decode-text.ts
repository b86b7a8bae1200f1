/** The bytes of a base64 text in the standard alphabet, padded or not, with whitespace and line breaks anywhere; `null` when it is none. */
export function decodeBase64(text: string): Buffer | null {
  return decodeSixBits(text, /^[A-Za-z0-9+/]+={0,2}$/, 'base64')
}

/** The same in the alphabet of RFC 4648 §5. */
export function decodeBase64Url(text: string): Buffer | null {
  return decodeSixBits(text, /^[A-Za-z0-9_-]+={0,2}$/, 'base64url')
}

/** The bytes of hex digits in any case, with or without `0x` and whitespace around; `null` for anything else, also an odd number of digits. */
export function decodeHex(text: string): Buffer | null {
  const digits = text.trim().replace(/^0x/i, '')
  return digits.length > 0 && digits.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(digits)
    ? Buffer.from(digits, 'hex')
    : null
}

function decodeSixBits(text: string, alphabet: RegExp, encoding: 'base64' | 'base64url'): Buffer | null {
  const digits = text.replace(/\s+/g, '')
  if (!alphabet.test(digits)) return null
  const significant = digits.replace(/={1,2}$/, '')
  // One digit alone holds six bits: no encoder ends so.
  return significant.length % 4 === 1 ? null : Buffer.from(significant, encoding)
}
