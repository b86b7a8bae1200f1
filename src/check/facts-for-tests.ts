import type { Binding, Fingerprint, KeyStrength, TrustGroup } from '../model/keys/binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { noLiveFacts } from '../model/live/live.ts'
import type { AuditView, ContainerDrift, UnwiredKey } from '../model/report/audit-view.ts'
import { relate } from '../relate/relate.ts'

/** A strength without a fault, and with the faults given. */
export function strength(faults: Partial<KeyStrength> = {}): KeyStrength {
  return {
    placeholder: null,
    isComment: false,
    isShort: false,
    requiredBits: 256,
    isLowEntropy: false,
    isToken: false,
    isPath: false,
    pem: null,
    ...faults,
  }
}

/** A validator's JWT_SECRET as Compose would set it; `key` stands for the key and is `null` for none. */
export function holds(service: string, key: string | null, facts: Partial<Binding> = {}): Binding {
  return {
    ...sampleHolding,
    service,
    state: key === null ? 'absent' : 'present',
    location: { file: 'compose.yaml', line: service.length },
    fingerprint: key as Fingerprint | null,
    keys: key === null ? [] : [{ fingerprint: key as Fingerprint, kind: 'symmetric' }],
    strength: key === null ? null : strength(),
    ...facts,
  }
}

/** The same of a running container, `shop-<service>-1` unless said otherwise. */
export function runs(service: string, key: string | null, facts: Partial<Binding> = {}): Binding {
  const container = facts.container ?? `shop-${service}-1`
  return holds(service, key, { evidence: 'container', container, location: { container }, ...facts })
}

/** The group `shop/access` with these bindings. */
export function group(bindings: readonly Binding[], facts: Partial<TrustGroup> = {}): TrustGroup {
  return {
    id: 'shop/access',
    project: 'shop',
    purpose: 'access',
    basis: 'shared-variable',
    confidence: 'certain',
    bindings,
    resemblances: [],
    ...facts,
  }
}

/** A key of .env that nobody receives. */
export function unwired(facts: Partial<UnwiredKey> = {}): UnwiredKey {
  return {
    project: 'shop',
    variable: 'JWT_SECRET_KEY',
    location: { file: '.env', line: 20 },
    fingerprint: 'U' as Fingerprint,
    strength: strength(),
    ...facts,
  }
}

/** One variable of the container `shop-api-1` that differs. */
export function drift(facts: Partial<ContainerDrift> = {}): ContainerDrift {
  return {
    project: 'shop',
    service: 'api',
    container: 'shop-api-1',
    variable: 'JWT_SECRET',
    group: 'shop/access',
    kind: 'differs',
    isByHand: false,
    membership: 'its Compose labels say so',
    composeLocation: { file: 'compose.yaml', line: 7 },
    locations: [{ container: 'shop-api-1' }],
    ...facts,
  }
}

/** A view with these facts and no others. */
export function view(facts: Partial<AuditView>): AuditView {
  return {
    groups: [],
    court: relate(facts.groups ?? []),
    unwired: [],
    drift: [],
    stale: [],
    overridden: [],
    processes: [],
    dialectSensitive: [],
    code: [],
    tokens: [],
    logs: [],
    otherUses: [],
    wrongNames: [],
    exposedKeys: [],
    refusedTrials: [],
    rollout: [],
    across: [],
    live: noLiveFacts,
    now: '2026-11-21T12:00:00.000Z',
    ...facts,
  }
}
