import type { Audited } from './audit.ts'
import { describeSignature } from './check/words/advise-trace.ts'
import type { TokenPlace, TokenUse } from './model/code/code.ts'
import type { Binding, ResolvedBinding, TrustGroup } from './model/keys/binding.ts'
import { toKnown } from './model/keys/known-binding.ts'
import type { Relation } from './model/report/relation.ts'
import type { TracedAnswer, TracedSigner } from './model/report/token-trace.ts'
import { groupBy } from './model/text/group-by.ts'
import { identityOf } from './model/text/identity.ts'
import { layersOf } from './relate/layers.ts'
import { holdersOf, splitByRole } from './relate/sides.ts'
import { askValidator } from './token/ask-validator.ts'
import type { PastedToken } from './token/read-pasted.ts'
import { rememberTrials, type Trials } from './token/remember-trials.ts'

/** The token, with what is known of it already. */
export interface TokenQuestion {
  readonly pasted: PastedToken
  readonly signers: readonly TracedSigner[]
  /** ISO 8601. */
  readonly now: string
}

/**
 * What every validator makes of the token that belongs to a trust group of its signers; where nobody of the stack signed it, every
 * validator of access tokens. By what the files say, and by what runs where containers are looked at.
 */
export async function askValidators(
  { found, evidence }: Pick<Audited, 'found' | 'evidence'>,
  question: TokenQuestion,
): Promise<readonly TracedAnswer[]> {
  const held = new Map(found.recognition.bindings.map((binding) => [identityOfBinding(binding), binding]))
  const trials = rememberTrials(question.pasted.token)
  const answers: TracedAnswer[] = []
  for (const group of chooseGroups(evidence.groups, question.signers)) {
    const [files, running] = layersOf(group.bindings)
    for (const { kind, bindings } of [running, files]) {
      const counts = kind === 'running' || running.bindings.length === 0
      for (const validator of splitByRole(holdersOf(bindings)).validators.flat(2)) {
        const resolved = held.get(identityOfBinding(validator))
        if (resolved === undefined) continue
        const uses = found.code.get(validator.service)?.uses ?? []
        const relation = findRelation(evidence.court.relations, question.signers, validator)
        const answer = await askOne({ resolved, uses, relation, held, trials }, question)
        answers.push({ ...describeAnswer(validator, group.id), layer: kind, counts, ...answer })
      }
    }
  }
  return dropAgreed(foldHoldings(answers))
}

/** The groups whose key signed it; without any those for access tokens, or all. */
function chooseGroups(groups: readonly TrustGroup[], signers: readonly TracedSigner[]): readonly TrustGroup[] {
  const signing = new Set(signers.flatMap(({ group }) => group ?? []))
  const known = groups.filter(({ id }) => signing.has(id))
  const access = groups.filter(({ purpose }) => purpose === 'access')
  return known.length > 0 ? known : access.length > 0 ? access : groups
}

interface Asked {
  readonly resolved: ResolvedBinding
  readonly uses: readonly TokenUse[]
  /** Between a signer of the token and this validator. */
  readonly relation: Relation | null
  readonly held: ReadonlyMap<string, ResolvedBinding>
  readonly trials: Trials
}

async function askOne(
  { resolved, uses, relation, held, trials }: Asked,
  { pasted, signers, now }: TokenQuestion,
): Promise<Pick<TracedAnswer, 'result' | 'reason' | 'objections' | 'takesFrom'>> {
  const verifying = uses.filter(({ kind }) => kind === 'verifies')
  const takesFrom: readonly TokenPlace[] = [...new Set(verifying.flatMap(({ tokenFrom }) => tokenFrom))]
  const signing = relation?.issuers.find((issuer) => isAmong(issuer, signers))
  const signer = signing === undefined ? undefined : held.get(identityOfBinding(signing))
  const answer = await askValidator(pasted, resolved, {
    nowSeconds: Math.floor(Date.parse(now) / 1000),
    leewaySeconds: Math.max(0, ...verifying.map(({ leewaySeconds }) => leewaySeconds ?? 0)),
    takesFrom,
    programs: [
      ...verifying.map(({ library }) => library),
      ...(resolved.product === undefined ? [] : [resolved.product]),
    ],
    judged: relation?.judgement ?? null,
    signing: signer === undefined ? null : toKnown(signer),
    trials,
  })
  const name = `${resolved.service} `
  const objections = answer.objections.map((one) => {
    if (one.step === 'signature') return { ...one, reason: describeSignature(one.cause) }
    return one.reason.startsWith(name) ? { ...one, reason: `it ${one.reason.slice(name.length)}` } : one
  })
  return { ...answer, objections, takesFrom }
}

function findRelation(
  relations: readonly Relation[],
  signers: readonly TracedSigner[],
  validator: Binding,
): Relation | null {
  const identity = identityOfBinding(validator)
  return (
    relations.find(
      ({ issuers, validators }) =>
        validators.some((one) => identityOfBinding(one) === identity) && issuers.some((one) => isAmong(one, signers)),
    ) ?? null
  )
}

function isAmong(one: Binding, signers: readonly TracedSigner[]): boolean {
  const isSame = (signer: TracedSigner) =>
    signer.project === one.project &&
    signer.service === one.service &&
    signer.container === one.container &&
    signer.variable === one.variable
  return signers.some((signer) => signer.kind === 'holding' && signer.reading === undefined && isSame(signer))
}

function describeAnswer(
  { project, service, container, variable, location }: Binding,
  group: string,
): Pick<TracedAnswer, 'project' | 'group' | 'service' | 'container' | 'variable' | 'location'> {
  return { project, group, service, ...(container === undefined ? {} : { container }), variable, location }
}

const rank: Readonly<Record<TracedAnswer['result'], number>> = { accepted: 0, unknown: 1, refused: 2 }

/** A service with several keys for one purpose accepts what any of them accepts. */
function foldHoldings(answers: readonly TracedAnswer[]): readonly TracedAnswer[] {
  const holders = groupBy(answers, ({ project, group, service, container, layer }) =>
    identityOf(project, group, service, container, layer),
  )
  return Array.from(
    holders.values(),
    (own) => own.toSorted((one, other) => rank[one.result] - rank[other.result])[0] ?? own[0],
  )
}

/** What the files say about a service is reported only where it differs from what its containers say. */
function dropAgreed(answers: readonly TracedAnswer[]): readonly TracedAnswer[] {
  const running = answers.filter(({ counts }) => counts)
  return answers.filter((answer) => {
    const { counts, project, group, service, result } = answer
    if (counts) return true
    const own = running.filter((one) => one.project === project && one.group === group && one.service === service)
    return own.some((one) => one.result !== result)
  })
}

function identityOfBinding(one: Pick<Binding, 'project' | 'service' | 'container' | 'variable' | 'evidence'>): string {
  return identityOf(one.project, one.service, one.container, one.variable, one.evidence)
}
