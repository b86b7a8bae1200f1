import type { Gap } from '../../model/report/gap.ts'
import { gapOfEngine, type Outcome, type Refusal } from '../engine/attempt.ts'
import type { VersionedConversation } from '../engine/conversation.ts'
import type { Question } from '../engine/engine-client.ts'
import type { EngineAnswer } from '../engine/engine-connection.ts'
import { explainStatus, isRefusal, malformed, parseJson } from '../engine/explain-status.ts'
import { call } from '../engine/list-containers.ts'
import {
  readList,
  readNode,
  readObject,
  readService,
  type SwarmNode,
  type SwarmObject,
  type SwarmService,
  type SwarmTaskState,
  taskReader,
} from './read-swarm.ts'

/** What a manager of a Swarm holds. A list that could not be read is `null`, and a gap tells why. */
export interface SwarmState {
  readonly services: readonly SwarmService[]
  readonly tasks: readonly SwarmTaskState[] | null
  readonly nodes: readonly SwarmNode[]
  /** Of secrets and configs. */
  readonly objects: readonly SwarmObject[] | null
  readonly gaps: readonly Gap[]
}

/** What an engine is in a Swarm: nothing, a worker, which cannot tell of it, or a manager. */
export type SwarmAnswer =
  | { readonly kind: 'none' }
  | { readonly kind: 'worker' }
  | { readonly kind: 'manager'; readonly state: SwarmState }
  /** It did not say, and `gap` tells why; it is `certain` where the engine is surely in a Swarm. */
  | { readonly kind: 'refused'; readonly isCertain: boolean; readonly gap: Gap }

const MAXIMUM_BYTES = 64 * 1024 * 1024

/**
 * Asks a manager of a Swarm for its services, tasks and nodes, and for its secrets and configs where a task has one. `swarmState` is
 * what the engine says of itself when it is greeted; engines before 23 say nothing, and are asked.
 */
export async function askManager(conversation: VersionedConversation, swarmState: string | null): Promise<SwarmAnswer> {
  if (swarmState !== null && /^(inactive|pending)$/.test(swarmState)) return { kind: 'none' }
  if (swarmState === 'active/worker') return { kind: 'worker' }
  const { address } = conversation.endpoint
  const isCertain = swarmState !== null
  // `status` is left out by the types of dockerode, and handed on by itself.
  const first = await call(conversation, (engine) => engine.listServices(WITH_STATUS), MAXIMUM_BYTES)
  if (first.refusal !== undefined) return { kind: 'refused', isCertain, gap: gapOfEngine(address, first.refusal) }
  // Podman knows no such call; a worker and an engine without Swarm answer alike.
  if (first.value.status === 404) return { kind: 'none' }
  if (first.value.status === 503 && isNoManager(first.value)) return { kind: isCertain ? 'none' : 'worker' }
  const gaps: Gap[] = []
  const addGap = (refusal: Refusal): null => {
    gaps.push(gapOfEngine(address, refusal))
    return null
  }
  const read = <T>(name: string, answer: Outcome<EngineAnswer>, entry: Reader<T>) => {
    if (answer.refusal !== undefined) return addGap(answer.refusal)
    if (answer.value.status !== 200) return addGap(explain(answer.value, name, conversation.apiVersion))
    return readList(parseJson(answer.value.body), entry) ?? addGap(malformed(`/v${conversation.apiVersion}/${name}`))
  }
  const services = read('services', first, readService)
  if (services === null) {
    const [gap = gapOfEngine(address, malformed('/services'))] = gaps
    return { kind: 'refused', isCertain, gap }
  }
  if (services.length === 0) return { kind: 'manager', state: { services, tasks: [], nodes: [], objects: [], gaps } }
  const ask = async <T>(name: string, question: Question, entry: Reader<T>) =>
    read(name, await call(conversation, question, MAXIMUM_BYTES), entry)
  const nodes = (await ask('nodes', (engine) => engine.listNodes(), readNode)) ?? []
  const tasks = await ask('tasks', (engine) => engine.listTasks(), taskReader(services, nodes))
  const files = [...services, ...(tasks ?? [])].flatMap(({ spec }) => spec.files)
  const has = (kind: string): boolean => files.some((file) => file.kind === kind)
  const secrets = has('secret') ? await ask('secrets', (engine) => engine.listSecrets(), readObject) : []
  const configs = has('config') ? await ask('configs', (engine) => engine.listConfigs(), readObject) : []
  const objects = secrets === null && configs === null ? null : [...(secrets ?? []), ...(configs ?? [])]
  return { kind: 'manager', state: { services, tasks, nodes, objects, gaps } }
}

const WITH_STATUS = { status: true }

type Reader<T> = Parameters<typeof readList<T>>[1]

/** An engine that is no manager says so in words; a Swarm without a leader, or one that is locked, answers 503 as well. */
function isNoManager({ body }: EngineAnswer): boolean {
  return /not a swarm manager/i.test(new TextDecoder().decode(body.subarray(0, 500)))
}

function explain({ status }: EngineAnswer, name: string, apiVersion: string): Refusal {
  const path = `/v${apiVersion}/${name}`
  if (isRefusal(status)) {
    return {
      code: 'forbidden',
      reason: `the engine or the socket proxy in front of it refused GET ${path} (${status}), which a Swarm needs: allow it in the proxy (tecnativa: ${name.toUpperCase()}=1; wollomatic: -allowGET='/v1\\.[0-9]+/${name}')`,
    }
  }
  if (status === 503) {
    return {
      code: 'unreachable',
      reason: `GET ${path} answered 503: the Swarm is locked (docker swarm unlock), or has no leader (docker node ls)`,
    }
  }
  return explainStatus(status, path)
}
