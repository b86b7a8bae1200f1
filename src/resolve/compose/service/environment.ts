import { Secret } from '../../../model/keys/secret.ts'
import type { ProvenanceStep, ResolvedVariable } from '../../../model/stack/compose.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import type { FileLocation } from '../../../model/text/location.ts'
import { hiddenName, showVariable } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import { asReference, type Supplied, wiringSymbol } from '../../interpolate.ts'
import { namePlatform } from '../../platform-variables.ts'
import { LIMITS, type LoadContext, refuse } from '../load-context.ts'
import { toSequence } from '../merge.ts'
import {
  childOf,
  goText,
  isNull,
  locationOfEntry,
  type ModelEntry,
  type ModelMapping,
  type ModelNode,
  stringOf,
  textNode,
  textOf,
  withEntry,
} from '../model-node.ts'
import { type Environment, suppliedUnseen } from '../project-environment.ts'
import { type EnvFileMemo, readServiceEnvFiles } from './service-env-files.ts'

/** One name of a service's `environment`. */
interface DeclaredVariable {
  readonly name: Template
  /** `null`: declared without a value. */
  readonly text: Template | null
  readonly isUnknown: boolean
  readonly location: FileLocation
  readonly steps: readonly ProvenanceStep[]
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
    const name = stringOf(variable)?.filled()
    if (variable === undefined || name === undefined) return secret
    context.asked.add(name)
    const found = environment.get(name)
    return found === undefined
      ? secret
      : withEntry(secret, SECRET_VALUE, textNode(found.text, variable.location, found.steps))
  })
  return mapResources(result, 'configs', (config, name) => {
    const variable = stringOf(childOf(config, 'environment'))?.filled()
    if (variable === undefined) return config
    context.asked.add(variable)
    if (environment.has(variable)) {
      const reason = `configs.${name}: Compose takes an included config with environment: for one with content: as well; use file: or content:`
      refuse(context, config.location, reason)
    }
    return config
  })
}

/** Where the value of an included secret with `environment:` is kept, as compose-go does. */
export const SECRET_VALUE = 'x-#value'

function bindBareName(context: LoadContext, node: ModelNode, environment: Environment): ModelNode {
  const name = textOf(node)
  if (name === undefined || name.filled().includes('=')) return node
  context.asked.add(name.filled())
  const found = environment.get(name.filled())
  if (found === undefined) return node
  return textNode(Template.join(name, '=', asReference(name.filled(), found.text)), node.location, found.steps)
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
    entries.set(name, { ...entry, value })
  }
  return withEntry(model, kind, { kind: 'mapping', entries, location: all.location })
}

/** What one service gets, and from where: its env files in order, then its `environment` over them. */
export function* resolveEnvironment(
  context: LoadContext,
  name: string,
  service: ModelMapping,
  environment: Environment,
  directory: Template,
  memo: EnvFileMemo,
): FileDialogue<Map<string, ResolvedVariable>> {
  const declared = declaredVariables(context, name, childOf(service, 'environment'))
  const own = new Map<string, Supplied>()
  const resolved = new Map<string, ResolvedVariable>()
  for (const [variable, declaration] of declared) {
    const { text, location, steps, isUnknown } = declaration
    if (isUnknown) {
      context.withUnknownVariables.add(name)
      continue
    }
    if (text !== null) {
      const chain = [{ kind: 'entry', location }, ...steps] as const
      own.set(variable, { text, steps: chain })
      const shown = showVariable(declaration.name, hasValue(text) ? 'with a value' : 'alone', location)
      resolved.set(variable, { name: shown, value: Secret.fromTemplate(text), chain })
      continue
    }
    context.asked.add(variable)
    const found = environment.get(variable)
    if (found !== undefined) own.set(variable, found)
    resolved.set(variable, passedThrough(context, declaration, found))
  }

  const fromFiles = yield* readServiceEnvFiles(context, name, service, environment, own, directory, memo)
  context.total.variables += declared.size + fromFiles.size
  if (context.total.variables > LIMITS.variables) {
    const reason = `the services have more than ${LIMITS.variables} variables together: audit fewer at once`
    refuse(context, service.location, reason, 'too-large')
    return new Map()
  }
  const result = new Map<string, ResolvedVariable>()
  for (const [variable, file] of fromFiles) {
    if (!declared.has(variable)) {
      result.set(variable, file.variable)
      continue
    }
    const winner = resolved.get(variable)
    if (winner !== undefined) resolved.set(variable, { ...winner, masks: file.location })
  }
  for (const [variable, value] of resolved) result.set(variable, value)
  return result
}

function passedThrough(
  context: LoadContext,
  { name: template, location }: DeclaredVariable,
  found: Supplied | undefined,
): ResolvedVariable {
  const entry: ProvenanceStep = { kind: 'entry', location }
  const variable = template.filled()
  const name = showVariable(template, 'alone', location)
  const isTellable = name === variable
  const supplied = found ?? (isTellable ? suppliedUnseen(context, variable) : undefined)
  if (supplied !== undefined) {
    const value = Secret.fromTemplate(asReference(variable, supplied.text))
    return { name, value, chain: [entry, ...supplied.steps] }
  }
  const value = context.request.isWiring === true && isTellable ? Secret.fromText(wiringSymbol(variable)) : null
  return { name, value, chain: [entry, isTellable ? namePlatform({ kind: 'unset', name }) : { kind: 'unset' }] }
}

/** Whether there is more behind the `=` than the padding of base64. */
function hasValue(text: Template): boolean {
  return !/^=*$/.test(text.filled())
}

function declaredVariables(
  context: LoadContext,
  service: string,
  node: ModelNode | undefined,
): Map<string, DeclaredVariable> {
  return node?.kind === 'mapping' ? variablesOfMapping(context, service, node) : variablesOfList(context, service, node)
}

function variablesOfMapping(context: LoadContext, service: string, node: ModelMapping): Map<string, DeclaredVariable> {
  const declared = new Map<string, DeclaredVariable>()
  const extensions: (readonly [string, Template])[] = []
  let extensionPlace: FileLocation | undefined
  for (const [name, entry] of node.entries) {
    const { value } = entry
    if (name.startsWith('x-')) {
      extensions.push([name, goText(value)])
      extensionPlace ??= locationOfEntry(entry)
      continue
    }
    if (name.includes('=')) {
      const reason = `services.${service}.environment: ${hiddenName}: there is an = in it; write NAME: value`
      refuse(context, locationOfEntry(entry), reason, 'unsupported')
      continue
    }
    declared.set(name, {
      name: Template.written(name),
      text: isNull(value) ? null : goText(value),
      isUnknown: value.kind === 'scalar' && value.isUnknown === true,
      location: locationOfEntry(entry),
      steps: value.kind === 'scalar' ? value.steps : [],
    })
  }
  // compose-go moves x- keys of any mapping into one called "#extensions", which then counts as a variable.
  if (extensionPlace !== undefined) {
    const name = Template.written('#extensions')
    declared.set('#extensions', {
      name,
      text: extensionsText(extensions),
      isUnknown: false,
      location: extensionPlace,
      steps: [],
    })
  }
  return declared
}

function extensionsText(extensions: readonly (readonly [string, Template])[]): Template {
  const sorted = extensions
    .map(([name, text]) => Template.join(name, ':', text))
    .toSorted((one, other) => (one.filled() < other.filled() ? -1 : 1))
  return Template.joinAll(['map[', ...sorted.flatMap((part, index) => (index === 0 ? [part] : [' ', part])), ']'])
}

function variablesOfList(
  context: LoadContext,
  service: string,
  node: ModelNode | undefined,
): Map<string, DeclaredVariable> {
  const declared = new Map<string, DeclaredVariable>()
  for (const child of node === undefined ? [] : toSequence(node)) {
    if (child.kind !== 'scalar' || !(child.value instanceof Template)) continue
    const [name, text = null] = child.text.cut('=')
    if (endsInSpaceByte(name.filled())) {
      refuse(context, child.location, `services.${service}.environment: a name ends in a space: remove the space`)
      continue
    }
    declared.set(name.filled(), {
      name,
      text,
      isUnknown: child.isUnknown === true,
      location: child.location,
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
