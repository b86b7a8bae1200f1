import { resolve } from 'node:path'
import type { ProvenanceStep, ResolvedVariable } from '../../model/compose.ts'
import type { FileDialogue } from '../../model/file-request.ts'
import type { FileLocation } from '../../model/location.ts'
import { Secret } from '../../model/secret.ts'
import { type EnvFileOutcome, readEnvFile, readRawEnvFile } from '../env-file.ts'
import { type Lookup, type Supplied, wiringSymbol } from '../interpolate.ts'
import { LIMITS, type LoadContext, lookAt, readNeeded, refuse, shownName } from './load-context.ts'
import { toSequence } from './merge.ts'
import {
  childOf,
  entriesOf,
  goText,
  isNull,
  type ModelEntry,
  type ModelMapping,
  type ModelNode,
  placeOfEntry,
  stringOf,
  textNode,
  textOf,
  withEntry,
} from './model-node.ts'
import type { Environment } from './project-environment.ts'

/** One name of a service's `environment`. */
interface DeclaredVariable {
  /** `null`: declared without a value. */
  readonly text: string | null
  readonly isUnknown: boolean
  readonly place: FileLocation
  readonly steps: readonly ProvenanceStep[]
}

/** Env files read once, with what each asked for: another service that would get the same answers shares the outcome. */
export type EnvFileMemo = Map<string, RememberedEnvFile[]>

interface RememberedEnvFile {
  readonly asked: ReadonlyMap<string, Supplied | undefined>
  readonly askedEarlier: ReadonlyMap<string, Supplied | undefined>
  readonly outcome: EnvFileOutcome
}

interface EnvFileLookups {
  readonly lookup: Lookup
  readonly earlierFiles: Lookup
}

/**
 * Gives the bare names of `environment` lists the value they have in an include's own environment, and notes what it says
 * for secrets that come from a variable. Map entries without a value are left for the project's environment.
 */
export function bindBareNames(context: LoadContext, model: ModelMapping, environment: Environment): ModelMapping {
  let result = mapResources(model, 'services', (service) => {
    const list = childOf(service, 'environment')
    if (list?.kind !== 'sequence') return service
    const nodes = list.items.map((node) => bindBareName(context, node, environment))
    return withEntry(service, 'environment', { ...list, items: nodes })
  })
  result = mapResources(result, 'secrets', (secret) => {
    const variable = childOf(secret, 'environment')
    const name = stringOf(variable)
    if (variable === undefined || name === undefined) return secret
    context.asked.add(name)
    const found = environment.get(name)
    return found === undefined
      ? secret
      : withEntry(secret, SECRET_VALUE, textNode(found.text, variable.place, found.steps))
  })
  return mapResources(result, 'configs', (config, name) => {
    const variable = stringOf(childOf(config, 'environment'))
    if (variable === undefined) return config
    context.asked.add(variable)
    if (environment.has(variable)) {
      const reason = `configs.${name}: Compose takes an included config with environment: for one with content: as well; use file: or content:`
      refuse(context, config.place, reason)
    }
    return config
  })
}

/** Where the value of an included secret with `environment:` is kept, as compose-go does. */
export const SECRET_VALUE = 'x-#value'

function bindBareName(context: LoadContext, node: ModelNode, environment: Environment): ModelNode {
  const name = textOf(node)
  if (name === undefined || name.includes('=')) return node
  context.asked.add(name)
  const found = environment.get(name)
  return found === undefined ? node : textNode(`${name}=${found.text}`, node.place, found.steps)
}

function mapResources(
  model: ModelMapping,
  kind: string,
  change: (resource: ModelMapping, name: string) => ModelMapping,
): ModelMapping {
  const all = childOf(model, kind)
  if (all?.kind !== 'mapping') return model
  const entries = new Map<string, ModelEntry>()
  for (const [name, entry] of all.entries) {
    const value = entry.value.kind === 'mapping' ? change(entry.value, name) : entry.value
    entries.set(name, { keyPlace: entry.keyPlace, value })
  }
  return withEntry(model, kind, { kind: 'mapping', entries, place: all.place })
}

/** What one service gets, and from where: its env files in order, then its `environment` over them. */
export function* resolveEnvironment(
  context: LoadContext,
  name: string,
  service: ModelMapping,
  environment: Environment,
  directory: string,
  memo: EnvFileMemo,
): FileDialogue<Map<string, ResolvedVariable>> {
  const declared = declaredVariables(context, name, childOf(service, 'environment'))
  const own = new Map<string, Supplied>()
  const resolved = new Map<string, ResolvedVariable>()
  for (const [variable, declaration] of declared) {
    const { text, place, steps, isUnknown } = declaration
    if (isUnknown) continue
    if (text !== null) {
      own.set(variable, { text, steps: [{ kind: 'entry', location: place }, ...steps] })
      resolved.set(variable, {
        name: variable,
        value: Secret.fromText(text),
        chain: [{ kind: 'entry', location: place }, ...steps],
      })
      continue
    }
    context.asked.add(variable)
    const found = environment.get(variable)
    if (found !== undefined) own.set(variable, found)
    resolved.set(variable, passedThrough(context, variable, place, found))
  }

  const fromFiles = yield* readServiceEnvFiles(context, name, service, environment, own, directory, memo)
  context.total.variables += declared.size + fromFiles.size
  if (context.total.variables > LIMITS.variables) {
    const reason = `the services have more than ${LIMITS.variables} variables together: look at fewer at once`
    refuse(context, service.place, reason, 'too-large')
    return new Map()
  }
  const result = new Map<string, ResolvedVariable>()
  for (const [variable, { step, supplied }] of fromFiles) {
    const declaration = declared.get(variable)
    if (declaration === undefined) {
      result.set(variable, {
        name: variable,
        value: Secret.fromText(supplied.text),
        chain: [step, ...supplied.steps.slice(1)],
      })
      continue
    }
    const winner = resolved.get(variable)
    if (winner === undefined || step.location === undefined) continue
    resolved.set(variable, { ...winner, masks: step.location })
  }
  for (const [variable, value] of resolved) result.set(variable, value)
  return result
}

function passedThrough(
  context: LoadContext,
  name: string,
  place: FileLocation,
  found: Supplied | undefined,
): ResolvedVariable {
  const entry: ProvenanceStep = { kind: 'entry', location: place }
  if (found !== undefined) return { name, value: Secret.fromText(found.text), chain: [entry, ...found.steps] }
  const value = context.request.isWiring === true ? Secret.fromText(wiringSymbol(name)) : null
  return { name, value, chain: [entry, { kind: 'unset', name }] }
}

function declaredVariables(
  context: LoadContext,
  service: string,
  node: ModelNode | undefined,
): Map<string, DeclaredVariable> {
  return node?.kind === 'mapping' ? variablesOfMapping(node) : variablesOfList(context, service, node)
}

function variablesOfMapping(node: ModelMapping): Map<string, DeclaredVariable> {
  const declared = new Map<string, DeclaredVariable>()
  const extensions: string[] = []
  let extensionPlace: FileLocation | undefined
  for (const [name, entry] of node.entries) {
    const { value } = entry
    if (name.startsWith('x-')) {
      extensions.push(`${name}:${goText(value)}`)
      extensionPlace ??= placeOfEntry(entry)
      continue
    }
    declared.set(name, {
      text: isNull(value) ? null : goText(value),
      isUnknown: value.kind === 'scalar' && value.isUnknown === true,
      place: placeOfEntry(entry),
      steps: value.kind === 'scalar' ? value.steps : [],
    })
  }
  // compose-go moves x- keys of any mapping into one called "#extensions", which then counts as a variable.
  if (extensionPlace !== undefined) {
    const text = `map[${extensions.sort().join(' ')}]`
    declared.set('#extensions', { text, isUnknown: false, place: extensionPlace, steps: [] })
  }
  return declared
}

function variablesOfList(
  context: LoadContext,
  service: string,
  node: ModelNode | undefined,
): Map<string, DeclaredVariable> {
  const declared = new Map<string, DeclaredVariable>()
  for (const child of node === undefined ? [] : toSequence(node)) {
    if (child.kind !== 'scalar' || typeof child.value !== 'string') continue
    const cut = child.text.indexOf('=')
    const name = cut < 0 ? child.text : child.text.slice(0, cut)
    if (endsInSpaceByte(name)) {
      refuse(context, child.place, `services.${service}.environment: a name ends in a space: take the space away`)
      continue
    }
    declared.set(name, {
      text: cut < 0 ? null : child.text.slice(cut + 1),
      isUnknown: child.isUnknown === true,
      place: child.place,
      steps: child.steps,
    })
  }
  return declared
}

/** compose-go asks `unicode.IsSpace` of the name's last byte, which a letter such as à ends in as well. */
function endsInSpaceByte(name: string): boolean {
  if (name === '') return false
  const last = new TextEncoder().encode(name.slice(-2)).at(-1)
  return last !== undefined && (last === 0x20 || (last >= 0x09 && last <= 0x0d) || last === 0x85 || last === 0xa0)
}

interface FileVariable {
  readonly step: ProvenanceStep
  readonly supplied: Supplied
}

interface EnvFileReference {
  readonly path: string
  readonly isRequired: boolean
  readonly format: string
  readonly place: FileLocation
}

function* readServiceEnvFiles(
  context: LoadContext,
  service: string,
  model: ModelMapping,
  environment: Environment,
  own: ReadonlyMap<string, Supplied>,
  directory: string,
  memo: EnvFileMemo,
): FileDialogue<Map<string, FileVariable>> {
  const collected = new Map<string, FileVariable>()
  for (const reference of envFileReferences(context, service, childOf(model, 'env_file'))) {
    const path = resolve(directory, reference.path)
    if (!reference.isRequired && (yield* lookAt(context, path, 'kind')).kind === 'missing') continue
    if (reference.format !== '' && reference.format !== '.env' && reference.format !== 'raw') {
      refuse(context, reference.place, `services.${service}.env_file: the format must be raw, or left out`)
      continue
    }
    const bytes = yield* readNeeded(context, path, `env_file of service "${service}",`, reference.place)
    if (bytes === null) continue
    const file = shownName(context, path)
    const lookup: Lookup = (name) => {
      context.asked.add(name)
      return environment.get(name) ?? own.get(name)
    }
    const earlierFiles: Lookup = (name) => collected.get(name)?.supplied
    const outcome = readShared(context, memo, bytes, path, reference.format, { lookup, earlierFiles })
    for (const { name, text, line, column, steps } of outcome.assignments) {
      const step: ProvenanceStep = { kind: 'env-file', name, location: { file, line, column } }
      collected.set(name, { step, supplied: { text, steps: [step, ...steps] } })
    }
    if (outcome.problem !== undefined) {
      const { line, column, reason } = outcome.problem
      refuse(context, { file, line, column }, reason, 'malformed')
    }
  }
  return collected
}

function readShared(
  context: LoadContext,
  memo: EnvFileMemo,
  bytes: Uint8Array,
  path: string,
  format: string,
  { lookup, earlierFiles }: EnvFileLookups,
): EnvFileOutcome {
  const key = `${format === 'raw' ? 'raw' : ''}\0${path}`
  const remembered = memo.get(key) ?? []
  for (const { asked, askedEarlier, outcome } of remembered) {
    if (wouldAnswer(lookup, asked) && wouldAnswer(earlierFiles, askedEarlier)) return outcome
  }
  const asked = new Map<string, Supplied | undefined>()
  const askedEarlier = new Map<string, Supplied | undefined>()
  const outcome =
    format === 'raw'
      ? readRawEnvFile(bytes, noting(lookup, asked))
      : readEnvFile(bytes, noting(lookup, asked), {
          compose: context.request.compose,
          file: shownName(context, path),
          stepKind: 'env-file',
          earlierFiles: noting(earlierFiles, askedEarlier),
          ...(context.request.isWiring === undefined ? {} : { isWiring: context.request.isWiring }),
        })
  if (remembered.length < 8) memo.set(key, [...remembered, { asked, askedEarlier, outcome }])
  return outcome
}

function noting(lookup: Lookup, asked: Map<string, Supplied | undefined>): Lookup {
  return (name) => {
    const found = lookup(name)
    asked.set(name, found)
    return found
  }
}

function wouldAnswer(lookup: Lookup, asked: ReadonlyMap<string, Supplied | undefined>): boolean {
  for (const [name, found] of asked) {
    if (lookup(name) !== found) return false
  }
  return true
}

/** The env files in order; a path that is listed again keeps its first place and takes the last options. */
function envFileReferences(
  context: LoadContext,
  service: string,
  node: ModelNode | undefined,
): readonly EnvFileReference[] {
  const references = new Map<string, EnvFileReference>()
  const nodes = node === undefined ? [] : node.kind === 'sequence' ? node.items : [node]
  for (const child of nodes) {
    const named = child.kind === 'mapping' ? childOf(child, 'path') : child
    const path = stringOf(named)
    if (path === undefined) {
      if (named?.kind !== 'scalar' || !named.isSymbolic) continue
      const reason = `env_file of service "${service}" has a path with an unset variable: set it to have the file read`
      refuse(context, named.place, reason, 'unresolved')
      continue
    }
    const required = childOf(child, 'required')
    const isRequired = !(required?.kind === 'scalar' && (required.value === false || required.text === 'false'))
    references.set(path, {
      path,
      isRequired,
      format: stringOf(childOf(child, 'format')) ?? '',
      place: child.kind === 'mapping' ? (entriesOf(child).get('path')?.keyPlace ?? child.place) : child.place,
    })
  }
  return Array.from(references.values())
}
