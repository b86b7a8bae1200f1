import { lastNameOf } from './service-index.ts'
import type { Definition, Expression, FileSketch } from './sketch.ts'

/** Names of the environment itself. */
const telling = /env/i

/**
 * Tells which expressions of a service may lead to a look-up at all, by the names that stand in them. Following a value through
 * calls and objects costs a thousand times as much as asking this, and most values lead nowhere near a variable.
 *
 * It says yes too often and never no where following the value would find a variable: a name may lead to a look-up when one
 * stands in anything that the service calls by that name, or when a name does that stands there.
 */
export class LookupReach {
  readonly #lookups: ReadonlySet<object>
  readonly #names = new Set<string>()

  /** @param lookups the calls, members and fields that look something up. */
  constructor(files: readonly FileSketch[], lookups: ReadonlySet<object>) {
    this.#lookups = lookups
    const holders = new Map<string, string[]>()
    const add = (holder: string, value: Expression): void => {
      if (holder === '' || this.#names.has(holder)) return
      if (this.#visit(value, (name) => push(holders, name, holder))) this.#names.add(holder)
    }
    for (const file of files) addFile(file, add, (name) => this.#names.add(name), lookups)
    const open = [...this.#names]
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      for (const holder of holders.get(name) ?? []) {
        if (this.#names.has(holder)) continue
        this.#names.add(holder)
        open.push(holder)
      }
    }
  }

  mayLookUp(expression: Expression): boolean {
    let reaches = false
    return (
      this.#visit(expression, (name) => {
        reaches ||= this.#names.has(name)
      }) || reaches
    )
  }

  /** Names every name that is in the expression. Returns whether it holds a look-up itself. */
  #visit(expression: Expression, noteName: (name: string) => void): boolean {
    if (this.#lookups.has(expression)) return true
    const visit = (one: Expression): boolean => this.#visit(one, noteName)
    switch (expression.kind) {
      case 'name':
        noteName(expression.name)
        return telling.test(expression.name)
      case 'member':
        noteName(expression.name)
        return telling.test(expression.name) || visit(expression.of)
      case 'call':
        return (
          visit(expression.callee) || expression.args.some(visit) || Array.from(expression.named.values()).some(visit)
        )
      case 'either':
        return visit(expression.first) || visit(expression.second)
      case 'choice':
        return expression.options.some(visit)
      case 'record':
        return Array.from(expression.fields.values()).some(visit) || expression.spreads.some(visit)
      case 'list':
      case 'joined':
        return expression.parts.some(visit)
      case 'function':
        return expression.fn.returns.some(({ value }) => visit(value))
      case 'nth':
      case 'part':
        return visit(expression.of)
      default:
        return false
    }
  }
}

/** Everything that a file calls by a name. */
function addFile(
  file: FileSketch,
  add: (holder: string, value: Expression) => void,
  reach: (name: string) => void,
  lookups: ReadonlySet<object>,
): void {
  const define = (name: string, definitions: readonly Definition[]): void => {
    for (const { value } of definitions) add(name, value)
  }
  for (const [name, { name: imported }] of file.imports) add(name, { kind: 'name', name: imported, line: 0 })
  for (const { name, value } of file.definitions) add(name, value)
  for (const { name, definition } of file.properties) add(name, definition.value)
  for (const { record } of file.records) for (const [name, value] of record.fields) add(name, value)
  for (const fn of file.functions) {
    define(fn.name, fn.returns)
    if (fn.owner !== null) define(fn.owner.name, fn.returns)
    for (const { name, initial } of fn.parameters) {
      if (initial !== null) add(name, initial)
      // What is handed to the function, and to the maker of its class.
      add(name, { kind: 'name', name: argumentOf(fn.name), line: 0 })
      if (fn.owner !== null) add(name, { kind: 'name', name: argumentOf(fn.owner.name), line: 0 })
    }
  }
  for (const cls of file.classes) {
    for (const field of cls.fields.values()) {
      if (lookups.has(field)) reach(field.name)
      else if (field.value !== null) add(field.name, field.value)
    }
    for (const base of cls.bases) add(cls.name, base)
  }
  for (const call of file.calls) {
    const holder = argumentOf(lastNameOf(call))
    for (const value of call.args) add(holder, value)
    for (const [name, value] of call.named) {
      add(holder, value)
      add(name, value)
    }
  }
}

/** A name of its own for whatever a function is called with. */
function argumentOf(name: string): string {
  return `${name}()`
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
