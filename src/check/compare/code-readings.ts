import type { CodeFacts, KeyOrigin, KeyStep } from '../../model/code/code-facts.ts'
import type { Binding } from '../../model/keys/binding.ts'
import { identityOf } from '../../model/text/identity.ts'
import { matchesWildcard } from '../../model/text/match-wildcard.ts'
import { stepInEffect, takesKey, variablesOf } from './key-origins.ts'

/** Whether the code reads the variable, or may: names that it puts together stand for any text. */
export function isReadByCode({ reads, mentions }: CodeFacts, variable: string): boolean {
  return (
    mentions.includes(variable) ||
    reads.some((read) => read.variable === variable || (read.variable.includes('${') && fits(read.variable, variable)))
  )
}

function fits(template: string, variable: string): boolean {
  return matchesWildcard(template.split(/\$\{[^{}]*\}/), variable)
}

/** The facts of each service's code. */
export function indexCode(
  code: readonly CodeFacts[],
): (of: Pick<Binding, 'project' | 'service'>) => CodeFacts | undefined {
  const nameOf = ({ project, service }: Pick<Binding, 'project' | 'service'>): string => identityOf(project, service)
  const byService = new Map(code.toReversed().map((facts) => [nameOf(facts), facts]))
  return (of) => (byService.size === 0 ? undefined : byService.get(nameOf(of)))
}

/** Tells of a binding whether the code takes its variable for one that is not set when it is empty, and has something else to use. */
export function listGoingOnWhenEmpty(code: readonly CodeFacts[]): (binding: Binding) => boolean {
  const factsOf = indexCode(code)
  return (binding) => {
    const facts = factsOf(binding)
    if (facts?.applies !== 'surely') return false
    const uses = facts.uses.filter((use) => takesKey(use) && variablesOf(use).includes(binding.variable))
    return uses.length > 0 && uses.every(({ key }) => key !== null && fallsBack(key, binding.variable))
  }
}

/** Whether the empty text counts as none, and a later place yields a key. */
function fallsBack({ steps }: KeyOrigin, variable: string): boolean {
  const isVariable = (step: KeyStep): boolean => step.kind === 'variable' && step.name === variable
  if (steps.some((step) => isVariable(step) && step.kind === 'variable' && step.blank === 'set')) return false
  const step = stepInEffect({ steps: steps.filter((one) => !isVariable(one)) })
  return step !== null && !(step.kind === 'variable' && step.given === 'empty')
}
