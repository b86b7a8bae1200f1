import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One call that an engine was asked. */
export interface RecordedCall {
  readonly method: string
  readonly path: string
}

/** Stands before an engine, passes everything on and remembers what was asked. */
export interface RecordingProxy {
  readonly socketPath: string
  /** In the order in which they came; grows. */
  readonly calls: readonly RecordedCall[]
  /** Ends every connection, and goes on listening. */
  cut(): void
  close(): Promise<void>
}

/** The status to refuse a call with; `null`: it passes; `hang`: nobody answers. */
export type CallRule = (call: RecordedCall) => number | 'hang' | null

/** Listens on a socket of its own before the engine at `engineSocketPath`. What is refused is remembered too. */
export async function startRecordingProxy(
  engineSocketPath: string,
  refuse: CallRule = () => null,
): Promise<RecordingProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-proxy-'))
  const socketPath = join(folder, 'docker.sock')
  const calls: RecordedCall[] = []
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming
    calls.push({ method, path })
    const refusal = refuse({ method, path })
    if (refusal === 'hang') return
    if (refusal !== null) {
      outgoing.writeHead(refusal).end()
      return
    }
    const forwarded = request({ socketPath: engineSocketPath, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      // The head of a stream of events comes long before its first event.
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    // Who hangs up early is to be heard by the engine: it holds a container's lock for as long as it sends an archive.
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  server.listen(socketPath)
  await once(server, 'listening')
  return {
    socketPath,
    calls,
    cut: () => server.closeAllConnections(),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
