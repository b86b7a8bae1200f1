import type { ProvenanceStep } from '../../model/stack/compose.ts'

/** The `${VAR}` names that a value came through. */
export function sourcesOf(chain: readonly ProvenanceStep[]): readonly string[] {
  return chain.flatMap((step) => (step.kind === 'reference' && step.name !== undefined ? [step.name] : []))
}

/**
 * What two values have in common when they come from one place: the names of `${VAR}` references, the name that a bare entry
 * passes through, or the line of an env file that several services are handed.
 */
export function originsOf(chain: readonly ProvenanceStep[]): readonly string[] {
  const sources = sourcesOf(chain)
  if (sources.length > 0) return sources
  return chain.flatMap((step) => {
    if (step.name === undefined) return []
    if (step.kind === 'env-file') return [`${step.location?.file}:${step.location?.line} ${step.name}`]
    return step.kind === 'dotenv' || step.kind === 'shell' || step.kind === 'unset' ? [step.name] : []
  })
}

/** What reads like a placeholder or a comment: people write the same one for keys that have nothing to do with each other. */
const genericText =
  /^#|change|replace|secret|example|placeholder|your|todo|default|password|insert|dummy|sample|test|<|>/i

/** Whether two that hold this text surely hold one key, and do not just both hold what everybody writes. */
export function isDistinctive(text: string): boolean {
  return text.length >= 8 && !genericText.test(text)
}
