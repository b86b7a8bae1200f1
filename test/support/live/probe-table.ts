import { randomBytes } from 'node:crypto'
import { Secret } from '../../../src/model/keys/secret.ts'
import type { ProbeVerdict } from '../../../src/model/live/live.ts'
import type { ProbeResult } from '../../../src/probe/probe-result.ts'
import type { ProbeOptions, ProbeTarget } from '../../../src/probe/probe-target.ts'
import { probeTargets } from '../../../src/probe/probe-targets.ts'
import type { KeyMaterial } from '../../../src/token/key-material.ts'

/** A key that is made for this run and occurs nowhere. */
export function makeKey(): string {
  return randomBytes(32).toString('base64url')
}

/** HS256 material of a key's text, with what a test wants otherwise. */
export function materialOf(key: string, otherwise: Partial<KeyMaterial> = {}): KeyMaterial {
  return {
    key: { form: 'bytes', value: Secret.fromText(key) },
    algorithm: 'HS256',
    claims: {},
    text: Secret.fromText(key),
    foreignKeys: [],
    publicKeys: [],
    placeholders: ['your-256-bit-secret', 'change-this-to-a-strong-random-secret-in-production'],
    issued: [],
    ...otherwise,
  }
}

/** Options that do not make a test wait: no pace, and a short silence. */
export const briskly: ProbeOptions = { requestsPerSecond: Number.POSITIVE_INFINITY, perOrigin: 8, silenceMs: 300 }

/** Asks one endpoint. */
export async function probeOne(
  target: Omit<ProbeTarget, 'service' | 'group'>,
  material: KeyMaterial,
  options: ProbeOptions = {},
): Promise<ProbeResult> {
  const keys = new Map([['shop/access', material]])
  const [result] = await probeTargets([{ service: 'api', group: 'shop/access', ...target }], keys, {
    ...briskly,
    ...options,
  })
  if (result === undefined) throw new Error('no result')
  return result
}

/** Every probe that was sent with its verdict; several of one name with each different verdict. */
export function tableOf(result: ProbeResult): Readonly<Record<string, string>> {
  const rows = new Map<string, Set<ProbeVerdict>>()
  for (const { probe, variant, verdict } of result.answers) {
    const name = variant === null ? probe : `${probe}: ${variant}`
    rows.set(name, (rows.get(name) ?? new Set()).add(verdict))
  }
  return Object.fromEntries([...rows].map(([name, verdicts]) => [name, [...verdicts].sort().join(' and ')]))
}

/** What an endpoint that verifies as it should answers to the HS256 catalogue without claims or other keys. */
export const sound: Readonly<Record<string, string>> = {
  'good-first': 'accepted',
  none: 'refused',
  'garbage: not.a.jwt': 'refused',
  'garbage: x': 'refused',
  'garbage: undefined': 'refused',
  'wrong-key': 'refused',
  'good-repeated': 'accepted',
  tampered: 'refused',
  'stripped: with the last dot': 'refused',
  'stripped: without the last dot': 'refused',
  expired: 'refused',
  'not-yet-valid': 'refused',
  // Nothing forbids a token from the future (RFC 7519 §4.1.6), and most libraries take it.
  'issued-in-future': 'accepted',
  'wrong-issuer': 'accepted',
  'wrong-audience: another': 'accepted',
  'none-alg: none': 'refused',
  'none-alg: None': 'refused',
  'none-alg: NONE': 'refused',
  'none-alg: nOnE': 'refused',
  'none-alg: empty': 'refused',
  'none-alg: absent': 'refused',
  'mock: mock_access_token_countersign': 'refused',
  'mock: mock-token': 'refused',
  'mock: dev-token': 'refused',
  'mock: test': 'refused',
  'mock: admin': 'refused',
  'algorithm-swap: HS384': 'refused',
  'algorithm-swap: HS512': 'refused',
  'empty-key': 'refused',
  'placeholder: number 1': 'refused',
  'placeholder: number 2': 'refused',
  'good-last': 'accepted',
}
