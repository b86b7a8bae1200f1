import { type LoadContext, refuse } from '../load-context.ts'
import { childOf, entriesOf, type ModelMapping, type ModelNode, stringOf } from '../model-node.ts'
import { type PathParts, visitPath } from '../visit-path.ts'

type Cast = 'boolean' | 'integer' | 'float'

/** compose-go's `interpolateTypeCastMapping`: text in these fields must be castable. `*` is any key, `[]` any position. */
const SERVICE_CASTS: readonly (readonly [path: string, cast: Cast])[] = [
  ['configs.[].mode', 'integer'],
  ['cpu_count', 'integer'],
  ['cpu_percent', 'float'],
  ['cpu_period', 'integer'],
  ['cpu_quota', 'integer'],
  ['cpu_rt_period', 'integer'],
  ['cpu_rt_runtime', 'integer'],
  ['cpus', 'float'],
  ['cpu_shares', 'integer'],
  ['init', 'boolean'],
  ['deploy.replicas', 'integer'],
  ['deploy.update_config.parallelism', 'integer'],
  ['deploy.update_config.max_failure_ratio', 'float'],
  ['deploy.rollback_config.parallelism', 'integer'],
  ['deploy.rollback_config.max_failure_ratio', 'float'],
  ['deploy.restart_policy.max_attempts', 'integer'],
  ['deploy.placement.max_replicas_per_node', 'integer'],
  ['healthcheck.retries', 'integer'],
  ['healthcheck.disable', 'boolean'],
  ['oom_kill_disable', 'boolean'],
  ['oom_score_adj', 'integer'],
  ['pids_limit', 'integer'],
  ['ports.[].target', 'integer'],
  ['privileged', 'boolean'],
  ['read_only', 'boolean'],
  ['scale', 'integer'],
  ['secrets.[].mode', 'integer'],
  ['stdin_open', 'boolean'],
  ['tty', 'boolean'],
  ['ulimits.*', 'integer'],
  ['ulimits.*.hard', 'integer'],
  ['ulimits.*.soft', 'integer'],
  ['volumes.[].read_only', 'boolean'],
  ['volumes.[].volume.nocopy', 'boolean'],
]

const V5_SERVICE_CASTS: readonly (readonly [path: string, cast: Cast])[] = [
  ['depends_on.*.required', 'boolean'],
  ['depends_on.*.restart', 'boolean'],
]

const RESOURCE_CASTS: readonly (readonly [path: string, cast: Cast])[] = [
  ['networks.*.external', 'boolean'],
  ['networks.*.internal', 'boolean'],
  ['networks.*.attachable', 'boolean'],
  ['networks.*.enable_ipv6', 'boolean'],
  ['volumes.*.external', 'boolean'],
  ['secrets.*.external', 'boolean'],
  ['configs.*.external', 'boolean'],
]

const compiled = (table: typeof SERVICE_CASTS) => table.map(([path, cast]) => ({ path, parts: path.split('.'), cast }))
const SERVICE_TABLE = compiled(SERVICE_CASTS)
const V5_SERVICE_TABLE = [...SERVICE_TABLE, ...compiled(V5_SERVICE_CASTS)]
const RESOURCE_TABLE = compiled(RESOURCE_CASTS)

/** Refuses text where compose-go needs a number or a boolean and cannot make one of it. */
export function checkCasts(context: LoadContext, document: ModelMapping): void {
  const table = context.request.compose === 'v5' ? V5_SERVICE_TABLE : SERVICE_TABLE
  for (const [name, { value: service }] of entriesOf(childOf(document, 'services'))) {
    if (service.kind !== 'mapping') continue
    for (const { parts, path, cast } of table) {
      if (service.entries.has(parts[0] as string)) check(context, service, parts, cast, `services.${name}.${path}`)
    }
  }
  for (const { parts, path, cast } of RESOURCE_TABLE) check(context, document, parts, cast, path)
}

function check(context: LoadContext, node: ModelNode, parts: PathParts, cast: Cast, path: string): void {
  visitPath(node, parts, (found) => {
    const text = stringOf(found)
    if (text !== undefined && !isCastable(text.filled(), cast))
      refuse(context, found.location, `${path} must be a ${cast}`)
  })
}

/** compose-go's `toBoolean`. */
const BOOLEANS = new Set(['true', 'y', 'yes', 'on', 'false', 'n', 'no', 'off'])

/** Whether Compose makes a boolean of the text, in whatever letters. */
export function isBoolean(text: string): boolean {
  return BOOLEANS.has(text.toLowerCase())
}

function isCastable(text: string, cast: Cast): boolean {
  switch (cast) {
    case 'boolean':
      return isBoolean(text)
    case 'integer':
      return /^[+-]?[0-9]+$/.test(text)
    case 'float':
      return text.trim() === text && text !== '' && !Number.isNaN(Number(text))
  }
}
