import { basename, dirname } from 'node:path'
import { AuditError } from '../model/audit-error.ts'

/** What was asked, without what belongs to the Docker CLI. */
export interface PluginCall {
  readonly args: readonly string[]
  /** The variables of the shell, with what the global flags of `docker` say put over them. */
  readonly shell: Readonly<Record<string, string>>
}

const pluginName = 'countersign'
const valuedFlags = new Set('--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey'.split(' '))

/**
 * The Docker CLI hands its plugin the whole command line, its own global flags first (docker/cli, cli-plugins/manager:
 * `docker --context x countersign audit` is `--context x countersign audit` here). They say what the variables of Docker say,
 * and say it louder. A call that is not the CLI's comes back as it is.
 */
export function readPluginCall(
  words: readonly string[],
  program: string,
  shell: Readonly<Record<string, string>>,
): PluginCall {
  if (!/^docker-countersign(\.\w+)?$/.test(basename(program))) return { args: words, shell }
  const completion = words[0]?.startsWith('__complete') ? words.slice(0, 1) : []
  const asked = words.slice(completion.length)
  const name = findName(asked)
  if (name < 0) return { args: words, shell }
  return {
    args: [...completion, ...asked.slice(name + 1)],
    shell: applyGlobals(readFlags(asked.slice(0, name)), shell),
  }
}

/** Where the plugin's name follows global flags; -1 when it does not: then Compose or a user calls the file itself. */
function findName(words: readonly string[]): number {
  let index = 0
  for (let word = words[index]; word?.startsWith('-'); word = words[index]) index += valuedFlags.has(word) ? 2 : 1
  return words[index] === pluginName ? index : -1
}

function readFlags(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? /^(-[cHl])=?(.+)$/s.exec(word) ?? []
    if (value !== undefined) flags.set(name, value)
    else if (valuedFlags.has(word)) {
      index += 1
      flags.set(word, words[index] ?? '')
    } else flags.set(word, 'true')
  }
  return flags
}

function applyGlobals(
  flags: ReadonlyMap<string, string>,
  shell: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const context = flags.get('--context') ?? flags.get('-c')
  const host = flags.get('--host') ?? flags.get('-H')
  const config = flags.get('--config')
  const { DOCKER_HOST: _, ...withoutHost } = shell
  return {
    // A context that is asked for beats DOCKER_HOST; an address that is asked for beats both variables.
    ...(context === undefined ? shell : { ...withoutHost, DOCKER_CONTEXT: context }),
    ...(host === undefined ? {} : { DOCKER_HOST: host }),
    ...(config === undefined ? {} : { DOCKER_CONFIG: config }),
    ...(isOn(flags.get('--tls')) ? { DOCKER_TLS: '1' } : {}),
    ...(isOn(flags.get('--tlsverify')) ? { DOCKER_TLS_VERIFY: '1' } : {}),
    ...certificateFolder(flags),
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== 'false'
}

/** @throws AuditError `usage` for files that do not lie together under the names that DOCKER_CERT_PATH stands for. */
function certificateFolder(flags: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const named = (
    [
      ['--tlscacert', 'ca.pem'],
      ['--tlscert', 'cert.pem'],
      ['--tlskey', 'key.pem'],
    ] as const
  ).flatMap(([flag, file]) => {
    const path = flags.get(flag)
    return path === undefined ? [] : [{ path, file }]
  })
  const [first] = named
  if (first === undefined) return {}
  const folder = dirname(first.path)
  if (named.every(({ path, file }) => dirname(path) === folder && basename(path) === file)) {
    return { DOCKER_CERT_PATH: folder }
  }
  throw new AuditError(
    'usage',
    'docker --tlscacert, --tlscert and --tlskey: the files must be named as Docker names them',
    {
      hint: 'Put ca.pem, cert.pem and key.pem into one folder, or use a docker context.',
    },
  )
}
