import type { NamedEngine } from '../../collect/engine/engine-session.ts'
import { AuditError } from '../../model/limits/audit-error.ts'

/** The engines that `--context` and `--host` name, as typed. */
export interface EngineFlags {
  readonly context?: readonly string[]
  readonly host?: readonly string[]
}

/** One engine by its flag, or several by their names; nothing where none is named. */
export type EngineChoice =
  | { readonly context?: string; readonly host?: string; readonly engines?: never }
  | { readonly engines: readonly NamedEngine[] }

/**
 * What each engine is called: what stands before the `=` of `--host NAME=ADDRESS`, the name of a context, the host's name of an
 * address, the folder of a socket.
 *
 * @throws AuditError `usage` where two would be called the same.
 */
export function nameEngines({ context = [], host = [] }: EngineFlags): EngineChoice {
  const engines = [...context.map((name) => ({ name, context: name })), ...host.map(readHost)]
  const [first, ...others] = engines
  if (first === undefined) return {}
  if (others.length === 0) {
    const { name: _, ...only } = first
    return only
  }
  const names = engines.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return { engines }
  throw new AuditError('usage', `two engines would be called ${JSON.stringify(twice)}`, {
    hint: 'Give each a name: --host east=unix:///run/east/docker.sock --host west=ssh://user@host',
  })
}

function readHost(written: string): NamedEngine {
  const [, name, address] = /^([a-zA-Z0-9][\w.-]{0,62})=([a-z]+:\/\/.*)$/is.exec(written) ?? []
  if (name !== undefined && address !== undefined) return { name, host: address }
  return { name: nameOf(written), host: written }
}

function nameOf(address: string): string {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/is.exec(address) ?? []
  if (scheme !== 'unix' && scheme !== 'npipe') {
    const host = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`).hostname : ''
    return host === '' ? 'engine' : host
  }
  const folder = rest.split('/').at(-2) ?? ''
  return /^(run|)$/.test(folder) ? 'local' : folder
}
