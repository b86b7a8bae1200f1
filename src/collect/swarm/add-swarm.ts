import { isTask } from '../../model/belonging.ts'
import type { ContainerFact } from '../../model/container.ts'
import type { Gap } from '../../model/gap.ts'
import { gapOfEngine } from '../engine/attempt.ts'
import type { VersionedConversation } from '../engine/conversation.ts'
import { isUp } from '../select-containers.ts'
import { askManager } from './ask-manager.ts'
import { type ListedTasks, listTasks } from './list-tasks.ts'

/**
 * The containers of an engine with what its Swarm adds, where it manages one. A worker knows its own tasks only and nothing of
 * their secrets: that is a gap, where it runs any. `told` is what the engine said of itself.
 */
export async function addSwarm(
  conversation: VersionedConversation,
  told: string | null,
  containers: readonly ContainerFact[],
): Promise<ListedTasks> {
  const answer = await askManager(conversation, told)
  const unchanged = (...gaps: readonly Gap[]): ListedTasks => ({ containers, configs: new Map(), gaps })
  const runsTasks = containers.some((container) => isTask(container.labels) && isUp(container))
  switch (answer.kind) {
    case 'none':
      return unchanged()
    case 'worker':
      return runsTasks ? unchanged(gapOfEngine(conversation.endpoint.address, WORKER)) : unchanged()
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
    'it is a worker of a Swarm, which does not tell what runs on other nodes, nor which secrets its own tasks have: ask a manager (--host, --context)',
} as const
