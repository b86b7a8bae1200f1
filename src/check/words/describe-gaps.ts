import type { Binding } from '../../model/binding.ts'
import type { Gap } from '../../model/gap.ts'
import { groupBy } from '../../model/group-by.ts'
import { isFileLocation } from '../../model/location.ts'
import type { Court, LooseEnd, Relation } from '../../model/relation.ts'
import { checks, signs } from '../../relate/roles.ts'
import { listNames } from './list-names.ts'

/** What the court could not decide, as gaps: each with what would settle it. */
export function describeGaps({ relations, looseEnds }: Court): readonly Gap[] {
  const open = relations.filter(({ judgement }) => judgement.result === 'unknown')
  const gaps = [
    ...open.flatMap(describeUnseen),
    ...open.flatMap(describeAssumption),
    ...open.flatMap((relation) => describeAddress(relation, open)),
    ...looseEnds.map(describeLooseEnd),
  ]
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()]
}

function describeUnseen({ judgement, issuers, validators }: Relation): readonly Gap[] {
  if (judgement.result !== 'unknown' || judgement.why !== 'unseen-key') return []
  return [...issuers, ...validators].flatMap(({ unseen }) => unseen ?? [])
}

function describeAssumption({ judgement, issuers, validators, purpose }: Relation): readonly Gap[] {
  if (judgement.result !== 'unknown') return []
  if (judgement.why !== 'assumption' && judgement.why !== 'ambiguous-settings') return []
  const { reason, assumption } = judgement
  const remedy =
    assumption === 'final-line-break'
      ? ': nothing proves it; write the file without one (`printf %s`)'
      : assumption === undefined
        ? ''
        : ': nothing proves it; give both services the same text'
  const [issuer] = issuers
  const holder = validators.find(({ assumes }) => assumes !== undefined) ?? issuer
  const isAlgorithm = judgement.why === 'assumption' && assumption === undefined
  return [
    {
      ...placeOf(assumption === undefined ? issuer : holder),
      code: 'assumed',
      reason: `${reason}${remedy}`,
      ...(isAlgorithm ? { settle: yaml(purpose, namesOf(issuers), namesOf(validators), ['algorithm: HS256']) } : {}),
    },
  ]
}

function describeAddress(
  { judgement, validators, purpose, project }: Relation,
  open: readonly Relation[],
): readonly Gap[] {
  if (judgement.result !== 'unknown' || judgement.why !== 'not-asked') return []
  return [...groupBy(validators, ({ variable }) => variable).values()].map((holders) => {
    const [first] = holders
    const { host, service, leadsTo } = first.fetchesFrom ?? {}
    const isOutside = leadsTo !== 'service'
    const from = isOutside || host === undefined ? (host ?? service) : host === service ? host : `${service} (${host})`
    const names = namesOf(holders)
    const verb = names.length === 1 ? 'fetches its' : 'fetch their'
    const remedy = isOutside
      ? 'declare the signer to be outside of the stack, if it is'
      : '`verify --live` asks, or give the key of the service in the compose files'
    return {
      ...placeOf(first),
      code: 'not-asked' as const,
      reason: `${listNames(names)} ${verb} keys${from === undefined ? '' : ` from ${from}`} (${first.variable}), which was not asked: ${remedy}`,
      ...(isOutside ? { settle: yamlOutside(purpose, listOutside(open, project, purpose)) } : {}),
    }
  })
}

/** Everybody whose signer may be outside: one declaration of a purpose is for all of them. */
function listOutside(open: readonly Relation[], project: string, purpose: string): readonly string[] {
  const alike = open.filter((one) => one.project === project && one.purpose === purpose)
  return namesOf(
    alike.flatMap(({ judgement, validators }) =>
      judgement.result === 'unknown' && judgement.why === 'not-asked'
        ? validators.filter(({ fetchesFrom }) => fetchesFrom?.leadsTo !== 'service')
        : [],
    ),
  )
}

function describeLooseEnd({ kind, holders, purpose }: LooseEnd): Gap {
  const names = namesOf(holders)
  const held = [...groupBy(holders, ({ service }) => service)].map(
    ([service, own]) => `${service} (${listNames([...new Set(own.map(({ variable }) => variable))])})`,
  )
  if (kind === 'no-signer') {
    return {
      ...placeOf(holders[0]),
      code: 'unpaired',
      reason: `${listNames(held)} ${names.length === 1 ? 'checks' : 'check'} tokens, and no service in sight signs them with that key: declare who does`,
      settle: yamlOutside(purpose, names),
    }
  }
  const signers = namesOf(holders.filter(({ role }) => role === 'issuer' || role === 'both'))
  const issuers = signers.length > 0 ? signers : namesOf(holders.filter(signs)).slice(0, 1)
  const others = namesOf(holders.filter(checks)).filter((name) => !signers.includes(name))
  const reason =
    names.length === 1
      ? `nothing tells with whom ${held[0]} shares its tokens: declare it`
      : `${listNames(held)} hold different keys, and nothing tells whether they share tokens: declare who signs and who checks`
  return {
    ...placeOf(holders[0]),
    code: 'unpaired',
    reason,
    settle: yaml(purpose, issuers.length > 0 ? issuers : names.slice(0, 1), others.length > 0 ? others : names),
  }
}

function yaml(
  purpose: string,
  issuers: readonly string[],
  validators: readonly string[],
  more: readonly string[] = [],
): string {
  const sides = [`issuers: [${list(issuers)}]`, `validators: [${list(validators)}]`, ...more]
  return `groups: { ${quote(purpose)}: { ${sides.join(', ')} } }`
}

function yamlOutside(purpose: string, validators: readonly string[]): string {
  return `groups: { ${quote(purpose)}: { external: true, validators: [${list(validators)}] } }`
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ')
}

function quote(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}

function namesOf(bindings: readonly Binding[]): readonly string[] {
  return [...new Set(bindings.map(({ service }) => service))]
}

function placeOf({ location }: Binding): Pick<Gap, 'source' | 'line' | 'column'> {
  if (!isFileLocation(location)) return { source: location.container }
  const { file, line, column } = location
  return { source: file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }
}
