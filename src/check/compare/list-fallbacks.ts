import type { CodeFacts, CodeUse } from '../../model/code/code-facts.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import { asWrittenKey, stepInEffect, takesKey, variablesOf, type WrittenStep } from './key-origins.ts'

/** A text in the source that takes a variable's place when it is missing. */
export interface Fallback {
  readonly facts: CodeFacts
  readonly use: CodeUse
  /** The first variable that the code asks. */
  readonly variable: string
  readonly step: WrittenStep
  /** Whether it is the key as the files are, because nothing sets a variable. */
  readonly isInEffect: boolean
  /** Whether a variable supplies the key as the files are. */
  readonly isCovered: boolean
}

/** The fallbacks of the keys that sign and verify. */
export function listFallbacks({ code }: Pick<AuditView, 'code'>): readonly Fallback[] {
  return code.flatMap((facts) =>
    facts.uses.filter(takesKey).flatMap((use): readonly Fallback[] => {
      const [variable] = variablesOf(use)
      const step = asWrittenKey(use.key?.steps.find(({ kind }) => kind === 'literal'))
      if (variable === undefined || use.key === null || step === null || use.key.steps[0]?.kind !== 'variable')
        return []
      const inEffect = stepInEffect(use.key)
      return [{ facts, use, variable, step, isInEffect: inEffect === step, isCovered: inEffect?.kind === 'variable' }]
    }),
  )
}
