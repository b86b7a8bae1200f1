import type { Gap } from '../model/report/gap.ts'
import type { ComparedHost, DeclaredAcross, HostRelation } from '../model/stack/snapshot.ts'
import { compareToAgree, compareToDiffer } from './compare-hosts.ts'

/** What came of comparing hosts. */
export interface HostComparison {
  readonly relations: readonly HostRelation[]
  readonly gaps: readonly Gap[]
}

/**
 * Judges the rules between hosts, as far as they are about one that was `given` (a snapshot, or one of several engines). One that
 * no rule is about is a gap: nobody said what its keys are compared with.
 */
export function relateHosts(
  rules: readonly DeclaredAcross[],
  hosts: readonly ComparedHost[],
  given: ReadonlySet<string>,
  local: string,
): HostComparison {
  const byName = new Map(hosts.map((host) => [host.name, host]))
  const relations: HostRelation[] = []
  const missing = new Map<string, Gap>()
  const compared = new Set<string>()
  for (const rule of rules) {
    for (const [one, other] of pairsOf(rule.hosts)) {
      if (!given.has(one) && !given.has(other)) continue
      const pair = [byName.get(one), byName.get(other)] as const
      for (const [index, name] of [one, other].entries()) {
        if (pair[index] === undefined && !missing.has(name)) missing.set(name, describeMissing(name))
        if (pair[index] !== undefined) compared.add(name)
      }
      if (pair[0] === undefined || pair[1] === undefined) continue
      for (const relation of judgeRule(rule, [pair[0], pair[1]])) relations.push(relation)
    }
  }
  const loose = hosts.filter(({ name, snapshot }) => snapshot !== undefined && !compared.has(name))
  return { relations, gaps: [...missing.values(), ...loose.map((host) => describeLoose(host, local))] }
}

function judgeRule({ rule, groups }: DeclaredAcross, pair: readonly [ComparedHost, ComparedHost]) {
  return rule === 'agree' ? compareToAgree(pair, groups) : [compareToDiffer(pair, groups)]
}

function pairsOf(names: readonly string[]): readonly (readonly [string, string])[] {
  return names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const))
}

function describeMissing(name: string): Gap {
  return {
    source: name,
    code: 'missing',
    reason: `a rule under across names ${name}, but no trusted snapshot of it was given: add --with FILE`,
  }
}

function describeLoose({ name, snapshot }: ComparedHost, local: string): Gap {
  return {
    source: snapshot?.file ?? name,
    code: 'unpaired',
    reason: `no rule says what the keys of ${name} are compared with: declare which hosts they must agree with, and which they must differ from`,
    settle: `across: [ { differ: [${local}, ${name}] } ]`,
  }
}
