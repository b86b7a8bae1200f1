import type { ServiceCode, TokenUse, ValueChain, ValueStep, ValueTreatment } from '../../model/code/code.ts'
import { isAsked } from '../../model/keys/is-asked.ts'
import type { Secret } from '../../model/keys/secret.ts'
import { expandName } from '../../model/text/expand-name.ts'
import type { FileLocation } from '../../model/text/location.ts'

/** What a look-up in code comes to, with what the service is given. */
export type KeyInEffect =
  | { readonly kind: 'variable'; readonly name: string; readonly holds: 'value' | 'path' }
  /** A text that is in the code: what it falls back to (`name` is then what it asked for), or a constant. */
  | { readonly kind: 'literal'; readonly name: string | null; readonly value: Secret; readonly location: FileLocation }
  /** It is asked for, there is nothing to fall back to, and nobody gives it. */
  | { readonly kind: 'absent'; readonly name: string; readonly location: FileLocation }
  /** Each process generates its own. */
  | { readonly kind: 'generated'; readonly name: string | null; readonly location: FileLocation }
  /** A file at a path that is in the code. */
  | { readonly kind: 'file'; readonly path: string; readonly location: FileLocation }
  /** Fetched, or set where it cannot be seen from here. */
  | { readonly kind: 'elsewhere' }

/** A key as the code of a service names it, and what the code does with it. */
export interface CodeKey {
  readonly effect: KeyInEffect
  /** Every variable that may hold it, in the order in which the code asks. */
  readonly names: readonly string[]
  readonly uses: readonly [TokenUse, ...TokenUse[]]
  /** What the code does to the text before it is the key. */
  readonly treatments: readonly ValueTreatment[]
  /** Whether the way from the look-up to the use is in the source as it is, in what the service surely runs. */
  readonly isSeen: boolean
}

/** What a look-up is made with. */
export interface LookedUp {
  readonly variables: ReadonlyMap<string, { readonly value: Secret | null }>
  /** Whether variables that it does not have may be set by the image. */
  readonly isWithoutImage: boolean
}

/**
 * The keys that the code of a service signs or verifies with, each with what it comes to. Uses whose look-ups come to the same
 * are of one key.
 */
export function findCodeKeys(code: ServiceCode, given: LookedUp): readonly CodeKey[] {
  const keys = new Map<string, CodeKey>()
  for (const use of code.uses) {
    if (use.kind === 'decodes' || use.key === null || use.key.steps.length === 0) continue
    const { effect, names } = followChain(use.key, code, given)
    const isSeen = code.applies === 'surely' && use.certainty === 'seen' && use.key.certainty === 'seen'
    const id = idOf(effect)
    const known = keys.get(id)
    if (known === undefined) {
      keys.set(id, { effect, names, uses: [use], treatments: use.key.treatments, isSeen })
    } else {
      // One that was seen says more than those that were guessed.
      const isBetter = isSeen && !known.isSeen
      keys.set(id, {
        effect: isBetter ? effect : known.effect,
        names: [...new Set([...known.names, ...names])],
        uses: [...known.uses, use],
        treatments: isBetter ? use.key.treatments : known.treatments,
        isSeen: isSeen || known.isSeen,
      })
    }
  }
  return [...keys.values()]
}

function idOf(effect: KeyInEffect): string {
  switch (effect.kind) {
    case 'variable':
    case 'absent':
      return `${effect.kind} ${effect.name}`
    case 'literal':
      return `literal ${effect.name} ${effect.location.file}:${effect.location.line}`
    case 'generated':
      return `generated ${effect.name} ${effect.location.file}:${effect.location.line}`
    case 'file':
      return `file ${effect.path}`
    default:
      return 'elsewhere'
  }
}

/** A place that code asks, with the name of its variable where that is known. */
interface Asked {
  readonly step: ValueStep
  /** `null` for what is no variable, and for one whose name is put together of another that is not set here. */
  readonly name: string | null
}

/** The first step that yields something, in what the service is given, and the names of the variables that are asked. */
export function followChain(
  { steps }: ValueChain,
  { setElsewhere }: Pick<ServiceCode, 'setElsewhere'>,
  { variables, isWithoutImage }: LookedUp,
): { readonly effect: KeyInEffect; readonly names: readonly string[] } {
  const isSetElsewhere = (name: string): boolean => isWithoutImage && setElsewhere.includes(name)
  const asked = steps
    .filter((step) => isAsked(step, { variables, isSetElsewhere }))
    .map((step): Asked => ({ step, name: step.kind === 'variable' ? expandName(step.name, variables) : null }))
  const names = [...new Set(asked.flatMap(({ name }) => name ?? []))]
  return { names, effect: findEffect(asked, isSetElsewhere, variables) }
}

function findEffect(
  asked: readonly Asked[],
  isSetElsewhere: (name: string) => boolean,
  variables: LookedUp['variables'],
): KeyInEffect {
  // Of several names the one that is no other variable's piece is what most people would set.
  const main =
    asked.find(({ step }) => step.kind === 'variable' && !step.name.includes('${')) ??
    asked.find(({ name }) => name !== null)
  for (const { step, name } of asked) {
    const { location } = step
    if (step.kind === 'generated') return { kind: 'generated', name: main?.name ?? null, location }
    if (step.kind === 'remote') return { kind: 'elsewhere' }
    if (step.kind === 'file') return { kind: 'file', path: step.path, location }
    if (step.kind === 'literal') {
      if (!step.value.isEmpty) return { kind: 'literal', name: main?.name ?? null, value: step.value, location }
      continue
    }
    if (name === null) continue
    const held = variables.get(name)?.value ?? null
    if (held === null && isSetElsewhere(name)) return { kind: 'elsewhere' }
    if (held === null || (held.isEmpty && step.blank === 'unset')) continue
    return { kind: 'variable', name, holds: step.holds }
  }
  if (main === undefined || main.name === null) return { kind: 'elsewhere' }
  return { kind: 'absent', name: main.name, location: main.step.location }
}

/** What to call a key file whose path stands in code: the place of the path, for the path is a text of the code, which is never shown. */
export function nameOfCodeFile({ location: { file, line } }: Extract<KeyInEffect, { readonly kind: 'file' }>): string {
  return line === undefined ? file : `${file}:${line}`
}
