/** One kind of token that would be sent to an endpoint, and how often. */
export interface PlannedProbe {
  /** The probe's name in docs/live.md. */
  readonly probe: string
  /** The variants, in words; empty where there is one kind only. */
  readonly variants: readonly string[]
  readonly times: number
  /** `always`; or only where good tokens are refused. */
  readonly when: 'always' | 'if-refused'
}

/** Everything that would be sent to one endpoint. */
export interface PlannedEndpoint {
  readonly service: string
  readonly method: string
  readonly where: string
  /** As `token:` of the probe. */
  readonly placement: string
  /** Whose key signs the good tokens; `null` where there is none. */
  readonly signer: string | null
  /** The page on whose behalf a preflight is sent; `null`: none is. */
  readonly preflightFrom: string | null
  readonly probes: readonly PlannedProbe[]
}

/** One login that would be used. No value is in it. */
export interface PlannedLogin {
  readonly service: string
  readonly where: string
  readonly encoding: 'json' | 'form'
  readonly fields: readonly string[]
}

/** What `verify --live` would send. */
export interface PlannedRequests {
  readonly logins: readonly PlannedLogin[]
  readonly endpoints: readonly PlannedEndpoint[]
  /** What would not be asked, and why. */
  readonly notAsked: readonly string[]
}
