import type { ResolvedBinding } from './binding.ts'

/** What tests say of a key that they do not care to say more about: a validator's JWT_SECRET as Compose would set it. */
export const sampleHolding = {
  project: 'shop',
  variable: 'JWT_SECRET',
  purpose: 'access',
  role: 'validator',
  roleBasis: 'test',
  roleSource: 'setting',
  algorithms: [],
  form: 'text',
  carrier: 'environment',
  evidence: 'resolved',
  state: 'present',
  location: { file: 'compose.yaml', line: 3 },
  chain: [],
  sources: [],
  claims: {},
} as const satisfies Partial<ResolvedBinding>
