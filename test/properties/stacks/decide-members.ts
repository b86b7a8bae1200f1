import { pemPair, placeholder, strongKey, symbolKey } from './keys.ts'
import { recipes } from './recipes.ts'
import type { FamilyPlan, FaultKind, FaultPlan, MemberPlan, PlannedCarrier } from './stack-plan.ts'

/** What a family is told of the rest of the stack. */
export interface FamilyPlace {
  readonly index: number
  /** Names of services; the family adds its own. */
  readonly taken: Set<string>
  readonly fault: FaultPlan | null
  /** Whether the block of the file that an anchor names is this family's. */
  readonly hasAnchor: boolean
}

/** One member with what was decided for it. The first signs. */
export interface Member {
  readonly plan: MemberPlan
  readonly index: number
  readonly service: string
  readonly variable: string
  readonly carrier: PlannedCarrier
  readonly image: string | null
  readonly build: string | null
  /** The key's text as it arrives; of a faulty member the wrong one. */
  readonly text: string
  readonly fault: FaultKind | null
  readonly isOptional: boolean
  /** In a profile that is not active. */
  readonly isAside: boolean
}

/** Variables of a second family are for tokens of another purpose: else nothing would tell the families apart. */
export function prefixOf(familyIndex: number): string {
  return familyIndex === 0 ? '' : 'INTERNAL_'
}

/** Gives every member of a family its name, variable, carrier and text, and one of them the fault. */
export function decideMembers(family: FamilyPlan, place: FamilyPlace): readonly Member[] {
  const recipe = family.scheme === 'recipe' ? recipes[family.recipe % recipes.length] : undefined
  const plans = recipe === undefined ? family.members : recipe.map((_, at) => family.members[at] ?? family.members[0])
  const decided = plans.flatMap((plan, index) =>
    plan === undefined ? [] : [decideMember(plan, index, family, place, recipe?.[index])],
  )
  const { fault } = place
  if (fault === null) return decided
  const at = fault.member % decided.length
  return decided.map((member, index) =>
    index === at ? spoil(member, fitFault(fault.kind, family, member), place) : member,
  )
}

function decideMember(
  plan: MemberPlan,
  index: number,
  family: FamilyPlan,
  { index: familyIndex, taken, hasAnchor }: FamilyPlace,
  ingredient: (typeof recipes)[number][number] | undefined,
): Member {
  const service = freeName(ingredient?.name ?? plan.name, taken)
  const isPair = family.scheme === 'pair' || family.scheme === 'fetched'
  const half = index === 0 ? 'JWT_PRIVATE_KEY' : 'JWT_PUBLIC_KEY'
  const own = family.hasOneName || hasAnchor ? (family.members[0]?.variable ?? plan.variable) : plan.variable
  const owner = family.layout === 'siblings' && index > 0 ? `verifiers${familyIndex}` : service
  const builds = ingredient === undefined && plan.builds
  const pair = pemPair(familyIndex).own
  const main = isPair ? (index === 0 ? pair.privateKey : pair.publicKey) : mainKey(family, familyIndex)
  return {
    plan,
    index,
    service,
    variable: ingredient?.variable ?? `${prefixOf(familyIndex)}${isPair ? half : own}`,
    carrier: carrierFor(family, plan),
    image: ingredient?.image ?? (builds ? null : `example/${owner}`),
    build: builds ? `./${owner}` : null,
    text: family.scheme === 'secret' ? twist(main, plan) : (ingredient?.wrap?.(main) ?? main),
    fault: null,
    isOptional: ingredient?.isOptional === true,
    isAside: plan.isAside && index > 0 && family.scheme !== 'recipe',
  }
}

/** The faulty member gets another key, where that is the fault, and stands in no profile. */
function spoil(member: Member, fault: FaultKind, { index }: FamilyPlace): Member {
  const { text, index: at } = member
  const { spare } = pemPair(index)
  const other = text.includes('-----BEGIN')
    ? at === 0
      ? spare.privateKey
      : spare.publicKey
    : text.startsWith('{')
      ? JSON.stringify({ type: 'HS256', key: strongKey(50 + index) })
      : strongKey(50 + index)
  return { ...member, fault, isAside: false, text: ['other', 'split', 'swap'].includes(fault) ? other : text }
}

/** The nearest flaw that this member can have. */
function fitFault(kind: FaultKind, family: FamilyPlan, { carrier }: Member): FaultKind {
  const { scheme } = family
  if (scheme === 'fetched') return 'drop'
  if (kind === 'swap' && scheme !== 'pair') return 'other'
  if (kind === 'unmount' && !isMounted(carrier)) return 'drop'
  if (kind === 'rename' && scheme === 'recipe') return 'drop'
  const isSettingThere =
    scheme === 'secret' &&
    ((kind === 'algorithm' && family.algorithm === 'all') ||
      (kind === 'issuer' && family.issuer) ||
      (kind === 'audience' && family.audience))
  const isSetting = kind === 'algorithm' || kind === 'issuer' || kind === 'audience'
  return isSetting && !isSettingThere ? (scheme === 'pair' ? 'swap' : 'split') : kind
}

function mainKey({ value }: FamilyPlan, index: number): string {
  return value === 'placeholder' ? placeholder : value === 'symbols' ? symbolKey(index) : strongKey(index)
}

/** Catalogue products read no file that is named after their variable, and PEM has no place in a default. */
function carrierFor({ scheme, layout }: FamilyPlan, { carrier }: MemberPlan): PlannedCarrier {
  if (scheme === 'recipe') return carrier === 'literal' || carrier === 'env-file' ? carrier : 'reference'
  if (scheme === 'secret') return layout === 'anchor' ? 'reference' : carrier
  return carrier === 'fallback' || carrier === 'document' ? 'literal' : carrier
}

/** Whether the key comes in a file that Compose mounts. */
export function isMounted(carrier: PlannedCarrier): boolean {
  return carrier === 'secret-file' || carrier === 'bind-file'
}

function twist(text: string, { twist: kind, carrier }: MemberPlan): string {
  if (kind === 'newline') return isMounted(carrier) ? `${text}\n` : text
  if (kind === 'base64') return Buffer.from(text).toString('base64')
  return kind === 'quotes' ? `"${text}"` : text
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`
  taken.add(name)
  return name
}
