import type { Endpoint } from './endpoint.ts'
import { type AnswerBound, type EngineAnswer, type EngineStream, openConnection } from './engine-connection.ts'

/** Asks an engine. It can ask in two ways only, so it cannot change anything. */
export interface EngineClient {
  /** Rejects as `EngineConnection.send` does. */
  ask(method: 'GET' | 'HEAD', path: string, bound: AnswerBound): Promise<EngineAnswer>
  /** A GET whose answer does not end by itself. Rejects as `EngineConnection.stream` does. */
  listen(path: string, signal: AbortSignal): Promise<EngineStream>
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
    ask: (method, path, bound) => connection.send(method, path, bound),
    listen: (path, signal) => connection.stream(path, signal),
    close: () => connection.close(),
  }
}
