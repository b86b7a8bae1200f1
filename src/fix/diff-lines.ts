/** Lines of two texts that stay, go or come, by their index in either. */
export interface LineStep {
  readonly kind: 'same' | 'gone' | 'new'
  readonly before: number
  readonly after: number
}

/** More differences than this are shown as one replaced block. */
const MAX_DIFFERENCES = 500

/** The steps from one list of lines to the other, by Myers' algorithm (“An O(ND) Difference Algorithm”, 1986). */
export function diffLines(before: readonly string[], after: readonly string[]): readonly LineStep[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let tail = 0
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1
  }
  const middle = diffMiddle(before.slice(start, before.length - tail), after.slice(start, after.length - tail))
  return [
    ...Array.from({ length: start }, (_, at) => ({ kind: 'same', before: at, after: at }) as const),
    ...middle.map((step) => ({ ...step, before: step.before + start, after: step.after + start })),
    ...Array.from(
      { length: tail },
      (_, at) => ({ kind: 'same', before: before.length - tail + at, after: after.length - tail + at }) as const,
    ),
  ]
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly LineStep[] {
  const trace: Map<number, number>[] = []
  let reached = new Map<number, number>([[1, 0]])
  for (let differences = 0; differences <= Math.min(before.length + after.length, MAX_DIFFERENCES); differences += 1) {
    trace.push(reached)
    const next = new Map<number, number>()
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      let x = stepInto(reached, diagonal, differences)
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1
      next.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, before.length, after.length)
    }
    reached = next
  }
  return [
    ...before.map((_, at) => ({ kind: 'gone', before: at, after: 0 }) as const),
    ...after.map((_, at) => ({ kind: 'new', before: before.length, after: at }) as const),
  ]
}

function stepInto(reached: ReadonlyMap<number, number>, diagonal: number, differences: number): number {
  const down = reached.get(diagonal + 1) ?? -1
  const right = reached.get(diagonal - 1) ?? -1
  return diagonal === -differences || (diagonal !== differences && right < down) ? down : right + 1
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], width: number, height: number): readonly LineStep[] {
  const steps: LineStep[] = []
  let [x, y] = [width, height]
  for (let differences = trace.length - 1; differences >= 0; differences -= 1) {
    const reached = trace[differences] ?? new Map<number, number>()
    const diagonal = x - y
    const isDown =
      diagonal === -differences ||
      (diagonal !== differences && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1))
    const previous = isDown ? diagonal + 1 : diagonal - 1
    const fromX = reached.get(previous) ?? 0
    const fromY = fromX - previous
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1
      y -= 1
      steps.push({ kind: 'same', before: x, after: y })
    }
    if (differences > 0)
      steps.push(isDown ? { kind: 'new', before: fromX, after: fromY } : { kind: 'gone', before: fromX, after: fromY })
    ;[x, y] = [fromX, fromY]
  }
  return steps.toReversed()
}
