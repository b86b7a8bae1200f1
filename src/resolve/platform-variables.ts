import type { ProvenanceStep } from '../model/stack/compose.ts'
import type { YamlMapping, YamlNode } from './yaml/yaml-node.ts'

/** A platform that deploys compose files and supplies variables that stand in no file. */
export interface Platform {
  readonly title: string
  /** Where this is known from. */
  readonly sources: readonly string[]
  /**
   * Names that hint at this platform wherever they occur. In a file without its mark nobody knows whether it deploys the stack;
   * a platform without marks is known by its names alone.
   */
  readonly variables: RegExp
  /** Names that other people use as well: they count only in a file that is marked as the platform's. */
  readonly ordinaryVariables?: RegExp
  /** What marks a file as the platform's. */
  readonly marks?: {
    /** A key at the top. */
    readonly topLevel?: readonly string[]
    /** The name of a service. */
    readonly services?: readonly string[]
    /** The name of a network. */
    readonly networks?: readonly string[]
    /** A key of a service that Compose does not know. */
    readonly serviceKeys?: readonly string[]
    /** The name of a label. */
    readonly labels?: RegExp
    /** A variable that a service is given, or that the text of one refers to. */
    readonly environment?: RegExp
  }
}

/** The platforms known. Adding one is adding an entry. */
export const platforms: readonly Platform[] = [
  {
    title: 'Coolify',
    sources: [
      'https://coolify.io/docs/knowledge-base/docker/compose',
      'https://coolify.io/docs/knowledge-base/environment-variables',
    ],
    variables:
      /^(?:SERVICE_(?:FQDN|URL|NAME|USER|PASSWORD|PASSWORDWITHSYMBOLS|BASE64|REALBASE64|HEX|SUPABASEANON|SUPABASESERVICE)_\w+|COOLIFY_\w+)$/,
    // A generated password alone is no mark: its name is one that anybody may choose. A domain that is asked for by its magic
    // name, or what only Coolify reads (it takes `exclude_from_hc` out before Docker sees the file), is.
    marks: {
      serviceKeys: ['exclude_from_hc'],
      labels: /^coolify\./,
      environment: /^(?:SERVICE_(?:FQDN|URL)_\w+|COOLIFY_\w+)$/,
    },
  },
  {
    title: 'Umbrel',
    sources: [
      'https://github.com/getumbrel/umbrel-apps/blob/master/README.md',
      'https://github.com/getumbrel/umbrel/tree/master/packages/umbreld/source/modules/apps/legacy-compat',
    ],
    variables:
      /^(?:APP_SEED|APP_HIDDEN_SERVICE|TOR_(?:PROXY_(?:IP|PORT)|DATA_DIR|PASSWORD|HASHED_PASSWORD)|DEVICE_(?:HOSTNAME|DOMAIN_NAME)|UMBREL_\w+)$/,
    ordinaryVariables: /^(?:APP_\w+|NETWORK_IP|GATEWAY_IP|BITCOIN_\w+|LND_\w+|ELECTRUM_\w+)$/,
    marks: { services: ['app_proxy'] },
  },
  {
    title: 'Runtipi',
    sources: [
      'https://runtipi.io/docs/reference/environment-variables',
      'https://runtipi.io/docs/reference/dynamic-compose',
    ],
    variables: /^(?:ROOT_FOLDER_HOST|RUNTIPI_\w+|TIPI_\w+)$/,
    // An app's own settings come from its config.json, under names of its choice.
    ordinaryVariables: /^[A-Z][A-Z0-9_]*$/,
    marks: { topLevel: ['x-runtipi'], networks: ['tipi_main_network'] },
  },
  {
    title: 'CasaOS',
    sources: ['https://github.com/IceWhaleTech/CasaOS-AppStore/blob/main/CONTRIBUTING.md'],
    variables: /^AppID$/,
    ordinaryVariables: /^(?:default_\w+|PUID|PGID|TZ|OPENAI_API_KEY)$/,
    marks: { topLevel: ['x-casaos'] },
  },
  {
    title: 'DAppNode',
    sources: ['https://github.com/dappnode/DNP_DAPPMANAGER'],
    variables: /^_DAPPNODE_GLOBAL_\w+$/,
  },
]

/** The platforms that a compose file is marked for. */
export function findPlatforms(root: YamlNode): readonly Platform[] {
  if (root.kind !== 'mapping') return []
  const services = Array.from(sectionOf(root, 'services')?.entries.values() ?? [], ({ value }) => value)
  const mappings = services.filter((service) => service.kind === 'mapping')
  const serviceKeys = new Set(mappings.flatMap(({ entries }) => [...entries.keys()]))
  const labels = new Set(mappings.flatMap((service) => namesIn(service.entries.get('labels')?.value)))
  const environment = new Set(mappings.flatMap((service) => variablesIn(service.entries.get('environment')?.value)))
  const has = (section: string, names: readonly string[] = []): boolean =>
    names.some((name) => sectionOf(root, section)?.entries.has(name) === true)
  const matches = (names: ReadonlySet<string>, pattern: RegExp | undefined): boolean =>
    pattern !== undefined && [...names].some((name) => pattern.test(name))
  return platforms.filter(
    ({ marks }) =>
      marks !== undefined &&
      (marks.topLevel?.some((key) => root.entries.has(key)) === true ||
        has('services', marks.services) ||
        has('networks', marks.networks) ||
        marks.serviceKeys?.some((key) => serviceKeys.has(key)) === true ||
        matches(labels, marks.labels) ||
        matches(environment, marks.environment)),
  )
}

function sectionOf(root: YamlMapping, section: string): YamlMapping | null {
  const node = root.entries.get(section)?.value
  return node?.kind === 'mapping' ? node : null
}

/** The names of a mapping, or of a list of `NAME=value`. */
function namesIn(node: YamlNode | undefined): readonly string[] {
  if (node?.kind === 'mapping') return [...node.entries.keys()]
  if (node?.kind !== 'sequence') return []
  return node.items.flatMap((one) => (one.kind === 'scalar' ? one.text.split('=', 1) : []))
}

/** The variables that are given, and those that their texts refer to. */
function variablesIn(node: YamlNode | undefined): readonly string[] {
  const texts =
    node?.kind === 'mapping'
      ? Array.from(node.entries.values(), ({ value }) => value)
      : node?.kind === 'sequence'
        ? node.items
        : []
  const referred = texts.flatMap((text) =>
    text.kind === 'scalar' && text.text.includes('$')
      ? Array.from(text.text.matchAll(/\$\{?(\w+)/g), ([, name = '']) => name)
      : [],
  )
  return [...namesIn(node), ...referred]
}

/** The platform that supplies the variable, in a project whose files are marked for `marked`; `null` when none surely does. */
export function platformOf(name: string, marked: ReadonlySet<Platform>): Platform | null {
  const found = platforms.find(
    (platform) =>
      (platform.variables.test(name) && (platform.marks === undefined || marked.has(platform))) ||
      (marked.has(platform) && platform.ordinaryVariables?.test(name) === true),
  )
  return found ?? null
}

/** The step, and of an unset variable the platform that would supply it if it deployed the stack, which is not known. */
export function namePlatform(step: ProvenanceStep): ProvenanceStep {
  const { kind, name, supplier } = step
  if (kind !== 'unset' || name === undefined || supplier !== undefined) return step
  const platform = platforms.find(({ variables }) => variables.test(name))
  return platform === undefined ? step : { ...step, supplier: { kind: 'platform', by: platform.title } }
}
