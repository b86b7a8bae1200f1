import { type EngineOptions, openEngine } from '../../../src/collect/engine/engine-session.ts'
import type { ContainerCollection } from '../../../src/collect/engine/list-containers.ts'

export type { EngineOptions } from '../../../src/collect/engine/engine-session.ts'
export type { ContainerCollection } from '../../../src/collect/engine/list-containers.ts'

/**
 * The containers of the engine that the user's settings name, for who needs nothing else of it: a session that is closed
 * again. Promises and throws what `EngineSession.collect` does.
 */
export async function collectContainers(options: EngineOptions, signal: AbortSignal): Promise<ContainerCollection> {
  const session = await openEngine(options, signal)
  try {
    return await session.collect()
  } finally {
    session.close()
  }
}
