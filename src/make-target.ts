import type { Template } from './model/template.ts'
import type { ProbeTarget } from './probe/probe-target.ts'
import type { PlacedProbe } from './recognise/carry/find-endpoints.ts'

/** Stands for the trust group of an endpoint of which nothing is known: every login is tried there. */
export const unknownGroup = ''

/** The endpoint as it is asked. */
export function makeTarget(probe: PlacedProbe): ProbeTarget {
  const { project: _, group, container: __, isUnresolved: ___, location: ____, isFromContainer: _____, ...rest } = probe
  const { send, expect, url, origin, ...target } = rest
  const exchange = {
    ...(send === undefined ? {} : { send: send.filled() }),
    ...(expect === undefined ? {} : { expect: expect.filled() }),
  }
  return {
    ...target,
    ...showUrl(url),
    ...(origin === undefined ? {} : { origin: origin.filled() }),
    group: group ?? unknownGroup,
    ...(Object.keys(exchange).length === 0 ? {} : { exchange }),
  }
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
