import type { Definition, Scope } from './sketch.ts'

/** The definitions without what the function assigns to the variable only after it was read, where it was assigned before. */
export function reaching(definitions: readonly Definition[], { fn }: Scope, line: number): readonly Definition[] {
  const isHere = ({ scope }: Definition): boolean => fn !== null && scope.fn === fn
  if (!definitions.some((one) => isHere(one) && one.line <= line)) return definitions
  return definitions.filter((one) => !isHere(one) || one.line <= line)
}
