import type { CodeRead } from '../model/code/code.ts'
import { languages } from './languages/languages.ts'
import { LookupReach } from './lookup-reach.ts'
import type { Read } from './rules/language-rules.ts'
import type { Call, ClassSketch, Field, FileSketch, Scope } from './sketch.ts'
import { at } from './traced.ts'
import type { Tracer } from './tracer.ts'

/** A look-up with something to fall back to is near: what takes more steps leads through half of the program, to something else. */
const MAX_COST = 400

/** The look-ups that stand in one file by themselves. */
interface FileLookups {
  readonly calls: readonly Call[]
  readonly fields: readonly { readonly cls: ClassSketch; readonly field: Field; readonly read: Read }[]
}

/** Finds every look-up of a service, with what it falls back to where it stands. */
export class Lookups {
  readonly #tracer: Tracer
  readonly #byFile: ReadonlyMap<FileSketch, FileLookups>
  readonly #reach: LookupReach

  constructor(files: readonly FileSketch[], tracer: Tracer) {
    this.#tracer = tracer
    this.#byFile = new Map(files.map((file) => [file, lookUpsOf(file, tracer)]))
    const all = Array.from(this.#byFile.values())
    const calls = all.flatMap(({ calls }) => calls)
    const fields = all.flatMap(({ fields }) => fields.map(({ field }) => field))
    this.#reach = new LookupReach(files, new Set<object>([...calls, ...fields]))
  }

  /** Those of a file. A look-up within a longer one is part of that. */
  readsOf(file: FileSketch, isShared: boolean): readonly CodeRead[] {
    const reads: CodeRead[] = []
    for (const { value, scope, line } of file.values)
      if (this.#reach.mayLookUp(value)) add(this.#tracer.chainOf(value, scope, MAX_COST), scope, line)
    const { calls, fields } = this.#byFile.get(file) ?? { calls: [], fields: [] }
    for (const call of calls) add(this.#tracer.chainOf(call, call.scope), call.scope, call.line)
    for (const { cls, field, read } of fields) {
      const { steps, treatments, isSure } = this.#tracer.read(read, cls.scope)
      add({ steps, treatments, certainty: isSure ? 'seen' : 'guessed' }, cls.scope, field.line)
    }
    return longestOf(reads)

    function add(chain: CodeRead['chain'], scope: Scope, line: number): void {
      if (chain.steps.some(({ kind }) => kind === 'variable'))
        reads.push({ chain, location: at(scope, line), isShared })
    }
  }
}

function lookUpsOf(file: FileSketch, tracer: Tracer): FileLookups {
  const rules = rulesOf(file.scope)
  const calls = file.calls.filter(
    (call) =>
      rules.readOf(call, tracer.names.pathOf(call, call.scope), call.scope, tracer) !== null ||
      // A helper of the service's own that is given the name of a variable.
      (call.args.some((one) => one.kind === 'text' && /^[A-Z][A-Z0-9_]{2,}$/.test(one.text)) &&
        tracer.names.functionsOf(call.callee, call.scope).length > 0),
  )
  const fields = file.classes.flatMap((cls) =>
    Array.from(cls.fields.values()).flatMap((field) => {
      const read = rules.fieldReadOf(cls, field, tracer)
      return read === null ? [] : [{ cls, field, read }]
    }),
  )
  return { calls, fields }
}

/** What the language of a file knows of look-ups. */
export function rulesOf(scope: Scope): NonNullable<ReturnType<typeof languages.get>>['rules'] {
  return languages.get(scope.file.source.language)?.rules ?? NO_RULES
}

const NO_RULES = { readOf: () => null, throughOf: () => null, fieldReadOf: () => null }

/** A look-up within a longer chain of the same line is part of that. In the order of the text. */
function longestOf(reads: readonly CodeRead[]): readonly CodeRead[] {
  const kept: CodeRead[] = []
  for (const read of reads.toSorted((a, b) => b.chain.steps.length - a.chain.steps.length)) {
    const names = namesOf(read)
    const isPart = (other: CodeRead): boolean => {
      return other.location.line === read.location.line && names.every((name) => namesOf(other).includes(name))
    }
    if (!kept.some(isPart)) kept.push(read)
  }
  return kept.toSorted((a, b) => (a.location.line ?? 0) - (b.location.line ?? 0))
}

function namesOf({ chain }: CodeRead): readonly string[] {
  return chain.steps.flatMap((step) => (step.kind === 'variable' ? [step.name] : []))
}
