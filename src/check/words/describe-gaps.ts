import type { Binding } from '../../model/keys/binding.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { Court, LooseEnd, Relation } from '../../model/report/relation.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { isUnknownValue } from '../../relate/judge-pair.ts'
import { isMisread } from '../../relate/misread.ts'
import { signs, verifies } from '../../relate/roles.ts'
import { listNames, listSome } from './list-names.ts'

/** What the court could not decide, as gaps: each with what would settle it. */
export function describeGaps({ relations, looseEnds }: Court): readonly Gap[] {
  const open = relations.filter(({ judgement }) => judgement.result === 'unknown')
  const named = new Set(open.filter(isByName).map(({ group }) => group))
  // Nor could what runs settle it while the files name another secret.
  const leftOver = open.filter((relation) => !named.has(relation.group) || !endsOf(relation).some(hasOnlyName))
  const outside = listOutside(open)
  const gaps = [
    ...describeNamed(relations.filter(({ group }) => named.has(group))),
    ...leftOver.flatMap(describeUnseen),
    ...describeAssumptions(open),
    ...open.flatMap((relation) => describeAddress(relation, outside)),
    ...looseEnds.map(describeLooseEnd),
  ]
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()]
}

function describeUnseen({ judgement, issuers, validators }: Relation): readonly Gap[] {
  if (judgement.result !== 'unknown' || judgement.why !== 'unseen-key') return []
  const ends = [...issuers, ...validators]
  const unseenKeys = ends.flatMap(({ unseen }) => unseen ?? [])
  // A file that could not be read is reported by the reader of files.
  if (unseenKeys.length > 0 || ends.some(({ fingerprint }) => fingerprint === null))
    return unseenKeys.map(({ knownAs: _, ...gap }) => gap)
  const holder = ends.find(isUnknownValue) ?? issuers[0]
  // A text that is no key at all has a finding of its own.
  if (!isUnknownValue(holder) && ends.some(isMisread)) return []
  const others = namesOf(ends).filter((name) => name !== holder.service)
  const beside = others.length === 0 ? '' : `, so it cannot be compared with that of ${listNames(others)}`
  return [
    {
      ...locationOf(holder),
      code: 'unresolved',
      reason: isUnknownValue(holder)
        ? `the key of ${holder.service} (${holder.variable}) cannot be seen here${beside}`
        : judgement.reason,
    },
  ]
}

/** Whether the two ends take different secrets of which the files say the names, so that nothing that runs could settle it. */
function isByName({ judgement, issuers, validators }: Relation): boolean {
  if (judgement.result !== 'unknown' || judgement.why !== 'unseen-key') return false
  const names = [...issuers, ...validators].flatMap(({ unseen }) => unseen?.knownAs ?? [])
  return issuers.some(hasOnlyName) && validators.some(hasOnlyName) && new Set(names).size > 1
}

function hasOnlyName({ unseen }: Binding): boolean {
  return unseen?.knownAs !== undefined
}

function endsOf({ issuers, validators }: Relation): readonly Binding[] {
  return [...issuers, ...validators]
}

/** One gap for each trust group whose services take different secrets. */
function describeNamed(relations: readonly Relation[]): readonly Gap[] {
  const alike = groupBy(relations, ({ group }) => group)
  return Array.from(alike.values(), (own) => {
    const holders = own.flatMap(endsOf).filter(hasOnlyName)
    const sides = [...groupBy(holders, ({ unseen }) => unseen?.knownAs).entries()]
    const words = sides.map(([name, side]) => `${name} of ${listNames(namesOf(side))}`)
    return {
      ...locationOf(holders[0] ?? own[0].issuers[0]),
      code: 'unresolved',
      reason: `it is not known whether ${listNames(words)} hold the same key: give all of these services the same one`,
    }
  })
}

/** One gap for all validators of an issuer about which the same is not known. */
function describeAssumptions(open: readonly Relation[]): readonly Gap[] {
  const assumed = open.filter(
    ({ judgement }) =>
      judgement.result === 'unknown' && (judgement.why === 'assumption' || judgement.why === 'ambiguous-settings'),
  )
  const alike = groupBy(assumed, ({ judgement, group, issuers, layer }) =>
    identityOf(
      group,
      layer,
      issuers[0].service,
      judgement.result === 'unknown' ? [judgement.why, judgement.assumption] : [],
    ),
  )
  return Array.from(alike.values(), describeAssumption)
}

function describeAssumption(relations: readonly [Relation, ...Relation[]]): Gap {
  const [{ judgement, issuers, purpose }] = relations
  const validators = relations.flatMap((relation) => relation.validators)
  const names = namesOf(validators)
  const [issuer] = issuers
  const assumption = judgement.result === 'unknown' ? judgement.assumption : undefined
  if (judgement.result === 'unknown' && judgement.why === 'ambiguous-settings') {
    const isOne = names.length === 1
    return {
      ...locationOf(issuer),
      code: 'assumed',
      reason: isOne
        ? `${judgement.reason}, and it is not known which of them signs: declare it`
        : `${listNames(names)} accept tokens for different audiences or issuers, and it is not known which of them ${issuer.service} writes for which service: declare it`,
      settle: yaml(purpose, namesOf(issuers), names),
    }
  }
  if (assumption === undefined) {
    return {
      ...locationOf(issuer),
      code: 'assumed',
      reason: judgement.reason,
      settle: yaml(purpose, namesOf(issuers), names, ['algorithm: HS256']),
    }
  }
  const holder = [...issuers, ...validators].find(({ assumes }) => assumes !== undefined) ?? issuer
  const remedy =
    assumption === 'final-line-break'
      ? `write ${holder.assumedFile ?? 'the file'} without one (\`printf %s\`)`
      : 'give both services the same text'
  return {
    ...locationOf(holder),
    code: 'assumed',
    reason: `${judgement.reason}, which is not proven: ${remedy}`,
    ...(assumption === 'final-line-break' && holder.assumedFile !== undefined
      ? {
          edits: [
            {
              kind: 'clean-value',
              variable: holder.variable,
              location: { file: holder.assumedFile },
              flaw: 'trailing-newline',
            },
          ] as const,
        }
      : {}),
  }
}

function describeAddress(
  { judgement, validators, purpose, project }: Relation,
  outside: ReturnType<typeof listOutside>,
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
      ? 'declare the signer as external, if it is outside the stack'
      : 'use `verify --live`, or give the service a key in the compose files'
    return {
      ...locationOf(first),
      code: 'not-asked' as const,
      reason: `${listSome(names)} ${verb} keys${from === undefined ? '' : ` from ${from}`} (${first.variable}), which was not asked: ${remedy}`,
      ...(isOutside ? { settle: yamlOutside(purpose, outside(project, purpose)) } : {}),
    }
  })
}

/** Everybody of a project whose signer may be outside: one declaration of a purpose is for all of them. */
function listOutside(open: readonly Relation[]): (project: string, purpose: string) => readonly string[] {
  const asked = open.filter(({ judgement }) => judgement.result === 'unknown' && judgement.why === 'not-asked')
  const alike = groupBy(asked, ({ project, purpose }) => identityOf(project, purpose))
  const names = new Map(
    Array.from(alike, ([name, relations]) => {
      const validators = relations.flatMap((relation) => relation.validators)
      return [name, namesOf(validators.filter(({ fetchesFrom }) => fetchesFrom?.leadsTo !== 'service'))]
    }),
  )
  return (project, purpose) => names.get(identityOf(project, purpose)) ?? []
}

function describeLooseEnd({ kind, holders, purpose }: LooseEnd): Gap {
  const names = namesOf(holders)
  const held = [...groupBy(holders, ({ service }) => service)].map(
    ([service, own]) => `${service} (${listNames([...new Set(own.map(({ variable }) => variable))])})`,
  )
  if (kind === 'no-signer') {
    return {
      ...locationOf(holders[0]),
      code: 'unpaired',
      reason: `${listSome(held)} ${names.length === 1 ? 'verifies' : 'verify'} tokens, but no service found here signs them with that key: declare which one does`,
      settle: yamlOutside(purpose, names),
    }
  }
  if (kind === 'expected') {
    const [{ service, variable, expectedBecause = '' }] = holders
    return {
      ...locationOf(holders[0]),
      code: 'expected',
      reason: `${service} is not given ${variable}, and it is not known whether it needs it (${expectedBecause}): give it the key, or declare the group without it`,
    }
  }
  if (kind === 'too-many') {
    return {
      ...locationOf(holders[0]),
      code: 'too-large',
      reason: `${names.length} services hold keys for the purpose ${purpose} that all differ: not every pair of them was compared`,
    }
  }
  const signers = namesOf(holders.filter(({ role }) => role === 'issuer' || role === 'both'))
  const issuers = signers.length > 0 ? signers : namesOf(holders.filter(signs)).slice(0, 1)
  const others = namesOf(holders.filter(verifies)).filter((name) => !signers.includes(name))
  const reason =
    names.length === 1
      ? `it is not known which services ${held[0]} shares its tokens with: declare it`
      : `${listSome(held)} hold different keys, and it is not known whether they share tokens: declare which service signs and which verifies`
  return {
    ...locationOf(holders[0]),
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

function locationOf({ location }: Binding): Pick<Gap, 'source' | 'line' | 'column'> {
  if (!isFileLocation(location)) return { source: location.container }
  const { file, line, column } = location
  return { source: file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }
}
