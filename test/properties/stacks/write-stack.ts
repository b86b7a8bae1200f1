import { printCompose, printEnvLine, type ServiceDraft } from './service-draft.ts'
import type { FamilyPlan, FaultKind, PlannedCarrier, StackPlan } from './stack-plan.ts'
import { writeFamily } from './write-family.ts'

/** Two services of which the one's tokens reach the other by construction. */
export interface SharedTokens {
  readonly issuer: string
  readonly validator: string
  /** Whether they pass there; `null` where files cannot tell. */
  readonly passes: boolean | null
}

/** The flaw that stands in the files. */
export interface PlantedFault {
  readonly kind: FaultKind
  readonly service: string
  readonly variable: string
  readonly carrier: PlannedCarrier
  readonly scheme: FamilyPlan['scheme']
  /** Whether the files show it to a reader who knows Compose and nothing of this stack (`verdicts.md`, row 17). */
  readonly isVisible: boolean
}

/** A stack as files, and what is true about it. */
export interface GeneratedStack {
  /** By file name, beside each other. */
  readonly files: Readonly<Record<string, string>>
  readonly pairs: readonly SharedTokens[]
  readonly fault: PlantedFault | null
  /** Nothing planted, and nothing in it that files cannot tell: any error about keys is a false alarm. */
  readonly isRight: boolean
  /** Key texts that must never be seen in any output. */
  readonly secrets: readonly string[]
}

/** Makes the files of a plan. The same plan gives the same files, but for PEM keys, which are made anew in every process. */
export function writeStack(plan: StackPlan): GeneratedStack {
  const taken = new Set<string>()
  const at = plan.fault === null ? -1 : plan.fault.family % plan.families.length
  // An anchor is one block of the file: only one family can have it.
  const planned = plan.families.map(asNeighbour)
  const anchored = planned.findIndex(({ scheme, layout }) => scheme === 'secret' && layout === 'anchor')
  const families = planned.map((family, index) =>
    writeFamily(family, {
      index,
      taken,
      fault: index === at ? plan.fault : null,
      hasAnchor: index === anchored,
    }),
  )
  const services = [...families.flatMap((family) => family.services), ...writeOthers(plan)]
  const dotenv = families.flatMap((family) => [...family.dotenv]).map(([name, text]) => printEnvLine(name, text))
  const fault = families.find((family) => family.fault !== null)?.fault ?? null
  return {
    files: {
      'compose.yaml': printCompose({
        anchor: families[anchored]?.anchor ?? new Map(),
        services,
        secrets: new Map(families.flatMap((family) => [...family.secretFiles])),
      }),
      ...(dotenv.length === 0 ? {} : { '.env': dotenv.join('') }),
      ...Object.assign({}, ...families.map((family) => family.files)),
    },
    pairs: families.flatMap((family) => family.pairs),
    fault,
    isRight: families.every(({ isClear }) => isClear),
    secrets: [...new Set(families.flatMap((family) => family.secrets))],
  }
}

/** Two families of catalogue products might be one: the second is made of services of the team's own. */
function asNeighbour(family: FamilyPlan, index: number, all: readonly FamilyPlan[]): FamilyPlan {
  return index > 0 && family.scheme === 'recipe' && all[0]?.scheme === 'recipe'
    ? { ...family, scheme: 'secret' }
    : family
}

function writeOthers({ hasDatabase, hasStranger }: StackPlan): readonly ServiceDraft[] {
  const nothing = {
    build: null,
    command: null,
    mergesAnchor: false,
    envFile: null,
    secrets: [],
    volumes: [],
    dependsOn: [],
    profile: null,
  }
  return [
    ...(hasDatabase
      ? [{ ...nothing, name: 'db', image: 'postgres:17', environment: new Map([['POSTGRES_DB', 'shop']]) }]
      : []),
    ...(hasStranger
      ? [{ ...nothing, name: 'mailer', image: 'example/mailer', environment: new Map([['PORT', '2525']]) }]
      : []),
  ]
}
