import type { Binding } from '../model/keys/binding.ts'

/** Whether the service signs tokens with the key, or may as far as is known. */
export function signs({ role }: Pick<Binding, 'role'>): boolean {
  return role === 'issuer' || role === 'both' || role === 'unknown'
}

/** Whether the service verifies tokens with the key, or may as far as is known. */
export function verifies({ role }: Pick<Binding, 'role'>): boolean {
  return role === 'validator' || role === 'both' || role === 'unknown'
}

/** Whether the service does either; bystanders, holders and forwarders do nothing with the key. */
export function usesKey(binding: Binding): boolean {
  return signs(binding) || verifies(binding)
}
