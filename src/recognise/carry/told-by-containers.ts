import type { Candidate } from './candidates.ts'

/**
 * What lies in an image, or is made when the container starts, is what the running container was seen to hold. Where replicas hold
 * different ones it stays unseen.
 */
export function fillFromContainers(candidates: readonly Candidate[]): readonly Candidate[] {
  const running = new Map<string, Candidate[]>()
  for (const one of candidates) {
    if (one.sighting.containerId === null || one.value === null || one.form === 'reference') continue
    const key = keyOf(one)
    running.set(key, [...(running.get(key) ?? []), one])
  }
  if (running.size === 0) return candidates
  return candidates.map((one) => {
    const [first, ...others] = one.sighting.containerId === null ? (running.get(keyOf(one)) ?? []) : []
    if (one.unseen === undefined || first?.value == null) return one
    const { value, form, state, location, chain, hasFinalLineBreak } = first
    if (others.some((other) => other.value?.equals(value) !== true)) return one
    const { unseen: _, ...seen } = one
    return {
      ...seen,
      value,
      form,
      state,
      location,
      chain,
      ...(hasFinalLineBreak === undefined ? {} : { hasFinalLineBreak }),
    }
  })
}

function keyOf({ sighting: { project, service }, variable }: Candidate): string {
  return JSON.stringify([project, service, variable])
}
