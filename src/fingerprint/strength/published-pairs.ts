import type { JsonWebKey } from 'node:crypto'

/**
 * The beginnings of public halves whose private half is published: the samples of jwt.io, and of RFC 7515 (appendix A),
 * RFC 7517 (appendix A) and RFC 8037 (appendix A).
 */
const published: readonly string[] = [
  'u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u',
  'EVs_o5-uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf84',
  'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx',
  '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W',
  'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
]

/** Whether the private half of this public key is published, so that anyone can sign for it. */
export function isPublishedPair({ n, x }: JsonWebKey): boolean {
  const half = n ?? x
  return half !== undefined && published.some((start) => half.startsWith(start))
}
