import { AuditError } from '../../model/limits/audit-error.ts'
import type { AuditFlags } from '../flags/audit-flags.ts'

/** What `docker compose` asks of a provider. */
export interface ProviderCall {
  readonly verb: 'up' | 'down' | 'stop' | 'metadata'
  readonly flags: Pick<
    AuditFlags,
    | 'file'
    | 'envFile'
    | 'profile'
    | 'projectName'
    | 'projectDirectory'
    | 'code'
    | 'config'
    | 'failOn'
    | 'timeout'
    | 'with'
    | 'withKey'
    | 'maxAge'
    | 'name'
    | 'fingerprintKeyFile'
  >
  readonly allowsGaps: boolean
  /** The service whose provider this is. */
  readonly service?: string
  /** The names of options that are not ours. */
  readonly unknown: readonly string[]
}

const verbs = ['up', 'down', 'stop', 'metadata'] as const

const options: Readonly<
  Record<string, { readonly description: string; readonly type: string; readonly enum?: string }>
> = {
  file: { description: 'Compose files, if they are not those of COMPOSE_FILE or of the folder', type: 'string' },
  'env-file': { description: 'Env files instead of .env', type: 'string' },
  profile: { description: 'Profiles to enable', type: 'string' },
  'project-directory': { description: 'The folder that relative paths start from', type: 'string' },
  code: { description: 'Whether the source code of the services is read (default: true)', type: 'boolean' },
  config: { description: 'The configuration of countersign', type: 'string' },
  'fail-on': { description: 'The severity that refuses', type: 'string', enum: 'error,warning,note' },
  'allow-incomplete': { description: 'Whether to allow what could not be checked', type: 'boolean' },
  timeout: { description: 'How long to wait for the engine', type: 'string' },
  with: { description: 'Snapshots of other hosts to compare with', type: 'string' },
  'with-key': { description: 'Public keys that those are signed with, each as HOST=FILE', type: 'string' },
  'max-age': { description: 'How old a snapshot may be, such as 24h', type: 'string' },
  name: { description: 'What this host is called in the configuration', type: 'string' },
  'fingerprint-key-file': { description: 'The key that all compared hosts share', type: 'string' },
}

/** The answer to `compose metadata`. There is no `stop`: Compose need not call it. */
export const providerMetadata = {
  description: 'Refuses to start a stack whose services do not hold the same JWT keys',
  up: {
    parameters: Object.entries(options).map(([name, option]) => ({ name, required: false, ...option })),
  },
  down: { parameters: [] },
}

/**
 * Reads `--project-name=P up --option=value… SERVICE`. Compose 2.35 gave the name in a word of its own. Options that a newer
 * Compose may add are let be, and named.
 *
 * @throws AuditError `usage` when none of the known sub-commands is asked for.
 */
export function readProviderCall(words: readonly string[]): ProviderCall {
  const given = new Map<string, string[]>()
  const operands: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) operands.push(word)
    else if (name === 'project-name' && value === undefined) {
      index += 1
      add(given, name, words[index] ?? '')
    } else add(given, name, value ?? 'true')
  }
  // Before it may stand the value of an option that is not ours.
  const verb = operands.flatMap((word) => verbs.find((candidate) => candidate === word) ?? [])[0]
  if (verb === undefined) {
    throw new AuditError('usage', `compose: ${verbs.join(', ')} are what a provider answers`, {
      hint: 'docker compose calls this command; you may be looking for countersign gate.',
    })
  }
  const last = (name: string): string | undefined => given.get(name)?.at(-1)
  const optional = <Key extends string>(key: Key, name: string): { readonly [K in Key]?: string } => {
    const value = last(name)
    return value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [K in Key]?: string })
  }
  const service = operands.slice(operands.indexOf(verb) + 1).at(-1)
  return {
    verb,
    flags: {
      file: given.get('file') ?? [],
      envFile: given.get('env-file') ?? [],
      profile: given.get('profile') ?? [],
      ...optional('projectName', 'project-name'),
      ...optional('projectDirectory', 'project-directory'),
      ...(readSwitch('code', last('code') ?? 'true') ? {} : { code: false }),
      ...optional('config', 'config'),
      ...optional('failOn', 'fail-on'),
      ...optional('timeout', 'timeout'),
      ...(given.has('with') ? { with: given.get('with') ?? [] } : {}),
      ...(given.has('with-key') ? { withKey: given.get('with-key') ?? [] } : {}),
      ...optional('maxAge', 'max-age'),
      ...optional('name', 'name'),
      ...optional('fingerprintKeyFile', 'fingerprint-key-file'),
    },
    allowsGaps: readSwitch('allow-incomplete', last('allow-incomplete')),
    ...(service === undefined ? {} : { service }),
    unknown: [...given.keys()]
      .filter((name) => name !== 'project-name' && !(name in options))
      .map((name) => `--${name}`),
  }
}

function add(given: Map<string, string[]>, name: string, value: string): void {
  const earlier = given.get(name)
  if (earlier === undefined) given.set(name, [value])
  else earlier.push(value)
}

function readSwitch(name: string, value: string | undefined): boolean {
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw new AuditError('usage', `provider option ${name} must be true or false`)
}
