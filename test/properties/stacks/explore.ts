import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type AuditMemory, createAuditMemory } from '../../../src/audit-options.ts'
import type { AuditReport, Verdict } from '../../../src/model/report/audit-report.ts'
import { type Contradiction, findContradictions, type PromiseName } from './find-contradictions.ts'
import { type FaultOutcome, findFalseAlarms, findFalseJudgements, judgeFault } from './judge-fault.ts'
import { auditStack, runStack } from './run-stack.ts'
import { type StackPlan, stackPlans } from './stack-plan.ts'
import { type GeneratedStack, type PlantedFault, writeStack } from './write-stack.ts'

/** What one stack showed. */
export interface Examination {
  readonly stack: GeneratedStack
  readonly contradictions: readonly Contradiction[]
  /** `null`: it cannot be audited. */
  readonly verdict: Verdict | null
  /** Of a visible fault only. */
  readonly outcome: FaultOutcome | null
  /** Whether it was incomplete already without the fault. */
  readonly wasIncomplete: boolean
}

/** A folder to write stacks into, one after the other, and what audits of one process remember. */
export class Workbench {
  readonly #root = mkdtempSync(join(tmpdir(), 'countersign-stacks-'))
  readonly #memory: AuditMemory = createAuditMemory()

  /** Runs every command on the stack of the plan; rehearses and serves where it is told to. */
  async examine(plan: StackPlan, runs: { readonly isRehearsed: boolean; readonly isServed: boolean }) {
    const stack = writeStack(plan)
    const settings = { memory: this.#memory, ...runs }
    const run = await runStack(this.#write(stack), settings)
    const found = [...findContradictions(run, stack.secrets)]
    if ('command' in run) return { stack, contradictions: found, verdict: null, outcome: null, wasIncomplete: false }
    for (const detail of findFalseAlarms(stack, run.audit)) found.push({ promise: 'false-alarm', detail })
    for (const detail of findFalseJudgements(stack, run.audit)) found.push({ promise: 'false-judgement', detail })
    const before = stack.fault?.isVisible === true ? await this.#auditWithout(plan) : null
    return {
      stack,
      contradictions: found,
      verdict: run.audit.verdict,
      outcome: before === null || stack.fault === null ? null : judgeFault(run.audit, before, stack.fault.service),
      wasIncomplete: before?.verdict === 'incomplete',
    } satisfies Examination
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }

  #auditWithout(plan: StackPlan): Promise<AuditReport> {
    return auditStack(this.#write(writeStack({ ...plan, fault: null })), { memory: this.#memory })
  }

  /** Always at one path, so that no report differs by it; making and removing folders takes longer than an audit. */
  #write(stack: GeneratedStack): string {
    for (const name of readdirSync(this.#root)) if (!(name in stack.files)) rmSync(join(this.#root, name))
    writeFiles(this.#root, stack)
    return this.#root
  }
}

/** Writes the files of a stack into a folder, which is made. */
export function writeFiles(directory: string, { files }: GeneratedStack): void {
  mkdirSync(directory, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
}

/** The plan with this number; the same number gives the same plan, whatever was asked before. */
export function planStack(number: number): StackPlan {
  const [plan] = fc.sample(stackPlans, { seed: number, numRuns: 1 })
  if (plan === undefined) throw new Error('fast-check gave no plan')
  return plan
}

/** The smallest plan that breaks the promise as the plan with this number does; `null` when that one does not. */
export async function shrinkStack(number: number, promise: PromiseName, bench: Workbench): Promise<StackPlan | null> {
  const isKept = fc.asyncProperty(stackPlans, async (plan) => {
    const { contradictions } = await bench.examine(plan, everything)
    return !contradictions.some((contradiction) => contradiction.promise === promise)
  })
  const { counterexample } = await fc.check(isKept, { seed: number, numRuns: 1, interruptAfterTimeLimit: 30_000 })
  return counterexample?.[0] ?? null
}

const everything = { isRehearsed: true, isServed: true } as const

/** One broken promise: how often, and by which stack first. */
export interface Breach {
  readonly count: number
  readonly number: number
  readonly detail: string
}

/** One fault that was planted, and what became of it. */
export interface FaultRecord {
  readonly fault: PlantedFault
  readonly outcome: FaultOutcome
  readonly wasIncomplete: boolean
  readonly number: number
}

/** What all stacks together showed. */
export interface Exploration {
  readonly stacks: number
  readonly breaches: ReadonlyMap<PromiseName, Breach>
  readonly verdicts: ReadonlyMap<string, number>
  readonly faults: readonly FaultRecord[]
  readonly right: number
  readonly rightButIncomplete: number
}

/** Examines the stacks numbered from `seed` on. Every fifth is rehearsed, every fiftieth served. */
export async function explore(
  seed: number,
  count: number,
  bench: Workbench,
  told: (done: number) => void = () => {},
): Promise<Exploration> {
  const breaches = new Map<PromiseName, Breach>()
  const verdicts = new Map<string, number>()
  const faults: FaultRecord[] = []
  let right = 0
  let rightButIncomplete = 0
  for (let at = 0; at < count; at += 1) {
    const number = seed + at
    const runs = { isRehearsed: at % 5 === 0, isServed: at % 50 === 0 }
    const { stack, contradictions, verdict, outcome, wasIncomplete } = await bench.examine(planStack(number), runs)
    for (const { promise, detail } of new Map(contradictions.map((found) => [found.promise, found])).values()) {
      const known = breaches.get(promise)
      breaches.set(promise, known === undefined ? { count: 1, number, detail } : { ...known, count: known.count + 1 })
    }
    verdicts.set(verdict ?? 'not audited', (verdicts.get(verdict ?? 'not audited') ?? 0) + 1)
    if (stack.fault !== null && outcome !== null) faults.push({ fault: stack.fault, outcome, wasIncomplete, number })
    if (stack.isRight) right += 1
    if (stack.isRight && verdict === 'incomplete') rightButIncomplete += 1
    told(at + 1)
  }
  return { stacks: count, breaches, verdicts, faults, right, rightButIncomplete }
}
