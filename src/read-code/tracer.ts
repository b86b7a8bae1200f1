import type { ValueChain, ValueStep } from '../model/code/code.ts'
import { Secret } from '../model/keys/secret.ts'
import type { FileLocation } from '../model/text/location.ts'
import { showAskedByCode } from '../model/text/show-name.ts'
import { addressOf } from './address-of.ts'
import { findCallers } from './find-callers.ts'
import { ktorSteps } from './ktor-steps.ts'
import { type Follower, Members } from './members.ts'
import { Names } from './names.ts'
import { namesOfVariables } from './names-of-variables.ts'
import { reaching } from './reaching.ts'
import type { LanguageRules, Read } from './rules/language-rules.ts'
import type { ServiceIndex } from './service-index.ts'
import { placeholderSteps, settingSteps } from './setting-steps.ts'
import type { Call, ClassSketch, Definition, Expression, Field, FunctionSketch, Scope } from './sketch.ts'
import {
  asPath,
  at,
  blankIsUnset,
  endOfPath,
  fallBack,
  follow,
  lineOf,
  literalOf,
  NOTHING,
  step,
  type Traced,
} from './traced.ts'

interface Known {
  readonly traced: Traced
  /** Then it holds where no parameter is bound. */
  readonly asksParameters: boolean
}

const VARIABLE = /^[A-Z][A-Z0-9_]{2,60}$/
const HELPER = /env|config|getOr|lookup|must|require|setting/i

/** How far a value is followed: further away than this is another program. */
const MAX_DEPTH = 40
/** Different keys that one function is called with. */
const MAX_CHOICES = 6
/** What following one value may cost: a value that leads everywhere leaves something for the others. */
const MAX_COST = 3_000

/** Follows values back to where they come from, through the files of one service. */
export class Tracer implements Follower {
  readonly index: ServiceIndex
  readonly names: Names
  readonly #members = new Members(this)
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
  /** Steps left for all values of the service. */
  #budget = 30_000
  #maxCost = MAX_COST
  /** What must be left of it after the value that is followed. */
  #least = 0

  constructor(index: ServiceIndex, rules: (scope: Scope) => LanguageRules, isOver: () => boolean) {
    this.index = index
    this.names = new Names(index, isOver)
    this.#rules = rules
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

  /** The chain behind an expression, for the facts. `maxCost`: how many steps following it may take. */
  chainOf(expression: Expression, scope: Scope, maxCost = MAX_COST): ValueChain {
    this.#maxCost = maxCost
    const { steps, treatments, isSure } = this.trace(expression, scope)
    this.#maxCost = MAX_COST
    return { steps, treatments: [...new Set(treatments)], certainty: isSure ? 'seen' : 'guessed' }
  }

  trace(expression: Expression, scope: Scope): Traced {
    return this.#once(this.#known, expression, () => {
      if (this.#depth === 0) this.#least = Math.max(0, this.#budget - this.#maxCost)
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
        if (expression.kind === 'name') return this.#name(expression, scope)
        const found = this.#members.traceMember(expression, scope)
        return found.steps.length > 0 ? found : this.#memberOfFetched(expression.of, scope)
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
        if (telling.length === 0) return literalOf(expression.parts, parts, at(scope, lineOf(expression.parts)))
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
        : read.ktorSetting !== undefined
          ? ktorSteps(settings, read.ktorSetting, location)
          : read.setting !== undefined
            ? settingSteps(settings, read.setting, location, language)
            : read.names.map((name) => variableStep(name, read, location))
    const first: Traced = { steps: own, treatments: [], isSure: true }
    return read.fallback === null ? first : fallBack(first, this.trace(read.fallback.value, read.fallback.scope))
  }

  #name({ name, line }: { readonly name: string; readonly line: number }, scope: Scope): Traced {
    const found = this.names.lookUp(name, scope)
    if (found === null) return NOTHING
    if (found.kind === 'parameter') return this.traceParameter(found.fn, found.at)
    if (found.kind === 'definitions') return this.traceDefinitions(reaching(found.definitions, scope, line))
    return found.kind === 'functions' && found.functions[0] !== undefined ? this.returnsOf(found.functions[0]) : NOTHING
  }

  /** What is computed comes before what stands there: `x = "d"`, and elsewhere `x = os.Getenv("X")`. */
  traceDefinitions(definitions: readonly Definition[]): Traced {
    const each = definitions.map(({ value, scope }) => ({ value, traced: this.trace(value, scope) }))
    const traced = each.flatMap(({ traced }) => (traced.steps.length > 0 ? [traced] : []))
    // What could not be followed may well be what holds, and the constant beside it what is left without.
    const hasUnknown = each.some(({ value, traced }) => traced.steps.length === 0 && mayHold(value))
    const isLiteral = ({ steps }: Traced): boolean => steps.every(({ kind }) => kind === 'literal')
    const computed = traced.filter((one) => !isLiteral(one))
    const literal = traced.filter(isLiteral)
    const all = [...computed, ...literal].reduce(follow, NOTHING)
    // An assignment over a constant happens where there is something to assign.
    const held = computed.length > 0 && literal.length > 0 ? blankIsUnset(all) : all
    return computed.length > 1 || (hasUnknown && computed.length === 0) ? { ...held, isSure: false } : held
  }

  traceParameter(fn: FunctionSketch, position: number): Traced {
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

  /** The names of variables that an expression stands for. */
  namesIn(expression: Expression, scope: Scope): readonly string[] {
    return namesOfVariables(expression, scope, this)
  }

  #call(call: Call, path: string | null): Traced {
    const through = this.#rules(call.scope).throughOf(call, path, this)
    const location = at(call.scope, call.line)
    if (through === 'generated') return step({ kind: through, location })
    if (through === 'remote') {
      const address = addressOf(call, this)
      return step({ kind: 'remote', ...(address && { address }), location })
    }
    if (through === 'file') {
      const end = endOfPath(call.args[0])
      const name = [...call.args, ...(end === null ? [] : [end])]
        .map((one) => this.trace(one, call.scope))
        .find(({ steps }) => steps.length > 0)
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
    return functions.length === 0 ? this.#helper(call, path) : NOTHING
  }

  /** A member of what is fetched is fetched: the key of an entry of a key set. */
  #memberOfFetched(of: Expression, scope: Scope): Traced {
    const made = of.kind === 'name' ? this.names.definitionOf(of, scope) : { value: of, scope }
    if (made?.value.kind !== 'call') return NOTHING
    const path = this.names.pathOf(made.value, made.scope)
    if (path === null || this.#rules(made.scope).throughOf(made.value, path, this) !== 'remote') return NOTHING
    return this.trace(made.value, made.scope)
  }

  /** A helper of a package that is not in reach, which is given the name of a variable, and what it falls back to: a guess. */
  #helper({ callee, args, scope, line }: Call, path: string | null): Traced {
    const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : ''
    const [first, second] = args
    if (path === null || first?.kind !== 'text' || !VARIABLE.test(first.text) || !HELPER.test(name)) return NOTHING
    const read: ValueStep = {
      kind: 'variable',
      name: showAskedByCode(first.text),
      blank: 'set',
      holds: 'value',
      location: at(scope, line),
    }
    const rest = second === undefined ? NOTHING : this.trace(second, scope)
    return { ...fallBack(step(read), rest), isSure: false }
  }

  fieldOf(cls: ClassSketch, name: string): Traced | null {
    return this.#members.fieldOf(cls, name)
  }

  fieldReadOf(cls: ClassSketch, field: Field): Read | null {
    return this.#rules(cls.scope).fieldReadOf(cls, field, this)
  }

  once(name: string, trace: () => Traced): Traced {
    return this.#once(this.#knownAnywhere, name, trace)
  }

  /** A function's results in order; where it looks whether a value is empty, an empty one counts as unset. */
  returnsOf(fn: FunctionSketch): Traced {
    const text = fn.scope.file.source.text.slice(fn.start, fn.end)
    const skipsBlank =
      /[!=]=\s{0,9}(""|'')|\bif[\s(!]{1,20}\w{1,99}[\s)]{0,20}[:{]|\bif not \w|len\(|IsNullOr|isEmpty|isBlank|\.is_empty|!\w{1,99}\s{0,9}\?|is_some|\.blank\?|\.present\?|empty\(/.test(
        text,
      )
    const all = fn.returns.map(({ value, scope }) => this.trace(value, scope)).filter(({ steps }) => steps.length > 0)
    const [first = NOTHING, ...rest] = skipsBlank && all.length > 1 ? all.map(blankIsUnset) : all
    return rest.reduce(follow, first)
  }
}

function mayHold({ kind }: Expression): boolean {
  return kind === 'call' || kind === 'member' || kind === 'either' || kind === 'joined'
}

function variableStep(name: string, { blank, holds, notWhere }: Read, location: FileLocation): ValueStep {
  return { kind: 'variable', name: showAskedByCode(name), blank, holds, ...(notWhere && { notWhere }), location }
}
