import type { CodeLanguage, ValueChain, ValueStep, ValueTreatment } from '../model/code.ts'
import type { FileLocation } from '../model/location.ts'
import { Secret } from '../model/secret.ts'
import { findCallers } from './find-callers.ts'
import { Names } from './names.ts'
import type { LanguageRules, Read } from './rules/language-rules.ts'
import type { ServiceIndex } from './service-index.ts'
import { placeholderSteps, settingSteps } from './setting-steps.ts'
import type { Call, ClassSketch, Definition, Expression, Field, FunctionSketch, Scope } from './sketch.ts'

/** A chain under construction. */
export interface Traced {
  readonly steps: readonly ValueStep[]
  readonly treatments: readonly ValueTreatment[]
  readonly isSure: boolean
}

interface Known {
  readonly traced: Traced
  /** Then it holds where no parameter is bound. */
  readonly asksParameters: boolean
}

export const NOTHING: Traced = { steps: [], treatments: [], isSure: true }

/** How far a value is followed: further away than this is another program. */
const MAX_DEPTH = 40
/** Different keys that one function is called with. */
const MAX_CHOICES = 6
/** Steps of one chain. */
const MAX_STEPS = 12
/** What following one value may cost: a value that leads everywhere leaves something for the others. */
const MAX_COST = 3_000

/** Follows values back to where they come from, through the files of one service. */
export class Tracer {
  readonly index: ServiceIndex
  readonly names: Names
  readonly #rules: (scope: Scope) => LanguageRules
  readonly #active = new Set<object>()
  /** What was traced without an end that only its surroundings gave it. */
  readonly #known = new Map<Expression, Known>()
  /** The same of names that mean anything, by language and name. */
  readonly #knownAnywhere = new Map<string, Known>()
  /** How often a way was cut short: by a circle, by the depth, by the budget, by a choice. */
  #cuts = 0
  /** Whether what is being traced asked for a parameter, which the frames may bind. */
  #asksParameters = false
  #depth = 0
  #budget: number
  /** What must be left of it after the value that is followed. */
  #least = 0

  constructor(index: ServiceIndex, rules: (scope: Scope) => LanguageRules, budget = 30_000) {
    this.index = index
    this.names = new Names(index)
    this.#rules = rules
    this.#budget = budget
  }

  rules(scope: Scope): LanguageRules {
    return this.#rules(scope)
  }

  /** Which of a parameter's different arguments is followed, and how many there were. */
  #choice = 0
  #choices = 1

  /**
   * The chains behind an expression: one, or where a function is called with different keys, one for each of them.
   */
  chainsOf(expression: Expression, scope: Scope): readonly ValueChain[] {
    this.#choices = 1
    const chains = [this.chainOf(expression, scope)]
    const choices = Math.min(this.#choices, MAX_CHOICES)
    for (this.#choice = 1; this.#choice < choices; this.#choice++) chains.push(this.chainOf(expression, scope))
    this.#choice = 0
    return chains
  }

  /** The chain behind an expression, for the facts. */
  chainOf(expression: Expression, scope: Scope): ValueChain {
    const { steps, treatments, isSure } = this.trace(expression, scope)
    return { steps, treatments: [...new Set(treatments)], certainty: isSure ? 'seen' : 'guessed' }
  }

  trace(expression: Expression, scope: Scope): Traced {
    return this.#once(this.#known, expression, () => {
      if (this.#depth === 0) this.#least = Math.max(0, this.#budget - MAX_COST)
      if (this.#depth >= MAX_DEPTH || this.#active.has(expression) || this.#budget <= this.#least) {
        this.#cuts += 1
        return NOTHING
      }
      this.#budget -= 1
      this.#depth += 1
      this.#active.add(expression)
      try {
        return this.#trace(expression, scope)
      } finally {
        this.#active.delete(expression)
        this.#depth -= 1
      }
    })
  }

  /** What `trace` comes to, kept where it would be the same at any other time. */
  #once<K>(known: Map<K, Known>, key: K, trace: () => Traced): Traced {
    const kept = known.get(key)
    if (kept !== undefined && (this.#frames.length === 0 || !kept.asksParameters)) {
      this.#asksParameters ||= kept.asksParameters
      return kept.traced
    }
    const cuts = this.#cuts
    const askedBefore = this.#asksParameters
    this.#asksParameters = false
    try {
      const traced = trace()
      const asksParameters = this.#asksParameters
      const isForAllTimes = this.#cuts === cuts && (this.#frames.length === 0 || !asksParameters)
      if (isForAllTimes) known.set(key, { traced, asksParameters })
      return traced
    } finally {
      this.#asksParameters ||= askedBefore
    }
  }

  #trace(expression: Expression, scope: Scope): Traced {
    switch (expression.kind) {
      case 'text':
        return step({ kind: 'literal', value: Secret.fromText(expression.text), location: at(scope, expression.line) })
      case 'name':
      case 'member':
      case 'call': {
        const path = this.names.pathOf(expression, scope)
        const read = this.#rules(scope).readOf(expression, path, scope, this)
        if (read !== null) return this.read(read, scope)
        if (expression.kind === 'call') return this.#call(expression, path)
        return expression.kind === 'name' ? this.#name(expression.name, scope) : this.#member(expression, scope)
      }
      case 'either': {
        const first = this.trace(expression.first, scope)
        return fallBack(expression.skipsBlank ? blankIsUnset(first) : first, this.trace(expression.second, scope))
      }
      case 'choice': {
        const [first = NOTHING, ...rest] = expression.options.map((one) => this.trace(one, scope))
        const isPlain = rest.every(({ steps }) => steps.every(({ kind }) => kind === 'literal' || kind === 'generated'))
        const all = rest.reduce(follow, blankIsUnset(first))
        return isPlain && first.steps.length > 0 ? all : { ...all, isSure: all.steps.length < 2 }
      }
      case 'joined': {
        const parts = expression.parts.map((one) => this.trace(one, scope))
        const telling = parts.filter(({ steps }) => steps.some(({ kind }) => kind !== 'literal'))
        if (telling.length === 0) return literalOf(expression.parts, at(scope, lineOf(expression.parts)))
        const all = telling.reduce(follow)
        return { ...all, treatments: [...all.treatments, 'joined'] }
      }
      case 'nth': {
        const { of, at: position } = expression
        const functions = of.kind === 'call' ? this.names.functionsOf(of.callee, scope) : []
        const returned = functions.flatMap(({ returns }) => returns)
        const found = returned.flatMap(({ value, scope: within }) => {
          const part = value.kind === 'list' ? value.parts[position] : undefined
          const traced = part === undefined ? NOTHING : this.trace(part, within)
          return traced.steps.length === 0 ? [] : [traced]
        })
        return found.reduce(follow, NOTHING)
      }
      case 'part': {
        const whole = this.trace(expression.of, scope)
        return { ...whole, treatments: [...whole.treatments, 'cut'] }
      }
      case 'list':
        return expression.parts.map((one) => this.trace(one, scope)).reduce(follow, NOTHING)
      case 'function':
        return this.returnsOf(expression.fn)
      default:
        return NOTHING
    }
  }

  /** The steps of a look-up, and of what it falls back to. */
  read(read: Read, scope: Scope): Traced {
    const location = at(scope, read.line)
    const { settings } = this.index
    const { language } = scope.file.source
    const own: readonly ValueStep[] =
      read.placeholder !== undefined
        ? placeholderSteps(settings, read.placeholder, location, language)
        : read.setting !== undefined
          ? settingSteps(settings, read.setting, location, language)
          : read.names.map((name) => ({ kind: 'variable', name, blank: read.blank, holds: read.holds, location }))
    const first: Traced = { steps: own, treatments: [], isSure: true }
    return read.fallback === null ? first : fallBack(first, this.trace(read.fallback.value, read.fallback.scope))
  }

  #name(name: string, scope: Scope): Traced {
    const found = this.names.lookUp(name, scope)
    if (found === null) return NOTHING
    if (found.kind === 'parameter') return this.#parameter(found.fn, found.at)
    if (found.kind === 'definitions') return this.#definitions(found.definitions)
    return found.kind === 'functions' && found.functions[0] !== undefined ? this.returnsOf(found.functions[0]) : NOTHING
  }

  /** What is computed comes before what stands there: `x = "d"`, and elsewhere `x = os.Getenv("X")`. */
  #definitions(definitions: readonly Definition[]): Traced {
    const traced = definitions
      .map(({ value, scope }) => this.trace(value, scope))
      .filter(({ steps }) => steps.length > 0)
    const isLiteral = ({ steps }: Traced): boolean => steps.every(({ kind }) => kind === 'literal')
    const computed = traced.filter((one) => !isLiteral(one))
    const literal = traced.filter(isLiteral)
    const all = [...computed, ...literal].reduce(follow, NOTHING)
    // An assignment over a constant happens where there is something to assign.
    const held = computed.length > 0 && literal.length > 0 ? blankIsUnset(all) : all
    return computed.length > 1 ? { ...held, isSure: false } : held
  }

  #parameter(fn: FunctionSketch, position: number): Traced {
    this.#asksParameters = true
    const bound = this.#frames.findLast((frame) => frame.fn === fn)
    const parameter = fn.parameters[position]
    if (parameter === undefined) return NOTHING
    const initial = parameter.initial === null ? NOTHING : this.trace(parameter.initial, fn.scope.parent ?? fn.scope)
    if (bound !== undefined) {
      const value = bound.values.get(parameter.name)
      if (value === undefined) return initial
      // The argument is of the caller's world, where this frame is not bound.
      const rest = this.#frames.splice(this.#frames.indexOf(bound))
      try {
        return this.trace(value.value, value.scope)
      } finally {
        this.#frames.push(...rest)
      }
    }
    const callers = findCallers(this.index, this.names, fn, position)
    const found = callers.map(({ value, scope }) => this.trace(value, scope)).filter(({ steps }) => steps.length > 0)
    const different = new Map<string, Traced>()
    for (const one of found) {
      const id = JSON.stringify(one.steps.map((each) => ('name' in each ? each.name : [each.kind, each.location])))
      if (!different.has(id)) different.set(id, one)
    }
    const kinds = [...different.values()]
    if (kinds.length > 1) this.#cuts += 1
    this.#choices = Math.max(this.#choices, kinds.length)
    const called = kinds[Math.min(this.#choice, kinds.length - 1)] ?? NOTHING
    return called.steps.length > 0 ? called : initial
  }

  readonly #frames: { readonly fn: FunctionSketch; readonly values: ReadonlyMap<string, Definition> }[] = []

  /** Runs `then` with a function's parameters bound to the arguments of a call. */
  #bound(fn: FunctionSketch, call: Call, then: () => Traced): Traced {
    const values = new Map<string, Definition>()
    fn.parameters.forEach(({ name }, position) => {
      const value = call.named.get(name) ?? call.args[position]
      if (value !== undefined) values.set(name, { value, scope: call.scope, line: call.line })
    })
    this.#frames.push({ fn, values })
    try {
      return then()
    } finally {
      this.#frames.pop()
    }
  }

  /** The text that an expression is for sure: the name of a variable handed to a helper. */
  textOf(expression: Expression | undefined, scope: Scope): string | null {
    if (expression === undefined) return null
    if (expression.kind === 'text') return expression.text
    const { steps, treatments } = this.trace(expression, scope)
    const [only] = steps
    return steps.length === 1 && only?.kind === 'literal' && treatments.length === 0 ? only.value.revealText() : null
  }

  /** The names of variables that an expression stands for; a name put together of another variable has `${}` in it. */
  namesIn(expression: Expression, scope: Scope, depth = 0): readonly string[] {
    if (depth > 6) return []
    if (expression.kind === 'list') return expression.parts.flatMap((part) => this.namesIn(part, scope, depth + 1))
    if (expression.kind === 'name') {
      const made = this.names.definitionOf(expression, scope)
      if (made !== null) return this.namesIn(made.value, made.scope, depth + 1)
    }
    const text = expression.kind === 'joined' ? this.#template(expression.parts, scope) : this.textOf(expression, scope)
    return text !== null && /^[A-Za-z_][\w${}^]*$/.test(text) ? [text] : []
  }

  #template(parts: readonly Expression[], scope: Scope): string | null {
    let text = ''
    for (const part of parts) {
      if (part.kind === 'text') {
        text += part.text
        continue
      }
      const [first] = this.trace(part, scope).steps
      if (first?.kind !== 'variable') return null
      const isUpper =
        part.kind === 'call' && part.callee.kind === 'member' && /^(upper|toUpperCase)$/.test(part.callee.name)
      text += `\${${first.name}${isUpper ? '^^' : ''}}`
    }
    return text
  }

  #call(call: Call, path: string | null): Traced {
    const through = this.#rules(call.scope).throughOf(call, path, this)
    const location = at(call.scope, call.line)
    if (through === 'generated' || through === 'remote') return step({ kind: through, location })
    if (through === 'file') {
      const name = call.args.map((one) => this.trace(one, call.scope)).find(({ steps }) => steps.length > 0)
      return name === undefined ? NOTHING : asPath(name, location)
    }
    if (through !== null && 'oneOf' in through) {
      const found = through.oneOf
        .map(({ value, scope }) => this.trace(value, scope))
        .filter(({ steps }) => steps.length > 0)
      return found.length === 1 ? (found[0] ?? NOTHING) : NOTHING
    }
    if (through !== null) {
      const inner = this.trace(through.inner, through.scope ?? call.scope)
      const changed =
        through.treatment === undefined ? inner : { ...inner, treatments: [...inner.treatments, through.treatment] }
      if (through.fallback === undefined) return changed
      return fallBack(through.skipsBlank ? blankIsUnset(changed) : changed, this.trace(through.fallback, call.scope))
    }
    const functions = this.names.functionsOf(call.callee, call.scope)
    const found = functions
      .map((fn) => this.#bound(fn, call, () => this.returnsOf(fn)))
      .filter(({ steps }) => steps.length > 0)
    if (found[0] !== undefined) return functions.length === 1 ? found[0] : { ...found[0], isSure: false }
    return NOTHING
  }

  /** A function's results in order; where it looks whether a value is empty, an empty one counts as unset. */
  returnsOf(fn: FunctionSketch): Traced {
    const text = fn.scope.file.source.text.slice(fn.start, fn.end)
    const skipsBlank =
      /[!=]=\s*(""|'')|\bif\s*\(?\s*!?\w+\s*\)?\s*[:{]|\bif not \w|len\(|IsNullOr|isEmpty|isBlank|\.is_empty|!\w+\s*\?|is_some|\.blank\?|\.present\?|empty\(/.test(
        text,
      )
    const all = fn.returns.map(({ value, scope }) => this.trace(value, scope)).filter(({ steps }) => steps.length > 0)
    const [first = NOTHING, ...rest] = skipsBlank && all.length > 1 ? all.map(blankIsUnset) : all
    return rest.reduce(follow, first)
  }

  #member(expression: Expression & { kind: 'member' }, scope: Scope): Traced {
    const { name } = expression
    const object = this.names.objectOf(expression.of, scope)
    if (object?.kind === 'class') {
      const own = this.fieldOf(object.cls, name)
      if (own !== null) return own
    }
    if (object?.kind === 'record') {
      const value = object.record.fields.get(name)
      if (value !== undefined) return this.trace(value, object.scope)
    }
    if (object?.kind === 'module') {
      const definitions = object.file.scope.names.get(name)
      if (definitions !== undefined) return this.#definitions(definitions)
      const found = this.names.lookUp(name, object.file.scope)
      if (found?.kind === 'definitions') return this.#definitions(found.definitions)
    }
    const { language } = scope.file.source
    return this.#once(this.#knownAnywhere, `${language} ${name}`, () => this.#anywhere(name, language))
  }

  /** A field of a class, or of one it extends; `null` when it has none. */
  fieldOf(cls: ClassSketch, name: string, depth = 0): Traced | null {
    const field = cls.fields.get(name)
    if (field !== undefined) {
      const found = this.#field(cls, field)
      if (found.steps.length > 0) return found
    }
    const assigned = this.index.propertiesNamed(name).filter(({ owner }) => owner === cls)
    if (assigned.length > 0) {
      const found = this.#definitions(assigned.map(({ definition }) => definition))
      if (found.steps.length > 0) return found
    }
    const made = this.index
      .recordFieldsNamed(name)
      .filter(({ record }) => record.typeName !== '' && record.typeName === cls.name)
    if (made.length > 0) {
      const found = this.#definitions(made.slice(0, MAX_STEPS).map(({ definition }) => definition))
      if (found.steps.length > 0) return found
    }
    const method = cls.methods.get(name)
    if (method !== undefined) return this.returnsOf(method)
    if (depth > 4) return null
    for (const base of cls.bases) {
      const parent = this.names.classOf(base, cls.scope.parent ?? cls.scope)
      const found = parent === null || parent === cls ? null : this.fieldOf(parent, name, depth + 1)
      if (found !== null) return found
    }
    return null
  }

  #field(cls: ClassSketch, field: Field): Traced {
    const read = this.#rules(cls.scope).fieldReadOf(cls, field, this)
    if (read !== null) return this.read(read, cls.scope)
    if (field.value !== null) return this.trace(field.value, cls.scope)
    // A constructor's parameter that becomes a field.
    const maker = cls.methods.get('constructor') ?? cls.methods.get(cls.name)
    const position = maker?.parameters.findIndex(({ name }) => name === field.name) ?? -1
    return maker === undefined || position < 0 ? NOTHING : this.#parameter(maker, position)
  }

  /** Nothing tells what the value is a member of: what the service's code calls by that name anywhere. */
  #anywhere(name: string, language: CodeLanguage): Traced {
    if (name.length < 3) return NOTHING
    const found: Traced[] = []
    for (const { definition } of this.index.propertiesNamed(name))
      found.push(this.trace(definition.value, definition.scope))
    for (const { owner, field } of this.index.fieldsNamed(name)) found.push(this.#field(owner, field))
    if (/^[A-Z][A-Z0-9_]+$/.test(name)) found.push(this.#definitions(this.index.definitionsNamed(name)))
    // A record of another program of the service is none of ours.
    for (const { definition } of this.index.recordFieldsNamed(name))
      if (definition.scope.file.source.language === language) found.push(this.trace(definition.value, definition.scope))
    const telling = found.filter(({ steps }) => steps.some(({ kind }) => kind === 'variable'))
    const [best] = telling.length > 0 ? telling : found.filter(({ steps }) => steps.length > 0)
    if (best === undefined) return NOTHING
    const different = new Set(
      telling.map(({ steps }) => JSON.stringify(steps.map((one) => ('name' in one ? one.name : one.kind)))),
    )
    return different.size > 1 ? { ...best, isSure: false } : best
  }
}

export function at(scope: Scope, line: number): FileLocation {
  return { file: scope.file.source.shown, line }
}

function step(one: ValueStep): Traced {
  return { steps: [one], treatments: [], isSure: true }
}

/** `first`, and where that has nothing, `second`. The same step is not told twice. */
function follow(first: Traced, second: Traced): Traced {
  const isKnown = (one: ValueStep): boolean => first.steps.some((other) => isSame(one, other))
  const steps = [...first.steps, ...second.steps.filter((one) => !isKnown(one))].slice(0, MAX_STEPS)
  return { steps, treatments: [...first.treatments, ...second.treatments], isSure: first.isSure && second.isSure }
}

/** As `follow`; behind a text that is always there nothing is ever asked. */
function fallBack(first: Traced, second: Traced): Traced {
  const last = first.steps.at(-1)
  return last?.kind === 'literal' && !last.value.isEmpty ? first : follow(first, second)
}

function isSame(one: ValueStep, other: ValueStep): boolean {
  if (one.kind !== other.kind) return false
  if (one.kind === 'literal' && other.kind === 'literal') return one.value.equals(other.value)
  if (one.kind === 'variable' && other.kind === 'variable') return one.name === other.name
  if (one.kind === 'file' && other.kind === 'file') return one.path === other.path
  return one.kind !== 'literal'
}

function blankIsUnset(traced: Traced): Traced {
  return { ...traced, steps: traced.steps.map((one) => (one.kind === 'variable' ? { ...one, blank: 'unset' } : one)) }
}

/** What was a value is the path of a file. */
function asPath(traced: Traced, location: FileLocation): Traced {
  const steps = traced.steps.flatMap((one): readonly ValueStep[] => {
    if (one.kind === 'variable') return [{ ...one, holds: 'path' }]
    if (one.kind !== 'literal') return [one]
    const path = one.value.revealText()
    return /^[\w./~@-]{1,200}$/.test(path) && /[./]/.test(path) ? [{ kind: 'file', path, location }] : []
  })
  return { ...traced, steps }
}

function literalOf(parts: readonly Expression[], location: FileLocation): Traced {
  const texts = parts.map((one) => (one.kind === 'text' ? one.text : null))
  if (texts.some((one) => one === null)) return NOTHING
  return step({ kind: 'literal', value: Secret.fromText(texts.join('')), location })
}

function lineOf(parts: readonly Expression[]): number {
  const first = parts.find((one) => 'line' in one)
  return first !== undefined && 'line' in first ? first.line : 1
}
