import { type LookOptions, look } from './look.ts'
import type { CodeCertainty, ServiceCode, TokenUse, ValueChain } from './model/code/code.ts'
import { type ReportedStep, type ReportedUse, reportSteps } from './model/code/reported-code.ts'
import { AuditError } from './model/limits/audit-error.ts'
import type { Gap } from './model/report/gap.ts'
import type { ComposeService, ProvenanceStep, ResolvedVariable } from './model/stack/compose.ts'
import { expandName } from './model/text/expand-name.ts'
import { groupBy } from './model/text/group-by.ts'

/** How one variable of one service comes to its value, without the value. */
export interface ExplainedVariable {
  readonly variable: string
  /** `absent` declared without a value; `unset` not given at all, and asked for by the code. */
  readonly state: 'present' | 'empty' | 'absent' | 'unset'
  readonly chain: readonly ProvenanceStep[]
  readonly masks?: ResolvedVariable['masks']
  /** What the service's own code does with it; left out where it is not known to do anything. */
  readonly code?: readonly CodeLookup[]
}

/** A look-up in which code asks for the variable, and what it is for. */
export interface CodeLookup {
  /** In the order in which the code asks; the variable is one of the steps. */
  readonly steps: readonly ReportedStep[]
  readonly treatments: ValueChain['treatments']
  readonly certainty: CodeCertainty
  /** The calls that use it as their key; none where it is only read. */
  readonly uses: readonly Pick<ReportedUse, 'kind' | 'call' | 'location' | 'certainty'>[]
}

/** What was asked about: one variable of a service, or all of them. */
export interface Explanation {
  readonly service: string
  /** Whether one variable was named; else all that the service gets are here, perhaps none. */
  readonly isOfOne: boolean
  readonly variables: readonly ExplainedVariable[]
  /** What Compose would refuse; the chains may then not be the whole truth. */
  readonly gaps: readonly Gap[]
}

/**
 * Explains a variable out of the compose files. `target` is `SERVICE.VARIABLE`, or `SERVICE` for all of its variables; a
 * service's name may hold dots.
 *
 * @throws AuditError `usage` when there is no such service or it gets no such variable; the hint lists what there is.
 */
export async function explain(
  { compose, configFile, readsCode = true }: Pick<LookOptions, 'compose' | 'configFile' | 'readsCode'>,
  target: string,
): Promise<Explanation> {
  const { project, refusals, code } = await look(
    { compose, readsCode, ...(configFile === undefined ? {} : { configFile }) },
    null,
  )
  if (project === null) {
    const [refusal] = refusals
    throw new AuditError(
      'not-found',
      refusal === undefined ? 'no compose file here' : `${refusal.source}: ${refusal.reason}`,
    )
  }
  const named = project.services.find(({ name }) => name === target)
  if (named !== undefined) return { ...explainAll(named, code.get(named.name)), gaps: refusals }
  const service = project.services
    .filter(({ name }) => target.startsWith(`${name}.`))
    .toSorted((one, other) => other.name.length - one.name.length)[0]
  if (service === undefined) {
    const names = project.services.map(({ name }) => name)
    throw new AuditError('usage', `--explain ${target}: no such service`, {
      hint: `The services are ${names.join(', ')}.`,
    })
  }
  const name = target.slice(service.name.length + 1)
  const variable = service.environment.get(name)
  const source = code.get(service.name)
  const lookups = findLookups(name, source, service)
  if (variable === undefined && lookups.length > 0) {
    const asked: ExplainedVariable = { variable: name, state: 'unset', chain: [], code: lookups }
    return { service: service.name, isOfOne: true, variables: [asked], gaps: refusals }
  }
  if (variable === undefined) {
    const names = Array.from(service.environment.values(), ({ name: shown }) => shown)
    throw new AuditError('usage', `--explain ${target}: ${service.name} gets no such variable`, {
      hint: names.length === 0 ? 'It gets none at all.' : `It gets ${names.join(', ')}.`,
    })
  }
  return { service: service.name, isOfOne: true, variables: [explainVariable(variable, lookups)], gaps: refusals }
}

function explainAll(service: ComposeService, code: ServiceCode | undefined): Omit<Explanation, 'gaps'> {
  const given = Array.from(service.environment.values(), (variable) =>
    explainVariable(variable, findLookups(variable.name, code, service)),
  )
  const asked = namesOfKeys(code, service).filter((name) => !service.environment.has(name))
  const lacking = asked.map((name): ExplainedVariable => {
    return { variable: name, state: 'unset', chain: [], code: findLookups(name, code, service) }
  })
  return { service: service.name, isOfOne: false, variables: [...given, ...lacking] }
}

/** The variables out of which its code takes the keys that it signs and verifies with. */
function namesOfKeys(code: ServiceCode | undefined, { environment }: ComposeService): readonly string[] {
  const steps = (code?.uses ?? []).flatMap(({ key }) => key?.steps ?? [])
  return [
    ...new Set(steps.flatMap((step) => (step.kind === 'variable' ? (expandName(step.name, environment) ?? []) : []))),
  ]
}

/** The look-ups of the code that ask for the variable: those of keys with what they are used for, before mere readings. */
function findLookups(
  name: string,
  code: ServiceCode | undefined,
  { environment }: ComposeService,
): readonly CodeLookup[] {
  if (code === undefined) return []
  const asks = ({ steps }: ValueChain): boolean =>
    steps.some((step) => step.kind === 'variable' && expandName(step.name, environment) === name)
  const uses = code.uses.flatMap((use) => (use.key !== null && asks(use.key) ? [{ use, chain: use.key }] : []))
  const alike = groupBy(uses, ({ chain }) => JSON.stringify(reportSteps(chain)))
  const read = groupBy(
    code.reads.filter(({ chain }) => asks(chain) && !alike.has(JSON.stringify(reportSteps(chain)))),
    ({ chain }) => JSON.stringify(reportSteps(chain)),
  )
  return [
    ...Array.from(alike.values(), ([first, ...others]) => describeLookup(first.chain, [first, ...others])),
    ...(uses.length > 0 ? [] : Array.from(read.values(), ([{ chain }]) => describeLookup(chain, []))),
  ]
}

function describeLookup(chain: ValueChain, uses: readonly { readonly use: TokenUse }[]): CodeLookup {
  return {
    steps: reportSteps(chain),
    treatments: chain.treatments,
    certainty: chain.certainty,
    uses: uses.map(({ use: { kind, call, location, certainty } }) => ({ kind, call, location, certainty })),
  }
}

function explainVariable(
  { name, value, chain, masks }: ResolvedVariable,
  code: readonly CodeLookup[],
): ExplainedVariable {
  return {
    variable: name,
    state: value === null ? 'absent' : value.isEmpty ? 'empty' : 'present',
    chain,
    ...(masks === undefined ? {} : { masks }),
    ...(code.length === 0 ? {} : { code }),
  }
}
