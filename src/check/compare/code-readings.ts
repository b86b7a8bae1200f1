import type { Binding } from '../../model/binding.ts'
import type { CodeFacts, KeyOrigin, KeyStep } from '../../model/code-facts.ts'
import { stepInEffect, takesKey, variablesOf } from './key-origins.ts'

/** Whether the code reads the variable, or may: names that it puts together stand for any text. */
export function isReadByCode({ reads, mentions }: CodeFacts, variable: string): boolean {
  return (
    mentions.includes(variable) ||
    reads.some((read) => read.variable === variable || (read.variable.includes('${') && fits(read.variable, variable)))
  )
}

function fits(template: string, variable: string): boolean {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[^\w]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(variable)
}

/** Whether the code takes an empty variable for one that is not set, and has something else to go on with. */
export function goesOnWhenEmpty({ project, service, variable }: Binding, code: readonly CodeFacts[]): boolean {
  const facts = code.find((one) => one.project === project && one.service === service)
  if (facts?.applies !== 'surely') return false
  const uses = facts.uses.filter((use) => takesKey(use) && variablesOf(use).includes(variable))
  return uses.length > 0 && uses.every(({ key }) => key !== null && fallsBack(key, variable))
}

/** Whether the empty text counts as none, and a later place yields a key. */
function fallsBack({ steps }: KeyOrigin, variable: string): boolean {
  const isVariable = (step: KeyStep): boolean => step.kind === 'variable' && step.name === variable
  if (steps.some((step) => isVariable(step) && step.kind === 'variable' && step.blank === 'set')) return false
  const step = stepInEffect({ steps: steps.filter((one) => !isVariable(one)) })
  return step !== null && !(step.kind === 'variable' && step.given === 'empty')
}
