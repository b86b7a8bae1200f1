/**
 * What comes of using a key with jose, or `null` when the key does not fit what it is used for: another curve, no bytes at all, a
 * modulus under 2048 bits (RFC 7518 §3.3). jose, Web Crypto and OpenSSL tell that each in its own way, and may quote the key.
 */
export async function tryKey<Outcome>(use: () => Promise<Outcome>): Promise<Outcome | null> {
  const { errors } = await import('jose')
  try {
    return await use()
  } catch (error) {
    const isOfNode = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_')
    const isMisfit = error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException
    if (isMisfit || isOfNode) return null
    throw error
  }
}
