import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { gate } from '../../src/gate.ts'
import { type RolloutPlan, servicesInPlay, upAll } from '../../src/model/stack/rollout.ts'
import { type InspectAnswer, inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'

/*
 * The advice of a gate that refuses: whoever obeys it is let pass, and what runs afterwards agrees. The engine is simulated, as
 * what commands do to containers is proved with the real one (test/engine/gate.test.ts).
 */
const names = ['auth', 'api', 'worker', 'web'] as const
type Name = (typeof names)[number]

const keys = ['a', 'b', 'c'].map((letter) => `${letter}${'0123456789abcdef'.repeat(4)}`)
const signal = AbortSignal.timeout(300_000)
const folder = mkdtempSync(join(tmpdir(), 'countersign-advice-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Container {
  readonly state: 'running' | 'exited'
  /** Which of the keys it was made with. */
  readonly key: number
}

interface Stack {
  readonly services: readonly Name[]
  /** The dependency of a service on the one before it. */
  readonly dependencies: readonly boolean[]
  readonly containers: ReadonlyMap<Name, Container>
  readonly plan: RolloutPlan
}

/** After the rotation all files say key 1; the containers hold it, or one of before. */
const FILE_KEY = 1

const stacks: fc.Arbitrary<Stack> = fc
  .record({
    count: fc.integer({ min: 2, max: 4 }),
    dependencies: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    containers: fc.array(
      fc.option(
        fc.record({ state: fc.constantFrom('running', 'exited'), key: fc.integer({ min: 0, max: 2 }) } as const),
        { freq: 5 },
      ),
      { minLength: 4, maxLength: 4 },
    ),
    named: fc.option(fc.subarray([...names], { minLength: 1 })),
    replaces: fc.constantFrom('changed', 'changed', 'all', 'none'),
    followsDependencies: fc.boolean(),
    restarts: fc.boolean(),
    startsStopped: fc.boolean(),
  } as const)
  .map(({ count, dependencies, containers, named, replaces, followsDependencies, restarts, startsStopped }) => {
    const services = names.slice(0, count)
    const own = named === null ? null : named.filter((name) => services.includes(name))
    return {
      services,
      dependencies,
      containers: new Map(
        services.flatMap((name, index) => {
          const container = containers[index] ?? null
          return container === null ? [] : [[name, container] as const]
        }),
      ),
      plan: {
        ...upAll,
        services: own === null || own.length === 0 ? null : own,
        ...{ replaces, followsDependencies, startsStopped },
        restarts: restarts && replaces === 'none',
      },
    }
  })

function dependsOn({ services, dependencies }: Stack, name: Name): readonly string[] {
  const index = services.indexOf(name)
  const before = services[index - 1]
  return before !== undefined && dependencies[index] === true ? [before] : []
}

function writeFiles(stack: Stack): void {
  const services = stack.services.map((name) => {
    const needs = dependsOn(stack, name)
    const more = name === 'auth' ? ', JWT_EXPIRES_IN: 1h' : ''
    return `  ${name}: { image: example/${name}, depends_on: [${needs.join()}], environment: { JWT_SECRET: "\${JWT_SECRET}"${more} } }`
  })
  writeFileSync(join(folder, 'compose.yaml'), `name: shop\nservices:\n${services.join('\n')}\n`)
  writeFileSync(join(folder, '.env'), `JWT_SECRET=${keys[FILE_KEY]}\n`)
}

function answer(name: Name, { state, key }: Container, index: number): InspectAnswer {
  const environment = [`JWT_SECRET=${keys[key]}`, ...(name === 'auth' ? ['JWT_EXPIRES_IN=1h'] : [])]
  const labels = {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': name,
    'com.docker.compose.project.working_dir': folder,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
  }
  const State = { Status: state, StartedAt: '2026-01-02T03:04:06.000000007Z' }
  return { ...inspectAnswer(index + 1, environment, labels), Name: `/shop-${name}-1`, State }
}

/** What a command leaves, as ../shared knowledge of Compose has it: see docs/gate.md. */
function obey(stack: Stack, plan: RolloutPlan): ReadonlyMap<Name, Container> {
  const all = stack.services.map((name) => ({ name, dependsOn: dependsOn(stack, name) }))
  const inPlay = servicesInPlay(plan, all)
  const after = new Map(stack.containers)
  for (const name of stack.services) {
    if (inPlay !== null && !inPlay.has(name)) continue
    const container = stack.containers.get(name)
    const isForced = plan.replaces === 'all' && (plan.services === null || plan.services.includes(name))
    const isReplaced = container === undefined || isForced || (plan.replaces !== 'none' && container.key !== FILE_KEY)
    after.set(name, { state: 'running', key: isReplaced ? FILE_KEY : container.key })
  }
  return after
}

async function withEngine<T>(
  containers: ReadonlyMap<Name, Container>,
  run: (engine: { readonly host: string }) => Promise<T>,
): Promise<T> {
  const engine = await startFaultyEngine({
    containers: [...containers].map(([name, one], index) => answer(name, one, index)),
  })
  try {
    return await run({ host: `unix://${engine.socketPath}` })
  } finally {
    await engine.close()
  }
}

const optionsFor = (host: string) => ({
  compose: {
    ...{ directory: folder, displayDirectory: folder, files: [], envFiles: [], profiles: [], shell: {} },
    compose: 'v5' as const,
  },
  engine: { shell: {}, homeDirectory: '/nonexistent', host, timeoutMs: 5000 },
  fingerprintKey: new Uint8Array(32).fill(7),
  failOn: 'error' as const,
  version: '0.0.0-test',
})

const gateStack = (containers: ReadonlyMap<Name, Container>, rollout: RolloutPlan) =>
  withEngine(containers, ({ host }) =>
    gate({ ...optionsFor(host), rollout, isEngineDemanded: true, allowsGaps: false }, signal),
  )

const auditRunning = (containers: ReadonlyMap<Name, Container>) =>
  withEngine(containers, ({ host }) => audit(optionsFor(host), signal))

test('whoever obeys the advice of a gate that refuses is let pass, and what runs then agrees', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(stacks, async (stack) => {
      writeFiles(stack)
      const decision = await gateStack(stack.containers, stack.plan)
      if (decision.outcome !== 'refused') return
      refused += 1
      // The files agree with each other, so there is always a way.
      expect(decision.advice).not.toBeNull()
      const advice = decision.advice ?? upAll
      expect((await gateStack(stack.containers, advice)).outcome).toBe('passed')
      const after = obey(stack, advice)
      const report = await auditRunning(after)
      expect(report.findings.filter(({ ruleId }) => ruleId === 'secret-mismatch')).toEqual([])
    }),
    { numRuns: 40 },
  )
  expect(refused).toBeGreaterThan(5)
}, 240_000)

test('what a gate lets pass leaves no two running services apart that were together', async () => {
  await fc.assert(
    fc.asyncProperty(stacks, async (stack) => {
      writeFiles(stack)
      const decision = await gateStack(stack.containers, stack.plan)
      if (decision.outcome !== 'passed' || stack.plan.replaces === 'none') return
      const running = (containers: ReadonlyMap<Name, Container>) =>
        new Set([...containers.values()].filter(({ state }) => state === 'running').map(({ key }) => key)).size
      if (!stack.plan.startsStopped) return
      const after = obey(stack, stack.plan)
      if (after.size === stack.services.length) expect(running(after)).toBe(1)
    }),
    { numRuns: 40 },
  )
}, 240_000)
