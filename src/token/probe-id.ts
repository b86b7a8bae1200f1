/** What a probe is for: `control` it defines accepted and refused, `diagnosis` it tells why a good token is refused. */
export type ProbePurpose = 'control' | 'hostile' | 'diagnosis' | 'intrusive'

/** What a probe sends, in words, and what it is for. */
export interface ProbeDescription {
  readonly purpose: ProbePurpose
  readonly sends: string
}

/** Every probe, in the order of docs/live.md. */
export const probeDescriptions = {
  'good-first': { purpose: 'control', sends: 'a token signed with the configured key' },
  none: { purpose: 'control', sends: 'no token' },
  garbage: { purpose: 'control', sends: 'text that is no token' },
  'wrong-key': { purpose: 'control', sends: 'the good claims signed with a fresh random key' },
  'good-repeated': { purpose: 'control', sends: 'further good tokens, each on a new connection' },
  issued: { purpose: 'control', sends: 'what the login of an issuer gave' },
  'good-last': { purpose: 'control', sends: 'a good token after all others' },
  tampered: { purpose: 'hostile', sends: 'a good token with one claim more and the old signature' },
  stripped: { purpose: 'hostile', sends: 'a good token without its signature' },
  'none-alg': { purpose: 'hostile', sends: 'an unsigned token that says so' },
  expired: { purpose: 'hostile', sends: 'a token that ended an hour ago' },
  'not-yet-valid': { purpose: 'hostile', sends: 'a token that begins in an hour' },
  'issued-in-future': { purpose: 'hostile', sends: 'a token that says it was issued in an hour' },
  'empty-key': { purpose: 'hostile', sends: 'a token signed with the empty key' },
  placeholder: { purpose: 'hostile', sends: 'a token signed with a published key' },
  'foreign-key': { purpose: 'hostile', sends: 'a token signed with the key of another service' },
  'wrong-issuer': { purpose: 'hostile', sends: 'a token of an issuer that does not exist' },
  'wrong-audience': { purpose: 'hostile', sends: 'a token for somebody else, or for nobody' },
  'algorithm-swap': { purpose: 'hostile', sends: 'a token signed with the same key and another HMAC' },
  'public-key-confusion': { purpose: 'hostile', sends: 'a token signed with the public key as an HMAC key' },
  mock: { purpose: 'hostile', sends: 'a word that developers let pass' },
  're-encoded': { purpose: 'diagnosis', sends: 'a token signed with another reading of the configured text' },
  'injected-jwk': { purpose: 'intrusive', sends: 'a token that brings its own key in the header' },
  'injected-kid': { purpose: 'intrusive', sends: 'a token whose `kid` points to a known key' },
  'injected-jku': { purpose: 'intrusive', sends: 'a token whose `jku` points to our key set' },
} as const satisfies Readonly<Record<string, ProbeDescription>>

export type ProbeId = keyof typeof probeDescriptions
