const REMOTE = /^(?:[a-z][\w+.-]*:\/\/|git@|github\.com\/|docker-image:|oci-layout:|[\w.-]+@[\w.-]+:)/i

/** Whether the context of a build is fetched, and is no folder of this machine. */
export function isRemoteContext(context: string): boolean {
  return REMOTE.test(context)
}
