import type { FileLocation } from '../../../model/text/location.ts'
import { hiddenName, showKey } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import { type LoadContext, refuse } from '../load-context.ts'
import {
  childOf,
  entriesOf,
  goText,
  type ModelMapping,
  type ModelNode,
  type ModelSequence,
  textOf,
} from '../model-node.ts'
import { type Definition, findMisfits } from './check-schema.ts'

/** Tells what is refused. */
type Refuse = (location: FileLocation, reason: string) => void

/**
 * Refuses what the Compose schema refuses in the model accumulated so far. Each service is checked once however many layers follow
 * that leave it alone.
 */
export function validateModel(context: LoadContext, model: ModelMapping): void {
  const { compose } = context.request
  let refused = 0
  const refuseAt: Refuse = (location, reason) => {
    refused += 1
    refuse(context, location, reason)
  }
  const bySchema = (node: ModelNode, definition: Definition, path: string): void => {
    for (const misfit of findMisfits(node, definition, path, compose))
      refuseAt(misfit.location, `${misfit.path} ${misfit.reason}`)
  }
  checkTopLevel(model, refuseAt)
  if (refused === 0) {
    for (const [section, definition] of RESOURCES) {
      for (const [name, { key, value }] of entriesOf(childOf(model, section)))
        bySchema(value, definition, `${section}.${key ?? showKey(name)}`)
    }
  }
  for (const [name, { value, keyLocation }] of entriesOf(childOf(model, 'services'))) {
    if (!isServiceName(name)) {
      refuseAt(keyLocation, `services: ${hiddenName} is not one of a service: use letters, digits, . _ and -`)
      continue
    }
    if (value.kind === 'mapping') {
      if (context.validated.has(value)) continue
      context.validated.add(value)
    }
    const before = refused
    checkListed(value, name, refuseAt)
    if (refused === before) bySchema(value, 'service', `services.${name}`)
    if (refused === before) checkBesideSchema(value, `services.${name}`, compose, refuseAt)
  }
}

const RESOURCES: readonly (readonly [string, Definition])[] = [
  ['networks', 'network'],
  ['volumes', 'volume'],
  ['secrets', 'secret'],
  ['configs', 'config'],
  ['models', 'model'],
]

const NAME = /^[a-zA-Z0-9._-]+$/

/** Whether Compose takes the name for one of a service. */
export function isServiceName(name: string): boolean {
  return NAME.test(name)
}

/** The sections, and whether names of what is in them are held to a pattern. */
const SECTIONS: ReadonlyMap<string, 'named' | 'free'> = new Map([
  ['services', 'free'], // reported one by one
  ['models', 'free'],
  ['networks', 'free'],
  ['volumes', 'named'],
  ['secrets', 'named'],
  ['configs', 'named'],
])

function checkTopLevel(model: ModelMapping, refuse: Refuse): void {
  for (const [key, { keyLocation, value }] of model.entries) {
    const names = SECTIONS.get(key)
    if (names !== undefined) checkSection(key, value, names, refuse)
    else if (key === 'version' || key === 'name') {
      if (value.kind !== 'scalar' || !(value.isUnknown || value.isSymbolic || value.value instanceof Template))
        refuse(value.location, `${key} must be a string`)
    } else if (key !== 'include' && !key.startsWith('x-'))
      refuse(keyLocation, `the top level does not know the key "${showKey(key)}": correct it, or prefix it with x-`)
  }
}

function checkSection(section: string, node: ModelNode, names: 'named' | 'free', refuse: Refuse): void {
  if (node.kind !== 'mapping') {
    if (node.kind !== 'scalar' || !node.isUnknown) refuse(node.location, `${section} must be a mapping`)
    return
  }
  if (names === 'free') return
  for (const [name, { key, keyLocation }] of node.entries)
    if (!NAME.test(name)) refuse(keyLocation, `${section} must not have the key "${key ?? showKey(name)}"`)
}

/** What the schema leaves to Compose: fields of one version, texts in place of booleans, and lists without repeats. */
function checkBesideSchema(service: ModelNode, path: string, compose: 'v2' | 'v5', refuse: Refuse): void {
  const isText = (node: ModelNode | undefined): node is ModelNode =>
    node?.kind === 'scalar' && node.value instanceof Template && !node.isUnknown && !node.isSymbolic
  const refuseText = (node: ModelNode | undefined, below: string): void => {
    if (isText(node)) refuse(node.location, `${path}.${below} must be a boolean`)
  }
  if (compose === 'v2') {
    const hook = service.kind === 'mapping' ? service.entries.get('pre_start') : undefined
    if (hook !== undefined) refuse(hook.keyLocation, `${path} does not know the key "pre_start"`)
    for (const [name, { value }] of entriesOf(childOf(service, 'depends_on')))
      refuseText(childOf(value, 'required'), `depends_on.${name}.required`)
  }
  refuseText(childOf(service, 'use_api_socket'), 'use_api_socket')
  const watch = childOf(childOf(service, 'develop'), 'watch')
  for (const [index, rule] of itemsOf(watch).entries())
    refuseText(childOf(rule, 'initial_sync'), `develop.watch.${index}.initial_sync`)
  for (const [field, within] of WITHOUT_REPEATS) {
    const node = field.split('.').reduce<ModelNode | undefined>(childOf, service)
    if (node?.kind === 'sequence') refuseRepeats(node, `${path}.${field}`, within, refuse)
  }
  const reservations = childOf(childOf(childOf(service, 'deploy'), 'resources'), 'reservations')
  for (const [index, device] of itemsOf(childOf(reservations, 'devices')).entries()) {
    for (const field of ['capabilities', 'device_ids']) {
      const node = childOf(device, field)
      const place = `${path}.deploy.resources.reservations.devices.${index}.${field}`
      if (node?.kind === 'sequence') refuseRepeats(node, place, 'whole', refuse)
    }
  }
}

function itemsOf(node: ModelNode | undefined): readonly ModelNode[] {
  return node?.kind === 'sequence' ? node.items : []
}

/**
 * Lists that compose-go does not rid of repeats before it looks at the schema, which wants none; or rids of them only where they stand
 * in several files.
 */
const WITHOUT_REPEATS: readonly (readonly [field: string, within: 'whole' | 'file'])[] = [
  ['build.extra_hosts', 'file'],
  ['build.ssh', 'whole'],
  ['depends_on', 'whole'],
  ['device_cgroup_rules', 'whole'],
  ['external_links', 'whole'],
  ['extra_hosts', 'file'],
  ['group_add', 'whole'],
  ['models', 'whole'],
  ['networks', 'whole'],
  ['security_opt', 'whole'],
  ['volumes_from', 'whole'],
]

function refuseRepeats(node: ModelSequence, path: string, within: 'whole' | 'file', refuse: Refuse): void {
  const seen = new Set<string>()
  for (const child of node.items) {
    const file = within === 'whole' ? '' : child.location.file
    const type = child.kind !== 'scalar' ? '' : child.value instanceof Template ? 'string' : typeof child.value
    const key = `${file} ${child.kind} ${type} ${goText(child).filled()}`
    if (seen.has(key)) refuse(child.location, `${path} names the same twice`)
    seen.add(key)
  }
}

/** Before the schema, compose-go looks for the keys of listed pairs and refuses what is not text. */
const KEYED_LISTS = ['environment', 'labels', 'annotations', 'sysctls', 'profiles', 'cap_add', 'cap_drop', 'links']

/** Refuses list members that are not text where compose-go needs their keys; an extended file is asked this much. */
export function checkListedTexts(context: LoadContext, model: ModelMapping): void {
  const refuseAt: Refuse = (location, reason) => refuse(context, location, reason)
  for (const [name, { value }] of entriesOf(childOf(model, 'services'))) checkListed(value, name, refuseAt)
}

function checkListed(service: ModelNode, name: string, refuse: Refuse): void {
  for (const field of KEYED_LISTS) {
    const node = childOf(service, field)
    if (node?.kind !== 'sequence') continue
    for (const [index, child] of node.items.entries()) {
      if (child.kind === 'scalar' && (textOf(child) !== undefined || child.isUnknown)) continue
      refuse(child.location, `services.${name}.${field}.[${index}] must be text: put it in quotes`)
    }
  }
}
