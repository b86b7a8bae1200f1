import type { ServiceCode } from '../../model/code/code.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import { findScript } from '../carry/carriers/scripts.ts'
import { runtimes } from '../sight/makers.ts'
import type { Sighting } from '../sight/sighting.ts'
import { findCodeKeys } from './code-key.ts'

/** The sightings of the project with what the source of their services says; containers are taken for built of that source. */
export function readSightings(
  sightings: readonly Sighting[],
  code: ReadonlyMap<string, ServiceCode>,
  project: ComposeProject | null,
): readonly Sighting[] {
  if (code.size === 0) return sightings
  return sightings.map((sighting) => {
    const own = sighting.project === project?.name ? code.get(sighting.service) : undefined
    if (own === undefined || own.filesSeen === 0) return sighting
    const given = { variables: sighting.variables, isWithoutImage: sighting.containerId === null }
    return { ...sighting, code: own, codeKeys: findCodeKeys(own, given) }
  })
}

/**
 * Whether all that the service runs was read, so that what is not in it is nowhere: its own source on an image in which anything
 * may run, without a script in between, and no key whose way could not be followed.
 */
export function isReadWhole(sighting: Sighting): boolean {
  const { code } = sighting
  if (code === undefined || !isProgramRead(sighting)) return false
  if (code.image?.startsWithScript === true || findScript(sighting) !== null) return false
  return code.uses.every(({ kind, key }) => kind === 'decodes' || (key !== null && key.steps.length > 0))
}

/** Whether all tokens of the service are known to be signed and verified with other keys than the variable. */
export function usesOthers(sighting: Sighting, variable: string): boolean {
  const { codeKeys = [] } = sighting
  return codeKeys.length > 0 && isReadWhole(sighting) && !codeKeys.some(({ names }) => names.includes(variable))
}

/** Whether all source of the program was read: its own, on an image in which anything may run. A script may start it. */
function isProgramRead({ code, image }: Sighting): boolean {
  if (code === undefined || !code.isWhole || code.applies !== 'surely') return false
  const base = code.image?.base ?? image.filled()
  return runtimes.test(base) || base === 'scratch' || /distroless/.test(base)
}

/**
 * Whether the program was read, and has to do with no token: no call of a known library, and not a word of one that may do it out
 * of reach. A secret of a name that may mean anything signs its sessions, or links.
 */
export function handlesNoToken(sighting: Sighting): boolean {
  const { code } = sighting
  if (code === undefined || code.speaksOfTokens) return false
  return isProgramRead(sighting) && code.uses.every(({ kind }) => kind === 'decodes')
}
