import type { FileLocation } from '../../model/location.ts'
import { hiddenName, showKey } from '../../model/show-name.ts'
import { type Definition, findMisfit } from './check-schema.ts'
import { type LoadContext, refuse } from './load-context.ts'
import { childOf, entriesOf, type ModelMapping, type ModelNode, textOf } from './model-node.ts'
import {
  anything,
  byKind,
  listOf,
  mapOf,
  oneOf,
  orNull,
  record,
  type SchemaCheck,
  type SchemaReport,
  scalar,
} from './schema-checks.ts'

/**
 * Refuses what the Compose schema refuses in the model accumulated so far. The table below is the schema's shape by version, with
 * what YAML has and JSON has not; what fits it is held against the schema itself. Each service is checked once however many layers
 * follow that leave it alone.
 */
export function validateModel(context: LoadContext, model: ModelMapping): void {
  let refused = 0
  const report: SchemaReport = {
    compose: context.request.compose,
    refuse: (place: FileLocation, reason: string) => {
      refused += 1
      refuse(context, place, reason)
    },
  }
  TOP_LEVEL(model, '', report)
  if (refused === 0) checkResources(model, report)
  const services = childOf(model, 'services')
  const checkService = context.request.compose === 'v5' ? V5_SERVICE : V2_SERVICE
  for (const [name, { value, keyPlace }] of entriesOf(services)) {
    if (!isServiceName(name)) {
      report.refuse(keyPlace, `services: ${hiddenName} is not one of a service: use letters, digits, . _ and -`)
      continue
    }
    if (value.kind === 'mapping') {
      if (context.validated.has(value)) continue
      context.validated.add(value)
    }
    const before = refused
    checkListed(value, name, report)
    checkService(value, `services.${name}`, report)
    if (refused === before) checkBySchema(value, 'service', `services.${name}`, report)
  }
}

const RESOURCES: readonly (readonly [string, Definition])[] = [
  ['networks', 'network'],
  ['volumes', 'volume'],
  ['secrets', 'secret'],
  ['configs', 'config'],
  ['models', 'model'],
]

function checkResources(model: ModelMapping, report: SchemaReport): void {
  for (const [section, definition] of RESOURCES) {
    for (const [name, { key, value }] of entriesOf(childOf(model, section))) {
      checkBySchema(value, definition, `${section}.${key ?? showKey(name)}`, report)
    }
  }
}

function checkBySchema(node: ModelNode, definition: Definition, path: string, report: SchemaReport): void {
  const misfit = findMisfit(node, definition, path)
  if (misfit !== null) report.refuse(misfit.place, `${misfit.path} ${misfit.reason}`)
}

const NAME = /^[a-zA-Z0-9._-]+$/

/** Whether Compose takes the name for one of a service. */
export function isServiceName(name: string): boolean {
  return NAME.test(name)
}

const text = scalar('string')
const flag = scalar('boolean', 'string')
const numeric = scalar('number', 'string')
const integral = scalar('integer', 'string')
/** Lists that compose-go does not rid of repeats before it looks at the schema, which wants none. */
const texts = listOf(text, 'unique')
const object = byKind({ mapping: anything })
const textOrList: SchemaCheck = byKind({ scalar: text, sequence: listOf(text) })
const command: SchemaCheck = byKind({ scalar: scalar('null', 'string'), sequence: listOf(text) })
const pairs: SchemaCheck = byKind({
  mapping: mapOf(scalar('boolean', 'null', 'number', 'string')),
  sequence: listOf(text),
})
const hosts: SchemaCheck = byKind({
  mapping: mapOf(byKind({ scalar: text, sequence: listOf(text) })),
  // Of several files the repeats are dropped before the schema is asked.
  sequence: listOf(text, 'unique in a file'),
})

const envFile: SchemaCheck = byKind({
  scalar: text,
  sequence: listOf(
    byKind({
      scalar: text,
      mapping: record({ path: text, format: text, required: flag }, { required: ['path'] }),
    }),
  ),
})

const mount: SchemaCheck = listOf(
  byKind({
    scalar: text,
    mapping: record({ source: text, target: text, uid: text, gid: text, mode: numeric }),
  }),
)

const ulimits: SchemaCheck = mapOf(
  byKind({
    scalar: integral,
    mapping: record({ hard: integral, soft: integral }, { required: ['soft', 'hard'] }),
  }),
)

const build: SchemaCheck = byKind({
  scalar: text,
  mapping: record({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: listOf(text),
    args: pairs,
    ssh: byKind({ mapping: anything, sequence: texts }),
    labels: pairs,
    cache_from: listOf(text),
    cache_to: listOf(text),
    no_cache: flag,
    no_cache_filter: textOrList,
    additional_contexts: pairs,
    network: text,
    provenance: flag,
    sbom: flag,
    pull: flag,
    target: text,
    shm_size: integral,
    extra_hosts: hosts,
    isolation: text,
    privileged: flag,
    secrets: mount,
    tags: listOf(text),
    ulimits,
    platforms: listOf(text),
  }),
})

const dependency = (required: SchemaCheck): SchemaCheck =>
  record(
    {
      restart: flag,
      required,
      condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
    },
    { required: ['condition'] },
  )

const dependsOn = (required: SchemaCheck): SchemaCheck =>
  byKind({ sequence: texts, mapping: mapOf(dependency(required), NAME) })

const network: SchemaCheck = orNull(
  record({
    aliases: listOf(text),
    interface_name: text,
    ipv4_address: text,
    ipv6_address: text,
    link_local_ips: listOf(text),
    mac_address: text,
    driver_opts: object,
    priority: scalar('number'),
    gw_priority: scalar('number'),
  }),
)

const port: SchemaCheck = byKind({
  scalar: numeric,
  mapping: record({
    name: text,
    mode: text,
    host_ip: text,
    target: integral,
    published: integral,
    protocol: text,
    app_protocol: text,
  }),
})

const volume: SchemaCheck = byKind({
  scalar: text,
  mapping: record(
    {
      type: oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
      source: text,
      target: text,
      read_only: flag,
      consistency: text,
      bind: record({ propagation: text, create_host_path: flag, recursive: text, selinux: text }),
      volume: record({ labels: pairs, nocopy: flag, subpath: text }),
      tmpfs: record({ size: integral, mode: numeric }),
      image: record({ subpath: text }),
    },
    { required: ['type'] },
  ),
})

const hook: SchemaCheck = listOf(
  record({ command, user: text, privileged: flag, working_dir: text, environment: pairs }, { required: ['command'] }),
)

const deviceRequests: SchemaCheck = listOf(
  record(
    { capabilities: texts, count: integral, device_ids: texts, driver: text, options: pairs },
    { required: ['capabilities'] },
  ),
)

const deploy: SchemaCheck = orNull(
  record({
    mode: text,
    endpoint_mode: text,
    replicas: integral,
    labels: pairs,
    rollback_config: object,
    update_config: object,
    resources: record({
      limits: object,
      reservations: record({
        cpus: numeric,
        memory: text,
        pids: integral,
        generic_resources: listOf(object),
        devices: deviceRequests,
      }),
    }),
    restart_policy: object,
    placement: object,
  }),
)

const develop: SchemaCheck = orNull(
  record({
    watch: listOf(
      record(
        {
          path: text,
          action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          target: text,
          ignore: textOrList,
          include: textOrList,
          exec: anything,
          initial_sync: scalar('boolean'),
        },
        { required: ['path', 'action'] },
      ),
    ),
  }),
)

const healthcheck: SchemaCheck = record({
  disable: flag,
  interval: text,
  retries: numeric,
  test: byKind({ scalar: text, sequence: listOf(text) }),
  timeout: text,
  start_period: text,
  start_interval: text,
})

const serviceFields: Readonly<Record<string, SchemaCheck>> = {
  annotations: pairs,
  attach: flag,
  blkio_config: object,
  build,
  cap_add: listOf(text),
  cap_drop: listOf(text),
  cgroup: oneOf('host', 'private'),
  cgroup_parent: text,
  command,
  configs: mount,
  container_name: text,
  cpu_count: integral,
  cpu_percent: integral,
  cpu_period: numeric,
  cpu_quota: numeric,
  cpu_rt_period: numeric,
  cpu_rt_runtime: numeric,
  cpu_shares: numeric,
  cpus: numeric,
  cpuset: text,
  credential_spec: record({ config: text, file: text, registry: text }),
  depends_on: dependsOn(scalar('boolean')),
  deploy,
  develop,
  device_cgroup_rules: texts,
  devices: listOf(
    byKind({
      scalar: text,
      mapping: record({ source: text, target: text, permissions: text }, { required: ['source'] }),
    }),
  ),
  dns: textOrList,
  dns_opt: listOf(text),
  dns_search: textOrList,
  domainname: text,
  entrypoint: command,
  env_file: envFile,
  environment: pairs,
  expose: listOf(numeric),
  extends: byKind({ scalar: text, mapping: record({ service: text, file: text }, { required: ['service'] }) }),
  external_links: texts,
  extra_hosts: hosts,
  gpus: byKind({ scalar: oneOf('all'), sequence: anything }),
  group_add: listOf(numeric, 'unique'),
  healthcheck,
  hostname: text,
  image: text,
  init: flag,
  ipc: text,
  isolation: text,
  label_file: byKind({ scalar: text, sequence: listOf(text) }),
  labels: pairs,
  links: listOf(text),
  logging: record({ driver: text, options: mapOf(scalar('string', 'number', 'null')) }),
  mac_address: text,
  mem_limit: numeric,
  mem_reservation: integral,
  mem_swappiness: integral,
  memswap_limit: numeric,
  models: byKind({ sequence: texts, mapping: mapOf(orNull(record({ endpoint_var: text, model_var: text }))) }),
  network_mode: text,
  networks: byKind({ sequence: texts, mapping: mapOf(network, NAME) }),
  oom_kill_disable: flag,
  oom_score_adj: integral,
  pid: scalar('string', 'null'),
  pids_limit: numeric,
  platform: text,
  ports: listOf(port),
  post_start: hook,
  pre_stop: hook,
  privileged: flag,
  profiles: listOf(text),
  provider: record({ type: text, options: object }, { required: ['type'] }),
  pull_policy: text,
  pull_refresh_after: text,
  read_only: flag,
  restart: text,
  runtime: text,
  scale: integral,
  secrets: mount,
  security_opt: texts,
  shm_size: numeric,
  stdin_open: flag,
  stop_grace_period: text,
  stop_signal: text,
  storage_opt: object,
  sysctls: pairs,
  tmpfs: byKind({ scalar: text, sequence: listOf(text) }),
  tty: flag,
  ulimits,
  use_api_socket: scalar('boolean'),
  user: text,
  userns_mode: text,
  uts: text,
  volumes: listOf(volume),
  volumes_from: texts,
  working_dir: text,
}

const V2_SERVICE = record(serviceFields)
const V5_SERVICE = record({ ...serviceFields, depends_on: dependsOn(flag), pre_start: hook })

const external = byKind({ scalar: flag, mapping: record({ name: text }) })

const secret = record({
  name: text,
  environment: text,
  file: text,
  external,
  labels: pairs,
  driver: text,
  driver_opts: object,
  template_driver: text,
})

const config = record({
  name: text,
  content: text,
  environment: text,
  file: text,
  external,
  labels: pairs,
  template_driver: text,
})

const topNetwork = orNull(
  record({
    name: text,
    driver: text,
    driver_opts: object,
    ipam: object,
    external,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: pairs,
  }),
)

const topVolume = orNull(record({ name: text, driver: text, driver_opts: object, external, labels: pairs }))

const TOP_LEVEL = record({
  version: text,
  name: text,
  include: anything,
  services: object,
  models: object,
  networks: mapOf(topNetwork),
  volumes: mapOf(topVolume, NAME),
  secrets: mapOf(secret, NAME),
  configs: mapOf(config, NAME),
})

/** Before the schema, compose-go looks for the keys of listed pairs and refuses what is not text. */
const KEYED_LISTS = ['environment', 'labels', 'annotations', 'sysctls', 'profiles', 'cap_add', 'cap_drop', 'links']

/** Refuses list members that are not text where compose-go needs their keys; an extended file is asked this much. */
export function checkListedTexts(context: LoadContext, model: ModelMapping): void {
  const report: SchemaReport = {
    compose: context.request.compose,
    refuse: (place, reason) => refuse(context, place, reason),
  }
  for (const [name, { value }] of entriesOf(childOf(model, 'services'))) checkListed(value, name, report)
}

function checkListed(service: ModelNode, name: string, report: SchemaReport): void {
  for (const field of KEYED_LISTS) {
    const node = childOf(service, field)
    if (node?.kind !== 'sequence') continue
    for (const [index, child] of node.items.entries()) {
      if (child.kind === 'scalar' && (textOf(child) !== undefined || child.isUnknown)) continue
      report.refuse(child.place, `services.${name}.${field}.[${index}] must be text: put it in quotes`)
    }
  }
}
