import { type DriftScene, findDrift, type Inheritance, listDoubtful } from './check/drift/find-drift.ts'
import { findOverridden } from './check/drift/find-overridden.ts'
import { findProcessDrift } from './check/drift/find-process-drift.ts'
import { findStale } from './check/drift/find-stale.ts'
import { followImages } from './check/drift/follow-images.ts'
import type { EngineSession } from './collect/engine/engine-session.ts'
import type { ProcessMemory } from './collect/processes.ts'
import { isRunning } from './collect/select-containers.ts'
import { fingerprint } from './fingerprint/fingerprint.ts'
import type { GuessJudge } from './fingerprint/strength/guess-judge.ts'
import type { TrustGroup } from './model/keys/binding.ts'
import type { AuditView } from './model/report/audit-view.ts'
import type { Gap } from './model/report/gap.ts'
import type { Recognition } from './recognise/recognise.ts'
import { bindProcesses } from './recognise/sight/bind-processes.ts'

/** What runs beside what the files say, and what is needed to look closer. */
export interface DriftQuestion extends Omit<DriftScene, 'placements'> {
  readonly recognition: Recognition
  /** `null` when no engine is looked at. */
  readonly session: EngineSession | null
  /** Whether the user allows commands to be run in containers. */
  readonly allowExec: boolean
  readonly fingerprintKey: Uint8Array
  readonly judge: GuessJudge
  /** What earlier audits saw of the programs in containers that did not change since. */
  readonly knownProcesses?: ProcessMemory
}

/** How what runs differs from the files. */
export interface ObservedDrift extends Pick<AuditView, 'drift' | 'stale' | 'overridden' | 'processes'> {
  /** With what images give their containers. */
  readonly groups: readonly TrustGroup[]
  readonly gaps: readonly Gap[]
}

/**
 * Compares containers, programs and files. Images and processes are looked at only where that can decide something: an image
 * for a variable that the files do not give, a process for a key that comes by the environment.
 */
export async function observeDrift(question: DriftQuestion): Promise<ObservedDrift> {
  const { project, containers, recognition, session } = question
  const scene = { project, containers, placements: recognition.placements, groups: question.groups }
  const inheritance = await askImages(scene, session)
  const groups = followImages(question.groups, inheritance, containers)
  const { processes, gaps } = await observeProcesses(question, groups)
  return {
    groups,
    drift: findDrift({ ...scene, groups }, inheritance),
    // What is about to be started reads its files then.
    stale: findStale(groups, containers.filter(isRunning)),
    overridden: findOverridden(project, groups),
    processes,
    gaps,
  }
}

async function askImages(scene: DriftScene, session: EngineSession | null): Promise<Inheritance> {
  const doubtful = new Set(listDoubtful(scene))
  const asked = scene.containers.filter(({ name }) => doubtful.has(name))
  return new Map(
    await Promise.all(asked.map(async ({ id, name }) => [name, (await session?.listInherited(id)) ?? null] as const)),
  )
}

async function observeProcesses(
  { containers, recognition, session, allowExec, fingerprintKey, judge, knownProcesses }: DriftQuestion,
  groups: readonly TrustGroup[],
): Promise<Pick<ObservedDrift, 'processes' | 'gaps'>> {
  const holders = new Set(
    recognition.bindings
      .filter(
        ({ evidence, carrier, state }) => evidence === 'container' && carrier === 'environment' && state !== 'absent',
      )
      .map(({ container }) => container),
  )
  const asked = containers.filter((one) => isRunning(one) && holders.has(one.name))
  if (session === null || asked.length === 0) return { processes: [], gaps: [] }
  const { collectProcesses } = await import('./collect/processes.ts')
  const readInside = allowExec ? (id: string) => session.readProcess(id) : null
  const { processes, gaps } = await collectProcesses(asked, readInside, knownProcesses)
  const differing = bindProcesses(recognition.bindings, processes)
  const marked = differing.length === 0 ? [] : (await fingerprint(differing, fingerprintKey, judge)).groups
  return { processes: findProcessDrift(groups, marked), gaps }
}
