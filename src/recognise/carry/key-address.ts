import type { KeyAddress } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import { symbolStart } from '../../model/stack/wiring-symbol.ts'
import { Template } from '../../model/text/template.ts'
import { sourcesOf } from '../group/origins.ts'
import { readKeyName } from '../names/key-names.ts'
import type { FindHost } from '../sight/stack-names.ts'
import type { Candidate } from './candidates.ts'

/** From the most that an address can tell to the least; of several addresses the first that answers serves the keys. */
const order: readonly KeyAddress['leadsTo'][] = ['service', 'outside', 'unknown', 'nobody']

const aHostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/i

const loopback = /^(?:localhost|127\.0\.0\.1)$/

/** Where a candidate's keys are fetched; `undefined` when it holds keys and no address. */
export function locateKeys(
  { form, value, chain, sighting, carrier }: Candidate,
  findHost: FindHost,
): KeyAddress | undefined {
  if (form !== 'jwks-url') return undefined
  const text = value?.revealText() ?? ''
  const template = value instanceof Secret ? value.revealTemplate() : Template.written('')
  const urls = text.includes(symbolStart) ? [] : readUrls(text)
  // The value of a variable that is named like a secret is not shown, whatever it looks like.
  const isTellable = !sourcesOf(chain).some(
    (name) => readKeyName(name) !== null || /secret|passw|token|credential/i.test(name),
  )
  const addresses = urls.map(({ hostname, port, protocol }): KeyAddress => {
    const found = findHost(hostname, port || (protocol === 'https:' ? '443' : '80'), sighting)
    // A text of the code is never shown; the name of a service is, and that of the container itself.
    const isKnown = carrier !== 'code' || found.leadsTo === 'service' || loopback.test(hostname)
    const host = isTellable && isKnown && aHostName.test(hostname) ? showHost(hostname, template) : undefined
    return { ...(host === undefined ? {} : { host }), ...found }
  })
  const [first] = addresses.toSorted((one, other) => order.indexOf(one.leadsTo) - order.indexOf(other.leadsTo))
  return first ?? { leadsTo: 'unknown' }
}

/** The host as it is written; left out where it is not known. */
function showHost(hostname: string, template: Template): string | undefined {
  const start = template.filled().toLowerCase().indexOf(hostname)
  if (start < 0) return undefined
  const written = template.slice(start, start + hostname.length)
  return written.isWritten ? hostname : written.toString()
}

/** The addresses in a text: one, several with commas between them, or one in a JSON document. */
function readUrls(text: string): readonly URL[] {
  return (text.match(/https?:\/\/[^\s"',}\]]+/gi) ?? []).flatMap((url) => (URL.canParse(url) ? [new URL(url)] : []))
}
