import type { AuditOptions } from './audit-options.ts'
import type { LeftOut, StackMember } from './look.ts'
import { AuditError } from './model/limits/audit-error.ts'
import { type Budget, unbounded } from './model/limits/budget.ts'
import { nameBug } from './model/limits/describe-failure.ts'
import type { Gap } from './model/report/gap.ts'
import { identityOf } from './model/text/identity.ts'

/** So long it is looked for whom an audit fails on, and for half of the time that is left at most; who is not cleared by then is left out. */
const PATIENCE_MS = 30_000

/** Audits with other options and in another time; rejects as an audit does. */
type Run<Audited> = (options: AuditOptions, budget: Budget) => Promise<Audited>

/** A member that is left out, with the error that it made. */
interface Culprit {
  readonly member: StackMember
  readonly error: unknown
}

/**
 * Audits all but those that countersign fails on. `error` is what the whole audit threw: a bug in a reader, a rule or a library, which is met
 * at some service. Which one is found by auditing halves of the stack, then halves of those that fail too: one guard for all stages,
 * and each service costs no more than itself. What cannot be told apart in time is left out together.
 *
 * @throws the error, where an audit of no service at all fails too.
 */
export async function isolateBug<Audited>(
  error: unknown,
  options: AuditOptions,
  budget: Budget,
  run: Run<Audited>,
): Promise<Audited> {
  const { live: _, noteFile: __, memory: ___, ...quiet } = options // nobody is asked again, and nothing of this is remembered
  const search = new Search(quiet, run, Math.min(PATIENCE_MS, budget.remainingMs() / 2))
  const members = await search.listMembers(error)
  const culprits = await search.findCulprits(members)
  const without = leaveOut(culprits, error)
  if (options.live === undefined) return run({ ...options, without }, budget)
  try {
    return await run({ ...options, without }, budget)
  } catch (again) {
    rethrowExpected(again)
    const { live: ____, ...offline } = options
    const gap: Gap = {
      source: 'live endpoints',
      code: 'bug',
      reason: `${nameBug(again)}: they are not checked. ${pleaseReport}`,
    }
    return run({ ...offline, without: { ...without, gaps: [...without.gaps, gap] } }, budget)
  }
}

class Search<Audited> {
  readonly #options: AuditOptions
  readonly #run: Run<Audited>
  readonly #endsAt: number

  constructor(options: AuditOptions, run: Run<Audited>, patience: number) {
    this.#options = options
    this.#run = run
    this.#endsAt = performance.now() + patience
  }

  /** Everybody who is looked at, by an audit that leaves everybody out. @throws the first error where that fails too. */
  async listMembers(first: unknown): Promise<readonly StackMember[]> {
    const members = new Map<string, StackMember>()
    const note = (member: StackMember): boolean => {
      members.set(idOf(member), member)
      return true
    }
    try {
      await this.#run({ ...this.#options, without: { isLeftOut: note, gaps: [] } }, unbounded)
    } catch (error) {
      rethrowExpected(error)
      throw first
    }
    return [...members.values()]
  }

  async findCulprits(members: readonly StackMember[]): Promise<readonly Culprit[]> {
    const failure = await this.#failureOf(members)
    if (failure === null) return []
    const [only, ...others] = members
    const isOver = performance.now() > this.#endsAt
    if (only === undefined || others.length === 0 || isOver) return blame(members, failure.error)
    const middle = Math.ceil(members.length / 2)
    const first = await this.findCulprits(members.slice(0, middle))
    const second = await this.findCulprits(members.slice(middle))
    // None fails without the others: they fail by what they are to each other.
    return first.length + second.length === 0 ? blame(members, failure.error) : [...first, ...second]
  }

  /** What an audit of these alone throws; `null` when it ends well. */
  async #failureOf(members: readonly StackMember[]): Promise<{ readonly error: unknown } | null> {
    const kept = new Set(members.map(idOf))
    const without = { isLeftOut: (member: StackMember) => !kept.has(idOf(member)), gaps: [] }
    try {
      await this.#run({ ...this.#options, without }, unbounded)
      return null
    } catch (error) {
      rethrowExpected(error)
      return { error }
    }
  }
}

function blame(members: readonly StackMember[], error: unknown): readonly Culprit[] {
  return members.map((member) => ({ member, error }))
}

/** Without a culprit the second try succeeded; the bug is reported anyway. */
function leaveOut(culprits: readonly Culprit[], first: unknown): LeftOut {
  const omitted = new Set(culprits.map(({ member }) => idOf(member)))
  const unexplained: Gap = {
    source: 'countersign',
    code: 'bug',
    reason: `${nameBug(first)} ended the audit, but did not occur again. ${pleaseReport}`,
  }
  return {
    isLeftOut: (member) => omitted.has(idOf(member)),
    gaps: culprits.length === 0 ? [unexplained] : culprits.map(gapOfBug),
  }
}

const pleaseReport = 'Please report it; the message of the error is withheld, as it could quote a secret'

function gapOfBug({ member: { kind, name }, error }: Culprit): Gap {
  return {
    source: name,
    ...(kind === 'container' ? { subject: { kind, name } } : {}),
    code: 'bug',
    reason: `${nameBug(error)} ends every audit that it is part of, so ${name} is left out of the report. ${pleaseReport}`,
  }
}

function idOf({ kind, name }: StackMember): string {
  return identityOf(kind, name)
}

/** A usage error or an interrupt is not a bug. */
function rethrowExpected(error: unknown): void {
  const isInterrupt = error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError')
  if (error instanceof AuditError || isInterrupt) throw error
}
