import { AuditError } from '../../model/limits/audit-error.ts'
import type { Surroundings } from '../surroundings.ts'

/** Where to listen. */
export interface ListenAddress {
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** Only this machine can connect. */
  readonly isLoopback: boolean
}

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = 8970

/**
 * The address of `--listen`, else of COUNTERSIGN_LISTEN, else 127.0.0.1:8970: `0.0.0.0:8970`, `[::1]:8970`, `:9000` or
 * `9000`. Throws a usage error for anything else.
 */
export function readListenAddress(flag: string | undefined, { shell }: Pick<Surroundings, 'shell'>): ListenAddress {
  const given = flag ?? (shell['COUNTERSIGN_LISTEN'] || undefined)
  if (given === undefined) return { host: DEFAULT_HOST, port: DEFAULT_PORT, isLoopback: true }
  const namedBy = flag === undefined ? 'COUNTERSIGN_LISTEN' : '--listen'
  const [, bracketed, plain, digits] = /^(?:(?:\[([0-9a-f:.]+)\]|([\w.-]*)):)?(\d{1,5})$/i.exec(given) ?? []
  const port = Number(digits)
  if (!(port >= 0 && port <= 65_535)) {
    throw new AuditError('usage', `${namedBy} must be an address and a port`, {
      hint: `Such as ${DEFAULT_HOST}:${DEFAULT_PORT}, [::1]:${DEFAULT_PORT} or ${DEFAULT_PORT}.`,
    })
  }
  const host = bracketed ?? (plain || DEFAULT_HOST)
  return { host, port, isLoopback: isLoopback(host) }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
