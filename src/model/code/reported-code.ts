import type { FileLocation } from '../text/location.ts'
import type { CodeCertainty, CodeLimit, CodeRole, ServiceCode, TokenUse, ValueChain, ValueStep } from './code.ts'

/** One place that code takes a value from, as published: a literal in the code is shown by its location only. */
export interface ReportedStep {
  readonly kind: ValueStep['kind']
  /** The variable; of a name that is put together of another variable's value, as the code puts it. */
  readonly name?: string
  readonly location: FileLocation
}

/** One call that signs, verifies, or decodes without verifying, as published. */
export interface ReportedUse {
  readonly kind: TokenUse['kind']
  readonly library: string
  readonly call: string
  readonly location: FileLocation
  readonly certainty: CodeCertainty
  /** Where the key comes from, in the order in which the code asks; left out where it could not be followed. */
  readonly key?: readonly ReportedStep[]
  readonly treatments?: ValueChain['treatments']
  readonly algorithms?: readonly string[]
  readonly checksSignature: boolean
}

/** What the source of one service says, as published: without any text of it. */
export interface ReportedCode {
  readonly service: string
  readonly folders: readonly string[]
  /** Source files looked at, and those of them parsed. */
  readonly files: number
  readonly parsed: number
  readonly role: CodeRole
  /** Whether all source in reach was read. */
  readonly isWhole: boolean
  /** `may`: the service runs a part of it that could not be followed. */
  readonly applies: ServiceCode['applies']
  readonly uses: readonly ReportedUse[]
  /** Why source was not read, or not to the end. */
  readonly limits: readonly CodeLimit[]
}

/** The part of what code says that is published. */
export function reportCode(code: ServiceCode): ReportedCode {
  return {
    service: code.service,
    folders: code.roots.map(({ folder }) => folder),
    files: code.filesSeen,
    parsed: code.filesParsed,
    role: code.role,
    isWhole: code.isWhole,
    applies: code.applies,
    uses: code.uses.map(reportUse),
    limits: code.limits,
  }
}

function reportUse({
  kind,
  library,
  call,
  location,
  certainty,
  key,
  algorithms,
  checksSignature,
}: TokenUse): ReportedUse {
  const isFollowed = key !== null && key.steps.length > 0
  return {
    kind,
    library,
    call,
    location,
    certainty,
    ...(isFollowed ? { key: reportSteps(key) } : {}),
    ...(isFollowed && key.treatments.length > 0 ? { treatments: key.treatments } : {}),
    ...(algorithms === null ? {} : { algorithms }),
    checksSignature,
  }
}

/** The steps of a look-up without the texts in the code. */
export function reportSteps({ steps }: ValueChain): readonly ReportedStep[] {
  return steps.map((step) => ({
    kind: step.kind,
    ...(step.kind === 'variable' ? { name: step.name } : {}),
    location: step.location,
  }))
}
