/** Which names a server answers to. */
export interface HostPolicy {
  /** Only this machine can connect: then nothing but addresses and `localhost` is a name of ours. */
  readonly isLoopback: boolean
  /** Names that the user allows, in lower case. */
  readonly allowed: readonly string[]
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/

/**
 * Whether a `Host` header is one that we may be meant by. A page of a stranger can make its own name point to our address
 * (DNS rebinding), but an address stays an address; a name without a dot is one of a container network, which no stranger can hold.
 */
export function isKnownHost(header: string | undefined, { isLoopback, allowed }: HostPolicy): boolean {
  if (header === undefined) return false
  const host = header.toLowerCase().replace(/:\d{1,5}$/, '')
  if (ADDRESS.test(host) || host === 'localhost' || allowed.includes(host)) return true
  return !isLoopback && /^[a-z0-9_-]{1,63}$/.test(host)
}
