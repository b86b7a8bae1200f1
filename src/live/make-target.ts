import type { Template } from '../model/text/template.ts'
import { describeLocation } from '../probe/demand-target.ts'
import type { ProbeTarget } from '../probe/probe-target.ts'
import type { AuthorityFile } from '../probe/read-authority.ts'
import type { PlacedLogin, PlacedProbe } from '../recognise/carry/find-endpoints.ts'

/** Stands for the trust group of an endpoint of which nothing is known: every login is tried there. */
export const unknownGroup = ''

/** The endpoint as it is asked. `ca`: whom it trusts. */
export function makeTarget(probe: PlacedProbe, ca?: ProbeTarget['ca']): ProbeTarget {
  const { project: _, group, container: __, isUnresolved: ___, location: ____, isFromContainer: _____, ...rest } = probe
  const { send, expect, url, origin, ca: _ca, ...target } = rest
  const exchange = {
    ...(send === undefined ? {} : { send: send.filled() }),
    ...(expect === undefined ? {} : { expect: expect.filled() }),
  }
  return {
    ...target,
    ...showUrl(url),
    ...(origin === undefined ? {} : { origin: origin.filled() }),
    group: group ?? unknownGroup,
    ...(ca === undefined ? {} : { ca }),
    ...(Object.keys(exchange).length === 0 ? {} : { exchange }),
  }
}

/** The file of the authority that a probe or login names. */
export function locateAuthority({
  service,
  ca,
  location,
}: Pick<PlacedProbe | PlacedLogin, 'service' | 'ca' | 'location'>): AuthorityFile | undefined {
  if (ca === undefined) return undefined
  return { path: ca.filled(), shown: ca.toString(), place: `${describeLocation(location)}: the ca of ${service}` }
}

/** The URL to ask, and the one to show where that is another: without a user's name and without its query. */
export function showUrl(url: Template): { readonly url: string; readonly shownUrl?: string } {
  if (url.isWritten) return { url: url.filled() }
  const shownUrl = url
    .toString()
    .replace(/^([a-z+.-]+:\/\/)[^/@]*@/i, '$1')
    .replace(/[?#].*/s, '')
  return { url: url.filled(), shownUrl }
}
