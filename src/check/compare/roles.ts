import type { Binding } from '../../model/binding.ts'

/** Whether the service signs tokens with the key. */
export function signs({ role }: Binding): boolean {
  return role === 'issuer' || role === 'both'
}

/** Whether the service checks tokens with the key. */
export function checks({ role }: Binding): boolean {
  return role === 'validator' || role === 'both'
}

/** Whether the service does either; bystanders, holders and forwarders do nothing with the key. */
export function usesKey(binding: Binding): boolean {
  return signs(binding) || checks(binding)
}
