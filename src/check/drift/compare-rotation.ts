import type { Binding } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type {
  OutOfStep,
  RehearsedHolder,
  Rotation,
  RotationSource,
  StayingHolder,
} from '../../model/report/rehearsal.ts'
import type { Relation } from '../../model/report/relation.ts'
import { identityOf } from '../../model/text/identity.ts'
import { agree } from '../../relate/agree.ts'
import { usesKey } from '../../relate/roles.ts'
import { planRotation } from './plan-rotation.ts'

/** What is known of the keys at one time. */
type Known = Pick<AuditView, 'groups' | 'court' | 'tokens'>

/** What the change of one source did to each trust group that it touched: who follows, and of their partners, who does not. */
export function compareRotation(today: Known, changed: Known, source: RotationSource): readonly Rotation[] {
  const after = new Map(changed.groups.flatMap(({ bindings }) => bindings.map((one) => [identityOfBinding(one), one])))
  return today.groups.flatMap((group) => {
    const holders = group.bindings.filter(({ evidence }) => evidence === 'resolved').filter(isUsed)
    const follows = holders.filter((binding) => isChanged(binding, after.get(identityOfBinding(binding))))
    if (follows.length === 0) return []
    const leftBehind = holders.filter((one) => !follows.includes(one) && follows.some((other) => agree(one, other)))
    const apart = findOutOfStep(today.court.relations, follows, leftBehind)
    const signed = today.tokens.filter(({ signedBy }) => signedBy.includes(group.id))
    const remint = [...new Set(signed.map(({ service, variable }) => `${service}.${variable}`))]
    const plan = planRotation({ source, follows, leftBehind, outOfStep: apart, remint })
    return [
      {
        source,
        group: group.id,
        follows: follows.map(holderOf),
        leftBehind: leftBehind.map((one): StayingHolder => ({ ...holderOf(one), because: explainLeftBehind(one) })),
        outOfStep: apart,
        remint,
        ...plan,
      },
    ]
  })
}

/** Bystanders and forwarders are no partners, and a key that is not there cannot be rotated. */
function isUsed(binding: Binding): boolean {
  return binding.role !== 'bystander' && binding.state !== 'absent'
}

/** The other end of every relation of those who follow, where it is not accepted today because it holds another key, or none. */
function findOutOfStep(
  relations: readonly Relation[],
  follows: readonly Binding[],
  leftBehind: readonly Binding[],
): readonly OutOfStep[] {
  const moving = new Set(follows.map(identityOfBinding))
  const involved = new Set([...follows, ...leftBehind].map(identityOfBinding))
  const found = new Map<string, OutOfStep>()
  for (const { judgement, issuers, validators } of relations.filter(({ layer }) => layer === 'files')) {
    if (judgement.result === 'accepted') continue
    // What could not be seen, or is assumed, is a gap of its own.
    if (judgement.result === 'unknown' && judgement.why !== 'possible-relation') continue
    for (const [mine, theirs] of [
      [issuers, validators],
      [validators, issuers],
    ] as const) {
      const partners = mine.filter((one) => moving.has(identityOfBinding(one)))
      for (const one of partners.length === 0 ? [] : theirs) {
        const id = identityOfBinding(one)
        if (involved.has(id) || !usesKey(one) || partners.some((other) => agree(one, other))) continue
        const { result } = judgement
        if (found.get(id)?.today !== 'refused')
          found.set(id, { ...holderOf(one), today: result, because: whyApart(one) })
      }
    }
  }
  return [...found.values()]
}

function identityOfBinding({ service, variable, evidence }: Binding): string {
  return identityOf(service, variable, evidence)
}

function isChanged(before: Binding, after: Binding | undefined): boolean {
  return after === undefined || before.fingerprint !== after.fingerprint || before.state !== after.state
}

function holderOf({ service, variable, role, location }: Binding): RehearsedHolder {
  return { service, variable, role, location }
}

function whyApart(binding: Binding): string {
  if (binding.state === 'absent') return 'it holds no key today'
  if (binding.state === 'empty') return 'its key is empty today'
  return `it already holds a different key: ${explainLeftBehind(binding)}`
}

function explainLeftBehind({ chain, sources, carrier, variable }: Binding): string {
  const last = chain.at(-1)
  const place = last?.location === undefined ? '' : ` in ${last.location.file}:${last.location.line ?? 1}`
  if (carrier !== 'environment') return `it reads a different file (${variable})`
  if (last?.kind === 'env-file') return `it uses the line of ${last.name ?? 'the variable'}${place}`
  if (last?.kind === 'default' && sources[0] !== undefined)
    return `it falls back to the default of \${${sources[0]}}${place}`
  if (sources.length > 0) return `it uses \${${sources.join('}, ${')}}`
  return `the key is written${place === '' ? ' in the compose file' : place}`
}
