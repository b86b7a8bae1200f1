import type { Endpoint } from './endpoint.ts'
import { type AnswerBound, type EngineAnswer, openConnection } from './engine-connection.ts'
import { type Exchange, requestEngine } from './engine-modem.ts'

/**
 * Runs commands in containers: the one client that can send more than `GET` and `HEAD`. It is made only where the user asks
 * for `--exec`, with connections of its own, so that the client that lists and reads stays unable to.
 */
export interface ExecClient {
  /** `POST /containers/{id}/exec`: prepares the command, as the user that the container runs as, and without a terminal. */
  create(version: string, containerId: string, command: readonly string[], bound: AnswerBound): Promise<EngineAnswer>
  /** `POST /exec/{id}/start`: runs it and answers what it writes, to be taken apart by `demultiplex`. */
  start(version: string, execId: string, bound: AnswerBound): Promise<EngineAnswer>
  /** `GET /exec/{id}/json`: how it ended. */
  inspect(version: string, execId: string, bound: AnswerBound): Promise<EngineAnswer>
  /** Ends every connection. */
  close(): void
}

/** An exec client for one endpoint, with one connection at a time. */
export function openExecClient(endpoint: Endpoint, shell: Readonly<Record<string, string>>): ExecClient {
  const connection = openConnection(endpoint, shell, 1)
  const within =
    (bound: AnswerBound): Exchange<EngineAnswer> =>
    (method, path, message) =>
      connection.send(method, path, bound, message)
  return {
    create(version, containerId, command, bound) {
      const streams = { AttachStdin: false, AttachStdout: true, AttachStderr: true, Tty: false }
      return requestEngine(version, within(bound), (docker) =>
        docker.getContainer(containerId).exec({ ...streams, Cmd: [...command] }),
      )
    },
    start(version, execId, bound) {
      return requestEngine(version, within(bound), (docker) =>
        docker.getExec(execId).start({ Detach: false, Tty: false }),
      )
    },
    inspect(version, execId, bound) {
      return requestEngine(version, within(bound), (docker) => docker.getExec(execId).inspect())
    },
    close: () => connection.close(),
  }
}
