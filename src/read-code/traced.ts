import type { ValueChain, ValueStep, ValueTreatment } from '../model/code/code.ts'
import { Secret } from '../model/keys/secret.ts'
import type { FileLocation } from '../model/text/location.ts'
import type { Expression, Scope } from './sketch.ts'

/** A chain under construction. */
export interface Traced {
  readonly steps: readonly ValueStep[]
  readonly treatments: readonly ValueTreatment[]
  readonly isSure: boolean
}

export const NOTHING: Traced = { steps: [], treatments: [], isSure: true }

/** A chain that is seen, without treatments. */
export function seenChain(steps: readonly ValueStep[]): ValueChain {
  return { steps, treatments: [], certainty: 'seen' }
}

/** Steps of one chain. */
export const MAX_STEPS = 12

export function at(scope: Scope, line: number): FileLocation {
  return { file: scope.file.source.shown, line }
}

export function step(one: ValueStep): Traced {
  return { steps: [one], treatments: [], isSure: true }
}

/** `first`, and where that has nothing, `second`. A step is not listed twice. */
export function follow(first: Traced, second: Traced): Traced {
  const isKnown = (one: ValueStep): boolean => first.steps.some((other) => isSame(one, other))
  const steps = [...first.steps, ...second.steps.filter((one) => !isKnown(one))].slice(0, MAX_STEPS)
  return { steps, treatments: [...first.treatments, ...second.treatments], isSure: first.isSure && second.isSure }
}

/** As `follow`; behind a text that is always there nothing is ever asked. */
export function fallBack(first: Traced, second: Traced): Traced {
  const last = first.steps.at(-1)
  const isAlwaysThere = last?.kind === 'literal' && last.onlyIn === undefined && !last.value.isEmpty
  return isAlwaysThere ? first : follow(first, second)
}

function isSame(one: ValueStep, other: ValueStep): boolean {
  if (one.kind !== other.kind) return false
  if (one.kind === 'literal' && other.kind === 'literal')
    return one.value.equals(other.value) && one.onlyIn?.name === other.onlyIn?.name
  if (one.kind === 'variable' && other.kind === 'variable')
    return one.name === other.name && one.onlyIn?.name === other.onlyIn?.name
  if (one.kind === 'file' && other.kind === 'file') return one.path === other.path
  return one.kind !== 'literal'
}

export function blankIsUnset(traced: Traced): Traced {
  return { ...traced, steps: traced.steps.map((one) => (one.kind === 'variable' ? { ...one, blank: 'unset' } : one)) }
}

/** What was a value is the path of a file. */
export function asPath(traced: Traced, location: FileLocation): Traced {
  const steps = traced.steps.flatMap((one): readonly ValueStep[] => {
    if (one.kind === 'variable') return [{ ...one, holds: 'path' }]
    if (one.kind !== 'literal') return [one]
    return fileAt(one.value.revealText(), location)
  })
  return { ...traced, steps }
}

/** The file at a path that is in the code, if it has the shape of one. The path is a text of the code, and is never shown. */
export function fileAt(path: string, location: FileLocation): readonly ValueStep[] {
  return /^[\w./~@-]{1,200}$/.test(path) && /[./]/.test(path) ? [{ kind: 'file', path, location }] : []
}

/** One text of several, each of which is written in the code or is known to come to one: `PREFIX + "_SECRET"`. */
export function literalOf(parts: readonly Expression[], traced: readonly Traced[], location: FileLocation): Traced {
  const texts = parts.map((one, at) => (one.kind === 'text' ? one.text : onlyText(traced[at])))
  if (texts.some((one) => one === null)) return NOTHING
  return step({ kind: 'literal', value: Secret.fromText(texts.join('')), location })
}

function onlyText(traced: Traced | undefined): string | null {
  const [only, ...more] = traced?.steps ?? []
  const isSure = traced?.isSure === true && traced.treatments.length === 0 && more.length === 0
  return isSure && only?.kind === 'literal' && only.onlyIn === undefined ? only.value.revealText() : null
}

export function lineOf(parts: readonly Expression[]): number {
  const first = parts.find((one) => 'line' in one)
  return first !== undefined && 'line' in first ? first.line : 1
}

/** The end of a path that is put together, as far as written in the code: `BASE / "keys" / "private.pem"`. */
export function endOfPath(expression: Expression | undefined): Expression | null {
  if (expression?.kind !== 'joined') return null
  const parts = partsOf(expression)
  const start = parts.findLastIndex(({ kind }) => kind !== 'text') + 1
  return pathOfTexts(parts.slice(start))
}

/** One relative path of the texts that it is put together of, the last ones where others stand before them. */
export function pathOfTexts(parts: readonly Expression[]): Expression | null {
  const start = parts.findLastIndex(({ kind }) => kind !== 'text') + 1
  const texts = parts.slice(start).flatMap((one) => (one.kind === 'text' ? [one] : []))
  const path = texts
    .map(({ text }) => text)
    .join('/')
    .replaceAll(/\/{2,9}/g, '/')
  const [first] = texts
  if (first === undefined) return null
  return { kind: 'text', text: start > 0 ? path.replace(/^\//, '') : path, line: first.line }
}

function partsOf(expression: Expression, depth = 0): readonly Expression[] {
  return expression.kind === 'joined' && depth < 12
    ? expression.parts.flatMap((part) => partsOf(part, depth + 1))
    : [expression]
}
