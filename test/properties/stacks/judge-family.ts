import type { Member } from './decide-members.ts'
import type { FamilyPlan } from './stack-plan.ts'
import type { PlantedFault, SharedTokens } from './write-stack.ts'

/** What is true about a family, known from how it was made. */
export interface FamilyTruth {
  readonly pairs: readonly SharedTokens[]
  readonly fault: PlantedFault | null
  /** Whether files tell all about it. */
  readonly isClear: boolean
}

/** Tells who shares tokens with whom, whether they pass, and which flaw the files show. */
export function judgeFamily(family: FamilyPlan, members: readonly Member[]): FamilyTruth {
  const [signer, ...others] = members
  const isClear = family.scheme !== 'fetched' && members.every(isReadable)
  const pairs = others
    .filter(({ isAside }) => !isAside)
    .map((validator): SharedTokens => {
      const isSound = signer?.fault === null && validator.fault === null
      // A misspelt name carries the right key: who does not know the code cannot tell that nobody reads it.
      const isReported = isClear && signer?.fault !== 'rename' && validator.fault !== 'rename'
      return { issuer: signer?.service ?? '', validator: validator.service, passes: isReported ? isSound : null }
    })
  const faulty = members.find(({ fault }) => fault !== null)
  const fault = faulty === undefined || !isClear ? null : describeFault(family, members, faulty)
  return { pairs, fault, isClear: isClear && faulty === undefined }
}

function isReadable({ carrier, plan }: Member): boolean {
  return !['unseen', 'platform', 'document'].includes(carrier) && plan.twist === 'none'
}

/** A key that is simply not there shows only where something says that it should be. */
function describeFault(family: FamilyPlan, members: readonly Member[], faulty: Member): PlantedFault | null {
  const { service, variable, fault, index, carrier } = faulty
  if (fault === null) return null
  const active = members.filter(({ isAside }) => !isAside)
  const isGone = fault === 'drop'
  const isForgiven = faulty.isOptional && (fault === 'drop' || fault === 'empty')
  // A misspelt name is seen beside the right one.
  const isLost = fault === 'rename' && !family.hasOneName
  const hasSetting =
    family.scheme === 'recipe' ||
    family.algorithm === 'all' ||
    family.issuer ||
    family.audience ||
    (index === 0 && (family.isSignerTold || family.algorithm === 'signer'))
  const isCaller = index > 0 && family.call === 'url'
  const siblings = active.filter(
    (member) => member.index > 0 && member.image === faulty.image && member.build === faulty.build,
  )
  const isSibling = family.layout === 'siblings' && index > 0 && siblings.length > 1
  return {
    kind: fault,
    service,
    variable,
    carrier,
    scheme: family.scheme,
    isVisible: active.length > 1 && !isForgiven && !isLost && (!isGone || hasSetting || isCaller || isSibling),
  }
}
