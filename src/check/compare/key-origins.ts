import type { CodeFacts, CodeUse, KeyOrigin, KeyStep } from '../../model/code/code-facts.ts'
import type { Confidence } from '../../model/report/finding.ts'

/** A text in the source that lets its reader sign tokens. */
export type WrittenStep = Extract<KeyStep, { readonly kind: 'literal' }>

/** The step that supplies the key as the files are; `null` where that cannot be determined. */
export function stepInEffect({ steps }: Pick<KeyOrigin, 'steps'>): KeyStep | null {
  for (const step of steps) {
    if (step.kind !== 'variable' || step.given === 'text') return step
    if (step.given === 'unknown') return null
    if (step.given === 'empty' && step.blank === 'set') return step
  }
  return null
}

/** The step, where it is a text that can be compared and is no public half, which may stand anywhere. */
export function asWrittenKey(step: KeyStep | null | undefined): WrittenStep | null {
  const isKey = step?.kind === 'literal' && step.fingerprint !== null && step.holds !== null && step.holds !== 'public'
  return isKey ? step : null
}

/** How sure it is that the service does this with this key: what is guessed, or need not run, proves nothing. */
export function certaintyOf(
  { applies }: CodeFacts,
  { certainty, key }: CodeUse,
): Extract<Confidence, 'certain' | 'possible'> {
  return applies === 'surely' && certainty === 'seen' && (key?.certainty ?? 'seen') === 'seen' ? 'certain' : 'possible'
}

/** Whether the service signs or verifies in this use: what is decoded without a key has none. */
export function takesKey({ kind }: CodeUse): boolean {
  return kind !== 'decodes'
}

/** The variables that the code asks for the key of a use, in order. */
export function variablesOf({ key }: CodeUse): readonly string[] {
  return key?.steps.flatMap((step) => (step.kind === 'variable' ? [step.name] : [])) ?? []
}
