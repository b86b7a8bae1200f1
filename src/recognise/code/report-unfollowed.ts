import type { TokenUse } from '../../model/code/code.ts'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import type { Gap } from '../../model/report/gap.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Sighting } from '../sight/sighting.ts'
import { followChain } from './code-key.ts'

/**
 * What a service surely does with tokens by its own code, where no key of it was found in any way: neither a variable nor a text of
 * the code. Nothing about it was compared, and that is reported with the location.
 */
export function reportUnfollowed(sightings: readonly Sighting[], bindings: readonly ResolvedBinding[]): readonly Gap[] {
  const held = new Set(bindings.map(({ project, service }) => identityOf(project, service)))
  const reported = new Set<string>()
  return sightings.flatMap((sighting) => {
    const service = identityOf(sighting.project, sighting.service)
    if (held.has(service) || reported.has(service) || sighting.code?.applies !== 'surely') return []
    const use = sighting.code.uses.find(isOpen)
    if (use === undefined || sighting.role.role === 'bystander') return []
    // A file that may supply its key and was not read is reported elsewhere.
    if (sighting.lacksEnvFile || sighting.hasUnknownVariables || !sighting.isVisible) return []
    reported.add(service)
    return [describe(sighting, use)]
  })
}

function isOpen({ kind, key, certainty, isFetched }: TokenUse): boolean {
  return kind !== 'decodes' && key !== null && (certainty === 'seen' || isFetched === true)
}

function describe(sighting: Sighting, use: TokenUse): Gap {
  const { service } = sighting
  const { file, line } = use.location
  const reason = reasonOf(sighting, use)
  const remedy = 'declare the group, with this service and the variable or file that holds its key'
  return {
    source: file,
    ...(line === undefined ? {} : { line }),
    code: 'unresolved',
    reason: `${service} ${reason}: ${remedy}`,
  }
}

function reasonOf(sighting: Sighting, { kind, call, library, key, isFetched }: TokenUse): string {
  const [does, seems] = kind === 'signs' ? ['signs', 'sign'] : ['verifies', 'verify']
  if (isFetched === true) return `seems to ${seems} tokens by ${call} of ${library}, which is not in reach`
  const { code, variables, containerId } = sighting
  const names =
    key === null || code === undefined
      ? []
      : followChain(key, code, { variables, isWithoutImage: containerId === null }).names
  return names.length === 0
    ? `${does} tokens (${call}), and where the key comes from could not be followed`
    : `${does} tokens (${call}) with ${names.slice(0, 3).join(', ')}, which is set where it cannot be seen from here`
}
