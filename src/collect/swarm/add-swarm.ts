import { isTask } from '../../model/keys/belonging.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { gapOfEngine } from '../engine/attempt.ts'
import type { VersionedConversation } from '../engine/conversation.ts'
import { isRunning } from '../select-containers.ts'
import { askManager, type SwarmAnswer } from './ask-manager.ts'
import { type ListedTasks, listTasks } from './list-tasks.ts'

/**
 * The containers of an engine with what its Swarm adds, where it manages one. A worker knows its own tasks only and nothing of
 * their secrets: that is a gap, where it runs any. `swarmState` is what the engine reported about itself.
 */
export async function addSwarm(
  conversation: VersionedConversation,
  swarmState: string | null,
  containers: readonly ContainerFact[],
): Promise<ListedTasks> {
  const runsTasks = containers.some((container) => isTask(container.labels) && isRunning(container))
  // Since Engine 23, API 1.42, the ping tells; Podman says nothing, and a proxy may keep it back.
  const mayManage = swarmState !== null || runsTasks || Number(conversation.apiVersion.replace(/^1\./, '')) < 42
  const answer: SwarmAnswer = mayManage ? await askManager(conversation, swarmState) : { kind: 'none' }
  const unchanged = (...gaps: readonly Gap[]): ListedTasks => ({ containers, configs: new Map(), gaps })
  switch (answer.kind) {
    case 'none':
      return unchanged()
    case 'worker': {
      if (!runsTasks) return unchanged()
      const workerGap = gapOfEngine(conversation.endpoint.address, WORKER)
      return { ...unchanged(workerGap), workerGap }
    }
    case 'refused':
      return answer.isCertain || runsTasks ? unchanged(answer.gap) : unchanged()
    case 'manager': {
      const listed = listTasks(containers, answer.state)
      return { ...listed, gaps: [...answer.state.gaps, ...listed.gaps] }
    }
  }
}

const WORKER = {
  code: 'hidden',
  reason:
    'it is a worker of a Swarm, which does not know what runs on other nodes, nor which secrets its own tasks have: ask a manager (--host, --context)',
} as const
