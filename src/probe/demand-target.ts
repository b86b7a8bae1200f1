import { AuditError } from '../model/limits/audit-error.ts'
import { isFileLocation, type Location } from '../model/text/location.ts'
import { parsePlacement } from './ask/placement.ts'
import { readTargetUrl } from './ask/request-line.ts'
import type { ProbeTarget } from './probe-target.ts'

/** Something to ask, as it is declared. */
export interface DeclaredTarget extends Pick<ProbeTarget, 'service' | 'url' | 'token'> {
  readonly kind: ProbeTarget['kind'] | 'login'
  readonly location: Location
}

/**
 * Says at once what no request could be made of.
 *
 * @throws AuditError `configuration` that names the place, and never the URL, whose query may hold a secret.
 */
export function demandTarget({ service, kind, url, token, location }: DeclaredTarget): void {
  const place = `${describeLocation(location)}: the ${kind === 'login' ? 'login' : 'endpoint'} of ${service}`
  if (readTargetUrl({ url, kind: kind === 'login' ? 'http' : kind }) === null) {
    const schemes = kind === 'websocket' ? 'ws: or wss:' : 'http: or https:'
    throw new AuditError('configuration', `${place}: its url is not ${schemes}, or it contains a user name`)
  }
  if (kind !== 'login' && token !== undefined && parsePlacement(token, kind) === null) {
    throw new AuditError('configuration', `${place}: its token has an unknown placement`, {
      hint: 'For example header:X-Access-Token, cookie:session or query:token: see docs/configuration.md.',
    })
  }
}

/** A place in one word: `countersign.yaml:7`, or the container. */
export function describeLocation(location: Location): string {
  if (!isFileLocation(location)) return location.container
  return [location.file, location.line].filter((part) => part !== undefined).join(':')
}
