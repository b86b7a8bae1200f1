import type { ActiveProfile, ValueStep } from '../code/code.ts'
import type { Secret } from './secret.ts'

type Variables = ReadonlyMap<string, { readonly value: Secret | null }>

/** What a step of a look-up is asked with. */
export interface AskedWith {
  readonly variables: Variables
  /** Whether something that is not in sight sets the variable. */
  readonly isSetElsewhere: (name: string) => boolean
}

/** Whether the code asks a place at all, with what the service is given: some are asked only in one environment. */
export function isAsked(step: ValueStep, { variables, isSetElsewhere }: AskedWith): boolean {
  if (step.kind !== 'variable' && step.kind !== 'literal') return true
  if (step.onlyIn !== undefined && !isActive(step.onlyIn, variables, isSetElsewhere)) return false
  if (step.kind === 'literal' || step.notWhere === undefined) return true
  const { variable, is } = step.notWhere
  const held = variables.get(variable)?.value?.revealText() ?? ''
  return !is.includes(held) || (held === '' && isSetElsewhere(variable))
}

function isActive(
  { name, variables: asked, whenUnset }: ActiveProfile,
  variables: Variables,
  isSetElsewhere: (name: string) => boolean,
): boolean {
  const held = asked.map((one) => variables.get(one)?.value).find((value) => value?.isEmpty === false)
  if (held === undefined && asked.some(isSetElsewhere)) return false
  const active = (held?.revealText() ?? whenUnset).split(',').map((one) => one.trim().toLowerCase())
  return active.includes(name.toLowerCase())
}
