import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, kindOf, makeWorld } from '../test/fuzz/explore.ts'

/*
 * `npm run fuzz -- [--minutes N] [--cases N] [--seed N]` audits random stacks, with what an engine and an endpoint answer, and holds the
 * invariants of test/fuzz/run-world.ts: no exit 70, nothing over 5 s or 512 MiB, never `consistent` beside something unread, no control
 * character in an output. The cases run in processes of their own, of which one that hangs or dies is replaced. Every finding is written to
 * test/fuzz/found/, where `npm run test:all` tries it from then on. Ends with 1 when there is one.
 */

const minutes = Number(readFlag('--minutes') ?? (readFlag('--cases') === undefined ? 5 : 24 * 60))
const cases = Number(readFlag('--cases') ?? Number.POSITIVE_INFINITY)
const seed = Number(readFlag('--seed') ?? Date.now() % 1_000_000_000)
if (!(minutes > 0) || !(cases > 0) || !Number.isInteger(seed))
  throw new Error('--minutes, --cases and --seed take numbers')
const lanes = Number(readFlag('--lanes') ?? 1)
/** So long a case may say nothing: with as much time of the processor as it may take, on a machine that is busy. */
const patienceMs = 90_000

/** So many cases one process tries. */
const casesOfProcess = 5_000

const endsAt = performance.now() + minutes * 60_000
const found = join(import.meta.dirname, '..', 'test', 'fuzz', 'found')
let next = 0
let done = 0
const findings = new Map<string, number>()

console.log(`seed ${seed}, ${Number.isFinite(cases) ? `${cases} cases` : `${minutes} minutes`}`)
await Promise.all(Array.from({ length: lanes }, drive))
console.log(
  `\n${done} cases with seed ${seed}: ${findings.size === 0 ? 'all invariants hold' : `${findings.size} kinds of findings`}`,
)
for (const [kind, times] of findings) console.log(`  ${times} × ${kind}`)
if (findings.size > 0) process.exitCode = 1

/** Has one process after the other try cases until the time is over. */
async function drive(): Promise<void> {
  let again: number | undefined
  while (again !== undefined || (next < cases && performance.now() < endsAt)) {
    const end = await driveOne(again)
    again = end?.why === undefined ? end?.number : undefined
    if (end?.why !== undefined) note(end.number, { broken: [end.why], world: makeWorld(seed, end.number) })
  }
}

/**
 * Has one process try cases, `first` before all others. Ends with the case that it could not finish and the reason, or without one
 * where the case has to be tried again in a process of its own: what garbage an old process holds is no property of a case.
 */
function driveOne(first?: number): Promise<{ readonly number: number; readonly why?: string } | null> {
  const child = fork(join(import.meta.dirname, '..', 'test', 'fuzz', 'fuzz-process.ts'), [String(seed)], {
    execArgv: ['--import', 'tsx', '--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve) => {
    let number = -1
    let tried = 0
    let watch: NodeJS.Timeout | undefined
    const give = (): void => {
      clearTimeout(watch)
      const isFirst = tried === 0 && first !== undefined
      if (!isFirst && (next >= cases || performance.now() >= endsAt || tried >= casesOfProcess)) {
        child.removeAllListeners('exit')
        child.kill('SIGKILL')
        resolve(null)
        return
      }
      if (isFirst) {
        number = first
      } else {
        number = next
        next += 1
      }
      tried += 1
      watch = setTimeout(() => end('time: no end in sight'), patienceMs)
      child.send(number)
    }
    const end = (why: string): void => {
      clearTimeout(watch)
      child.removeAllListeners('exit')
      child.kill('SIGKILL')
      done += 1
      resolve({ number, why })
    }
    child.once('exit', (code, signal) => end(`exit 70: the process ended with ${code ?? signal}`))
    child.on('message', (told: Finding | 'ready' | 'fine') => {
      if (typeof told === 'object' && tried > 1 && told.broken.length === 1 && kindOf(told.broken) === 'memory') {
        clearTimeout(watch)
        child.removeAllListeners('exit')
        child.kill('SIGKILL')
        resolve({ number })
        return
      }
      if (told !== 'ready') {
        done += 1
        if (done % 1_000 === 0) process.stderr.write(`${done} `)
      }
      if (typeof told === 'object') note(number, told)
      give()
    })
  })
}

function note(number: number, finding: Finding): void {
  const isMeasured = /^(?:time|memory)$/.test(kindOf(finding.broken))
  const kind = isMeasured ? kindOf(finding.broken) : (finding.broken[0] ?? '').slice(0, 160)
  const times = findings.get(kind) ?? 0
  findings.set(kind, times + 1)
  if (times > 0) return
  const name = `${createHash('sha256').update(kind).digest('hex').slice(0, 12)}.json`
  writeFileSync(join(found, name), `${JSON.stringify(finding.world, null, 2)}\n`)
  console.log(`\ncase ${number}: ${finding.broken.join('; ')}\n  test/fuzz/found/${name}`)
}

function readFlag(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
