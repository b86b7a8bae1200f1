import type Docker from 'dockerode'
import type { Endpoint } from './endpoint.ts'
import { type AnswerBound, type EngineAnswer, type EngineStream, openConnection } from './engine-connection.ts'
import { type Exchange, requestEngine } from './engine-modem.ts'

/** What may be asked of dockerode: calls that read, and none that changes anything. */
export interface ReadableEngine
  extends Pick<
    Docker,
    | 'ping'
    | 'info'
    | 'getEvents'
    | 'listContainers'
    | 'listServices'
    | 'listNodes'
    | 'listTasks'
    | 'listSecrets'
    | 'listConfigs'
  > {
  getContainer(id: string): Pick<Docker.Container, 'inspect' | 'getArchive' | 'logs'>
  getImage(name: string): Pick<Docker.Image, 'inspect'>
}

/** One call of one resource. What dockerode would make of the answer is not used. */
export type Question = (engine: ReadableEngine) => Promise<unknown>

/** Asks an engine. It can ask in two ways only, `GET` and `HEAD`, so it cannot change anything. */
export interface EngineClient {
  /** `HEAD` or `GET /_ping`. Rejects as `EngineConnection.send` does. */
  ping(method: 'GET' | 'HEAD', bound: AnswerBound): Promise<EngineAnswer>
  /** Rejects as `EngineConnection.send` does. */
  ask(apiVersion: string, question: Question, bound: AnswerBound): Promise<EngineAnswer>
  /** A question whose answer does not end by itself. Rejects as `EngineConnection.stream` does. */
  listen(apiVersion: string, question: Question, signal: AbortSignal): Promise<EngineStream>
  /** Ends every connection. */
  close(): void
}

/** A client for one endpoint, with at most so many connections at once. */
export function openEngineClient(
  endpoint: Endpoint,
  shell: Readonly<Record<string, string>>,
  connections: number,
): EngineClient {
  const connection = openConnection(endpoint, shell, connections)
  return {
    ping: (method, bound) =>
      method === 'HEAD'
        ? // Of HEAD dockerode knows nothing.
          connection.send(method, '/_ping', bound)
        : requestEngine(
            null,
            onlyReading((_, path) => connection.send('GET', path, bound)),
            (engine) => engine.ping(),
          ),
    ask: (apiVersion, question, bound) =>
      requestEngine(
        apiVersion,
        onlyReading((method, path) => connection.send(method, path, bound)),
        question,
      ),
    listen: (apiVersion, question, signal) =>
      requestEngine(
        apiVersion,
        onlyReading((_, path) => connection.stream(path, signal)),
        question,
      ),
    close: () => connection.close(),
  }
}

/** Whoever gets behind the type still sends nothing else. */
function onlyReading<T>(exchange: (method: 'GET' | 'HEAD', path: string) => Promise<T>): Exchange<T> {
  return async (method, path) => {
    if (method !== 'GET' && method !== 'HEAD') throw new Error(`this client does not send ${method}`)
    return exchange(method, path)
  }
}
