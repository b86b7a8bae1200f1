import { basename, dirname } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'

/** The engine that options of `docker` name. */
export function namedEngine(flags: ReadonlyMap<string, string>): {
  readonly context: string | undefined
  readonly host: string | undefined
} {
  return { context: flags.get('--context') ?? flags.get('-c'), host: flags.get('--host') ?? flags.get('-H') }
}

/** The variables of a shell, with those that the options of `docker` stand in for: an option takes precedence over its variable. */
export function applyDockerOptions(
  flags: ReadonlyMap<string, string>,
  shell: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { context, host } = namedEngine(flags)
  const config = flags.get('--config')
  const { DOCKER_HOST: _, ...withoutHost } = shell
  return {
    // `--context` takes precedence over DOCKER_HOST, and `--host` over both variables.
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

/** @throws AuditError `usage` for files that are not in one folder under the names that DOCKER_CERT_PATH expects. */
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
