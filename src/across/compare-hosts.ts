import type { Binding, Fingerprint } from '../model/keys/binding.ts'
import type { ComparedHost, HostHolding, HostRelation, SharedBinding, SharedGroup } from '../model/stack/snapshot.ts'
import { identityOf } from '../model/text/identity.ts'
import { isFileLocation } from '../model/text/location.ts'
import { agree } from '../relate/agree.ts'
import { layersOf } from '../relate/layers.ts'
import { relateGroup } from '../relate/relate-group.ts'
import { holdersOf } from '../relate/sides.ts'

type Pair = readonly [ComparedHost, ComparedHost]
type Outcome = Pick<HostRelation, 'result' | 'reason' | 'holders'>

/** Whether the two hosts hold no key in common, of these purposes or of all. */
export function compareToDiffer([one, other]: Pair, purposes: readonly string[]): HostRelation {
  const [mine, theirs] = [one, other].map((host) => ({ host, bindings: listHeld(host, purposes) })) as [Held, Held]
  return {
    rule: 'differ',
    hosts: [one.name, other.name],
    ...(purposes.length === 0 ? {} : { group: purposes.join(', ') }),
    ...judgeDifference(mine, theirs),
  }
}

interface Held {
  readonly host: ComparedHost
  readonly bindings: readonly SharedBinding[]
}

function listHeld({ groups }: ComparedHost, purposes: readonly string[]): readonly SharedBinding[] {
  const asked = groups.filter((group) => isAsked(group, purposes))
  return asked.flatMap(({ bindings }) => bindings.filter(({ state }) => state === 'present'))
}

function isAsked({ id, purpose, project }: SharedGroup, purposes: readonly string[]): boolean {
  return purposes.length === 0 || purposes.includes(purpose) || purposes.includes(nameWithin(id, project))
}

function judgeDifference(mine: Held, theirs: Held): Outcome {
  const [here, there] = [new Set(mine.bindings.flatMap(listKeys)), new Set(theirs.bindings.flatMap(listKeys))]
  const sharing = [
    ...mine.bindings
      .filter((one) => listKeys(one).some((key) => there.has(key)))
      .map((one) => holdingOf(mine.host, one)),
    ...theirs.bindings
      .filter((one) => listKeys(one).some((key) => here.has(key)))
      .map((one) => holdingOf(theirs.host, one)),
  ]
  if (sharing.length > 0) return { result: 'broken', reason: 'they hold a key in common', holders: sharing }
  const unknown = [mine, theirs].flatMap(({ host, bindings }) =>
    bindings.filter(({ isUnknown, isFetchedHere }) => isUnknown && !isFetchedHere).map((one) => holdingOf(host, one)),
  )
  if (unknown.length > 0) return { result: 'unknown', reason: 'a key is not known', holders: unknown }
  const empty = [mine, theirs].find(({ bindings }) => bindings.every(({ keys }) => keys.length === 0))
  if (empty !== undefined) {
    return { result: 'unknown', reason: `${empty.host.name} holds no key to compare`, holders: [] }
  }
  return { result: 'holds', reason: 'no key is in both', holders: [] }
}

function listKeys({ keys }: SharedBinding): readonly Fingerprint[] {
  return keys.map(({ fingerprint }) => fingerprint)
}

/** Whether tokens of each host are accepted by the other, by trust group: of these purposes or of all. */
export function compareToAgree(pair: Pair, purposes: readonly string[]): readonly HostRelation[] {
  const hosts = [pair[0].name, pair[1].name] as const
  const [mine, theirs] = pair.map((host) => indexGroups(host, pair, purposes)) as [Index, Index]
  const names = [...new Set([...mine.keys(), ...theirs.keys()])].toSorted()
  if (names.length === 0) {
    return [{ rule: 'agree', hosts, result: 'unknown', reason: 'neither holds a key to compare', holders: [] }]
  }
  return names.map((group) => {
    const groups = [mine.get(group), theirs.get(group)] as const
    return { rule: 'agree', hosts, group, ...judgeAgreement(pair, groups) }
  })
}

type Index = ReadonlyMap<string, SharedGroup>

/** By project and name; by name alone where each host has one project, which may be called differently. */
function indexGroups({ groups }: ComparedHost, pair: Pair, purposes: readonly string[]): Index {
  const isOneEach = pair.every((host) => new Set(host.groups.map(({ project }) => project)).size <= 1)
  const asked = groups.filter((group) => isAsked(group, purposes) && group.bindings.length > 0)
  return new Map(asked.map((group) => [isOneEach ? nameWithin(group.id, group.project) : group.id, group]))
}

function nameWithin(id: string, project: string): string {
  return id.startsWith(`${project}/`) ? id.slice(project.length + 1) : id
}

function judgeAgreement(pair: Pair, groups: readonly [SharedGroup | undefined, SharedGroup | undefined]): Outcome {
  const [mine, theirs] = groups
  if (mine === undefined || theirs === undefined) {
    const [index, group] = mine === undefined ? ([1, theirs] as const) : ([0, mine] as const)
    const other = pair[1 - index]?.name ?? ''
    const holders = (group?.bindings ?? []).map((one) => holdingOf(pair[index], one)).slice(0, 1)
    return { result: 'unknown', reason: `${other} has no such trust group`, holders }
  }
  const restored = pair.flatMap((host, index) =>
    (groups[index]?.bindings ?? []).map((one) => ({ host, one, binding: restore(host, one, mine.purpose) })),
  )
  const origins = new Map(restored.map((origin) => [identify(origin.binding), origin]))
  const originOf = (binding: Binding): Origin => origins.get(identify(binding)) ?? notRestored(binding)
  const [files, running] = layersOf(restored.map(({ binding }) => binding))
  const { bindings } = running.bindings.length > 0 ? running : files
  const group = { ...mine, basis: 'declared', confidence: 'certain', bindings, resemblances: [] } as const
  const { relations, isCut } = relateGroup(group, { kind: 'running', bindings })
  const crossing = relations.flatMap(({ issuers, validators, judgement }) => {
    const [signers, verifiers] = [issuers.map(originOf), validators.map(originOf)]
    const crossed = signers.flatMap((signer) =>
      verifiers.filter(({ host }) => host !== signer.host).map((verifier) => [signer, verifier] as const),
    )
    return crossed.slice(0, 1).map((ends) => ({ ends, judgement }))
  })
  if (crossing.length === 0) return compareKeys(pair, holdersOf(bindings).map(originOf))
  for (const result of ['refused', 'unknown'] as const) {
    const [first] = crossing.filter(({ judgement }) => judgement.result === result)
    if (first === undefined) continue
    const { ends, judgement } = first
    const [signer, verifier] = ends
    const holders = ends.map(describeOrigin)
    const refusal = `${verifier.binding.service} refuses tokens of ${signer.binding.service}: ${judgement.reason}`
    return result === 'refused'
      ? { result: 'broken', reason: refusal, holders }
      : { result: 'unknown', reason: judgement.reason, holders }
  }
  if (isCut) return { result: 'unknown', reason: 'there are too many of them to compare each pair', holders: [] }
  return { result: 'holds', reason: 'each accepts the tokens of the other', holders: [] }
}

/** Where no signer is found, holders that check the same tokens hold the same key. */
function compareKeys([mine, theirs]: Pair, holders: readonly Origin[]): Outcome {
  const [here, there] = [mine, theirs].map((host) => holders.filter((one) => one.host === host)) as [Origin[], Origin[]]
  const [one] = here
  const [other] = there
  if (one === undefined || other === undefined) {
    const empty = one === undefined ? mine : theirs
    return { result: 'unknown', reason: `${empty.name} holds no key to compare`, holders: [] }
  }
  const unseen = holders.filter(({ binding }) => binding.fingerprint === null)
  if (unseen.length > 0) return { result: 'unknown', reason: 'a key is not known', holders: unseen.map(describeOrigin) }
  const isOdd = (reference: Origin) => (origin: Origin) => !agree(reference.binding, origin.binding)
  const odd = there.find(isOdd(one)) ?? here.find(isOdd(other))
  if (odd === undefined) return { result: 'holds', reason: 'they verify with the same key', holders: [] }
  const reference = odd.host === mine ? other : one
  return {
    result: 'broken',
    reason: `${odd.binding.service} verifies with a different key than ${reference.binding.service}`,
    holders: [odd, reference].map(describeOrigin),
  }
}

/** A holding as the court takes it, and whose it is. */
interface Origin {
  readonly host: ComparedHost
  readonly one: SharedBinding
  readonly binding: Binding
}

function identify({ service, container, variable, location }: Binding): string {
  return identityOf(service, container, variable, location)
}

function notRestored({ service }: Binding): never {
  throw new Error(`the court judged ${service}, which was not passed to it`)
}

function describeOrigin({ host, one }: Origin): HostHolding {
  return holdingOf(host, one)
}

/** The holding as the court takes it: named with its host, and in one project with those of the other. */
function restore(host: ComparedHost, shared: SharedBinding, purpose: string): Binding {
  const { isUnknown, isFetchedHere, container, keys, ...facts } = shared
  return {
    ...facts,
    ...(container === undefined ? {} : { container: `${host.name}/${container}` }),
    service: `${host.name}/${shared.service}`,
    project: '',
    purpose,
    roleBasis: '',
    carrier: 'environment',
    chain: [],
    sources: [],
    // Of what is not wholly known, a key in common still tells something, and another one nothing.
    ...(isUnknown === true ? { isValueUnknown: true } : {}),
    ...(isFetchedHere === true ? { fetchesFrom: { leadsTo: 'service' } } : {}),
    fingerprint: keys[0]?.fingerprint ?? null,
    keys,
    strength: null,
    claims: {},
  }
}

function holdingOf({ name, snapshot }: ComparedHost, { service, variable, location }: SharedBinding): HostHolding {
  const holding = { host: name, service, variable }
  if (snapshot === undefined) return { ...holding, location }
  const { container, file, line } = isFileLocation(location)
    ? { ...location, container: undefined }
    : { ...location, file: undefined, line: undefined }
  const place = container === undefined ? (line === undefined ? file : `${file}:${line}`) : `container ${container}`
  return { ...holding, location: { file: snapshot.file }, ...(place === undefined ? {} : { place }) }
}
