import type { YamlNode } from './yaml/yaml-node.ts'

/** A platform that deploys compose files and supplies variables that stand in no file. */
export interface Platform {
  readonly title: string
  /** Where this is known from. */
  readonly sources: readonly string[]
  /** Names that mean this platform wherever they occur. */
  readonly variables: RegExp
  /** Names that other people use as well: they count only in a file that is marked as the platform's. */
  readonly ordinaryVariables?: RegExp
  /** What marks a file as the platform's: a key at the top, the name of a service or of a network. */
  readonly marks?: {
    readonly topLevel?: readonly string[]
    readonly services?: readonly string[]
    readonly networks?: readonly string[]
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
  const has = (section: string, names: readonly string[] | undefined): boolean => {
    const node = root.entries.get(section)?.value
    return node?.kind === 'mapping' && (names ?? []).some((name) => node.entries.has(name))
  }
  return platforms.filter(
    ({ marks }) =>
      marks !== undefined &&
      ((marks.topLevel ?? []).some((key) => root.entries.has(key)) ||
        has('services', marks.services) ||
        has('networks', marks.networks)),
  )
}

/** Whether a platform supplies the variable, in a project whose files are marked for `marked`. */
export function isPlatformVariable(name: string, marked: ReadonlySet<Platform>): boolean {
  return platforms.some(
    (platform) =>
      platform.variables.test(name) || (marked.has(platform) && platform.ordinaryVariables?.test(name) === true),
  )
}
