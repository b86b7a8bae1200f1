import { findTraces } from './find-traces.ts'
import { type CasePlan, planCase } from './plan-case.ts'
import { type CommandName, commandChoices, isSecretMade, type LeakBench } from './print-world.ts'
import { Random } from './random.ts'

/** What one case let out. */
export interface Leak {
  readonly number: number
  readonly placement: string
  readonly kind: string
  readonly command: CommandName
  /** The shapes that were found; `differs` where two secrets made different output, and `crash` where the command broke. */
  readonly traces: readonly string[]
  /** Where the two outputs part, with nothing of the secret but what got out. */
  readonly detail: string
}

/** What all cases together showed. */
export interface LeakExploration {
  readonly cases: number
  readonly commands: ReadonlyMap<CommandName, number>
  readonly kinds: ReadonlyMap<string, number>
  readonly characters: number
  readonly leaks: readonly Leak[]
}

/** The command that is run on the case with this number. */
export function chooseCommand(number: number): CommandName {
  return new Random(number ^ 0x5bd1e995).pick(commandChoices)
}

/** Examines the cases numbered from `seed` on, as many at a time as there are benches. */
export async function exploreLeaks(
  seed: number,
  count: number,
  benches: readonly LeakBench[],
  told: (done: number) => void = () => {},
): Promise<LeakExploration> {
  const leaks: Leak[] = []
  const commands = new Map<CommandName, number>()
  const kinds = new Map<string, number>()
  const known = new Set<string>()
  let characters = 0
  let [begun, done] = [0, 0]
  const work = async (bench: LeakBench): Promise<void> => {
    while (begun < count) {
      const plan = planCase(seed + begun)
      begun += 1
      const command = chooseCommand(plan.number)
      const { leak, printed } = await examineCase(plan, command, bench, known)
      if (leak !== null) leaks.push(leak)
      characters += printed
      commands.set(command, (commands.get(command) ?? 0) + 1)
      kinds.set(plan.kind, (kinds.get(plan.kind) ?? 0) + 1)
      done += 1
      told(done)
    }
  }
  await Promise.all(benches.map(work))
  return { cases: count, commands, kinds, characters, leaks: leaks.toSorted((one, other) => one.number - other.number) }
}

/**
 * Prints the case's two worlds by the command, and looks for what tells of the secret. Lines that were printed in an earlier case
 * (`known`) hold nothing of this one's.
 */
export async function examineCase(
  { number, placement, kind, secrets, write }: CasePlan,
  command: CommandName,
  bench: LeakBench,
  known: Set<string> = new Set(),
): Promise<{ readonly leak: Leak | null; readonly printed: number }> {
  const [first, second] = secrets
  const one = await bench.print(command, write(first.text))
  const other = await bench.print(command, write(second.text))
  const isDifferent = !isSecretMade(command) && (one.text !== other.text || one.exitCode !== other.exitCode)
  const [oneLines, otherLines] = [one, other].map(({ text }) => text.split('\n').filter((line) => !known.has(line)))
  const traces = [
    ...findTraces((oneLines ?? []).join('\n'), first),
    ...findTraces((otherLines ?? []).join('\n'), second),
    ...(isDifferent ? ['differs'] : []),
    ...(one.exitCode === 70 || other.exitCode === 70 ? ['crash'] : []),
  ]
  if (known.size > mostKnown) known.clear()
  for (const line of [...(oneLines ?? []), ...(otherLines ?? [])]) known.add(line)
  const printed = one.text.length + other.text.length
  if (traces.length === 0) return { leak: null, printed }
  const detail = isDifferent ? describeDifference(one.text, other.text) : ''
  return { leak: { number, placement, kind, command, traces: [...new Set(traces)], detail }, printed }
}

const mostKnown = 100_000

function describeDifference(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const from = Math.max(0, at - 60)
  return `${JSON.stringify(one.slice(from, at + 60))} / ${JSON.stringify(other.slice(from, at + 60))}`
}
