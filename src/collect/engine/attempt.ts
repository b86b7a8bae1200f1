import { startDeadline } from '../../model/limits/start-deadline.ts'
import type { Gap, GapCode } from '../../model/report/gap.ts'
import { SSH_REFUSED } from './dial-ssh.ts'
import type { Endpoint } from './endpoint.ts'
import { BodyTooLarge } from './engine-connection.ts'

/** A call that yielded nothing. */
export interface Refusal {
  readonly code: GapCode
  readonly reason: string
}

/** The gap that a refusal of the engine as a whole is. */
export function gapOfEngine(address: string, refusal: Refusal): Gap {
  return { source: address, subject: { kind: 'engine' }, ...refusal }
}

/** The gap that a refusal about one container is. */
export function gapOfContainer(name: string, refusal: Refusal): Gap {
  return { source: `container ${name}`, subject: { kind: 'container', name }, ...refusal }
}

/** What a call yielded: a value, or why there is none. */
export type Outcome<T> =
  | { readonly value: T; readonly refusal?: never }
  | { readonly value?: never; readonly refusal: Refusal }

/** Whom we wait for, and how long. */
export interface Patience {
  readonly endpoint: Endpoint
  /** Ends when the user gives up or the time for everything is over. */
  readonly deadline: AbortSignal
  /** Ends when the user gives up. */
  readonly interrupted: AbortSignal
  readonly callTimeoutMs: number
}

/** One request. A connection that fails, a bound that is passed and time that runs out are refusals; an interrupt is thrown. */
export async function attempt<T>(
  { endpoint, deadline, interrupted, callTimeoutMs }: Patience,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const { signal, clear } = startDeadline(callTimeoutMs, deadline)
  try {
    return { value: await ask(signal) }
  } catch (error) {
    interrupted.throwIfAborted()
    if (signal.aborted) {
      return {
        refusal: {
          code: 'timeout',
          reason: `${endpoint.address} did not answer in time; check the engine (docker -H ${endpoint.address} ps), or allow more time with --timeout`,
        },
      }
    }
    if (error instanceof BodyTooLarge) {
      return { refusal: { code: 'too-large', reason: `${endpoint.address} answered with ${error.message}` } }
    }
    return { refusal: explainFailure(error, endpoint) }
  } finally {
    clear()
  }
}

/** Why nobody answered. Only codes of the system are quoted: the text of the others may hold what an engine sent. */
function explainFailure(error: unknown, endpoint: Endpoint): Refusal {
  const { code, complaint } = error as NodeJS.ErrnoException & { readonly complaint?: string }
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9_]*$/.test(code)) throw error
  const remedy =
    (endpoint.kind === 'ssh' ? SSH_REMEDY : undefined) ??
    FAILURE_REMEDIES[code] ??
    (isTlsFailure(code) ? TLS_REMEDY : 'check that the engine runs and that the address is right')
  if (code === SSH_REFUSED) {
    return { code: 'unreachable', reason: `${endpoint.address} cannot be reached (ssh: ${complaint}); ${SSH_REMEDY}` }
  }
  if (code.startsWith('HPE_')) {
    return {
      code: 'malformed',
      reason: `${endpoint.address} does not speak HTTP (${code}); name the engine with --host or DOCKER_HOST`,
    }
  }
  return { code: 'unreachable', reason: `${endpoint.address} cannot be reached (${code}); ${remedy}` }
}

const SSH_REMEDY = 'check that ssh to that host works without a password and that docker system dial-stdio runs there'

const TLS_REMEDY =
  'check that ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or in the docker context belong to this engine'

const FAILURE_REMEDIES: Readonly<Record<string, string>> = {
  EACCES:
    'give this user access to the socket (on Linux: the group docker; in a container: --group-add with the group of the socket), or name another engine with --host',
  EPERM:
    'give this user access to the socket (on Linux: the group docker; in a container: --group-add with the group of the socket), or name another engine with --host',
  ENOENT: 'start the engine, or name it with --host, --context or DOCKER_HOST',
  ECONNREFUSED: 'start the engine, or name it with --host, --context or DOCKER_HOST',
  ENOTSOCK: 'this is not the socket of an engine; name it with --host, --context or DOCKER_HOST',
  ENOTFOUND: 'the host name does not resolve; correct --host, DOCKER_HOST or the docker context',
  EAI_AGAIN: 'the host name does not resolve now; try again',
  ECONNRESET: 'the connection was closed; check the engine, and whether it requires TLS (DOCKER_TLS_VERIFY)',
}

function isTlsFailure(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code)
}
