import { Template } from '../../../model/text/template.ts'
import { type LoadContext, refuse } from '../load-context.ts'
import { childOf, entriesOf, isNull, type ModelMapping, type ModelNode, stringOf } from '../model-node.ts'
import { cutWords } from '../service/shell-words.ts'
import { visitPath } from '../visit-path.ts'
import { readBytes } from './byte-sizes.ts'
import { isBoolean } from './casts.ts'

/** What a text must be for Compose to make of it what it needs. */
interface Kind {
  readonly isOne: (text: string) => boolean
  readonly words: string
}

/** str2duration's grammar, which adds days and weeks to Go's. */
const duration: Kind = {
  isOne: (text) => /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h|d|w))+)$/.test(text),
  words: 'a duration such as 90s or 1m30s',
}
/** docker/go-units' `RAMInBytes`. */
const bytes: Kind = { isOne: (text) => readBytes(text) !== null, words: 'a size such as 64m or 1.5g' }
const float: Kind = { isOne: (text) => isFloat(text), words: 'a number' }
const integer: Kind = { isOne: (text) => /^[+-]?\d+$/.test(text), words: 'a whole number' }
const flag: Kind = { isOne: isBoolean, words: 'true or false' }
const commandLine: Kind = {
  isOne: (text) => cutWords(Template.written(text)) !== null,
  words: 'a command line whose quotes and brackets are closed',
}
const count: Kind = {
  isOne: (text) => text.toLowerCase() === 'all' || integer.isOne(text),
  words: 'a whole number, or all',
}
const notText: Kind = { isOne: () => false, words: 'a number, without quotes' }
const device: Kind = {
  isOne: (text) => text.split(':').length <= 3,
  words: 'SOURCE[:TARGET[:PERMISSIONS]]; else write it as a mapping',
}
const hostEntry: Kind = {
  isOne: (text) => {
    const cut = text.includes('=') ? text.indexOf('=') : text.indexOf(':')
    return cut > 0 && !text.slice(0, cut).includes(':')
  },
  words: 'HOST=ADDRESS',
}

const updates = ['deploy.update_config', 'deploy.rollback_config']

/** Of a service; what compose-go casts while it interpolates is in `casts.ts`. */
const SERVICE_FIELDS: readonly (readonly [Kind, readonly string[]])[] = [
  [
    duration,
    [
      'stop_grace_period',
      ...['interval', 'timeout', 'start_period', 'start_interval'].map((name) => `healthcheck.${name}`),
      ...updates.flatMap((section) => [`${section}.delay`, `${section}.monitor`]),
      ...['delay', 'window'].map((name) => `deploy.restart_policy.${name}`),
    ],
  ],
  [
    bytes,
    [
      ...['mem_limit', 'mem_reservation', 'memswap_limit', 'mem_swappiness', 'shm_size', 'build.shm_size'],
      ...['limits', 'reservations'].map((part) => `deploy.resources.${part}.memory`),
      'volumes.[].tmpfs.size',
      ...['read', 'write'].flatMap((way) => [
        `blkio_config.device_${way}_bps.[].rate`,
        `blkio_config.device_${way}_iops.[].rate`,
      ]),
    ],
  ],
  [float, ['limits', 'reservations'].map((part) => `deploy.resources.${part}.cpus`)],
  [
    integer,
    [
      ...['limits', 'reservations'].map((part) => `deploy.resources.${part}.pids`),
      'secrets.[].mode',
      'configs.[].mode',
    ],
  ],
  [
    flag,
    [
      'attach',
      ...['no_cache', 'pull', 'privileged'].map((name) => `build.${name}`),
      'env_file.[].required',
      'volumes.[].bind.create_host_path',
    ],
  ],
  [commandLine, ['command', 'entrypoint', 'post_start.[].command', 'pre_stop.[].command', 'pre_start.[].command']],
  [count, ['deploy.resources.reservations.devices.[].count', 'gpus.[].count']],
  [notText, ['volumes.[].tmpfs.mode', 'blkio_config.weight', 'blkio_config.weight_device.[].weight']],
  [device, ['devices.[]']],
  [hostEntry, ['extra_hosts.[]', 'build.extra_hosts.[]']],
]

const TABLE = SERVICE_FIELDS.flatMap(([kind, paths]) => paths.map((path) => ({ kind, path, parts: path.split('.') })))

/** Refuses the texts of which compose-go cannot make what a field needs, once all files are merged; disabled services count. */
export function checkFieldValues(context: LoadContext, model: ModelMapping): void {
  for (const [name, { value: service }] of entriesOf(childOf(model, 'services'))) {
    if (service.kind !== 'mapping') continue
    for (const { kind, path, parts } of TABLE) {
      if (!service.entries.has(parts[0] as string)) continue
      visitPath(service, parts, (node) => checkText(context, node, `services.${name}.${path}`, kind))
    }
    for (const hosts of [childOf(service, 'extra_hosts'), childOf(childOf(service, 'build'), 'extra_hosts')]) {
      for (const [host, { keyLocation }] of entriesOf(hosts)) {
        if (!/[:=]/.test(host)) continue
        refuse(context, keyLocation, `services.${name}.extra_hosts: a host's name must not have : or = in it`)
      }
    }
    visitPath(service, ['storage_opt', '*'], ({ kind, location }) => {
      if (kind !== 'scalar') refuse(context, location, `services.${name}.storage_opt must have texts for values`)
    })
    visitPath(service, ['healthcheck', 'retries'], (node) => {
      const isBelow = node.kind === 'scalar' && !node.isSymbolic && /^-\d*[1-9]/.test(node.text.filled())
      if (isBelow) refuse(context, node.location, `services.${name}.healthcheck.retries must not be below 0`)
    })
    visitPath(service, ['volumes', '[]'], (node) => checkMount(context, node, name))
  }
}

function checkText(context: LoadContext, node: ModelNode, path: string, { isOne, words }: Kind): void {
  const text = stringOf(node)
  if (text === undefined || isOne(text.filled())) return
  refuse(context, node.location, `${path} must be ${words}`)
}

/** The long form of a mount, of which compose-go needs a target, and of a bind a source. */
function checkMount(context: LoadContext, node: ModelNode, name: string): void {
  if (node.kind !== 'mapping') return
  const has = (field: string): boolean => {
    const value = childOf(node, field)
    return value !== undefined && !isNull(value)
  }
  if (!has('target')) refuse(context, node.location, `services.${name}.volumes: a mount needs a target`)
  if (stringOf(childOf(node, 'type'))?.is('bind') && !has('source'))
    refuse(context, node.location, `services.${name}.volumes: a bind mount needs a source`)
}

/** Go's `strconv.ParseFloat`. */
function isFloat(text: string): boolean {
  return /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan|0x[\da-f.]+p[+-]?\d+)$/i.test(text)
}
