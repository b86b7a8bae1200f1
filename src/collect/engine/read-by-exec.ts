import { setTimeout as delay } from 'node:timers/promises'
import type { FileFact } from '../../model/stack/file-request.ts'
import { attempt, type Outcome } from './attempt.ts'
import {
  type ContainerRoom,
  factOfRefusal,
  MAXIMUM_FILE_BYTES,
  notServed,
  TOO_LARGE,
  VANISHED,
} from './container-room.ts'
import { demultiplex, type Written } from './demultiplex.ts'
import type { AnswerBound, EngineAnswer } from './engine-connection.ts'
import type { ExecClient } from './exec-client.ts'
import { allowedPattern, isRefusal, parseJson } from './explain-status.ts'

/** Room for the frames and for what `cat` complains of. */
const MAXIMUM_OUTPUT_BYTES = 2 * MAXIMUM_FILE_BYTES
const MAXIMUM_ANSWER_BYTES = 64 * 1024
/** The engine may learn of the end of a command a little later than we of the end of its output. */
const INSPECT_PAUSES_MS = [5, 20, 50, 100, 200, 400]

type Ask = (bound: AnswerBound) => Promise<EngineAnswer>

/**
 * The file that `cat` shows inside the container, as the user that the container runs as. Nothing of what `cat` or the engine
 * says is quoted; only the words of the system for a file that is not there, or not to be read, are understood.
 */
export async function readByExec(
  room: ContainerRoom,
  path: string,
  openExec: () => Promise<ExecClient>,
): Promise<FileFact> {
  const client = await openExec()
  const { apiVersion: version, containerId } = room
  const created = await say(room, MAXIMUM_ANSWER_BYTES, (bound) =>
    client.create(version, containerId, ['cat', '--', path], bound),
  )
  if (created.refusal !== undefined) return factOfRefusal(created.refusal)
  if (created.value.status !== 201) return explain(created.value.status, `/v${version}/containers/{id}/exec`)
  const id = (parseJson(created.value.body) as { readonly Id?: unknown } | null | undefined)?.Id
  // The id goes into a path: an engine that makes one up may not choose what we ask.
  if (typeof id !== 'string' || !/^[a-zA-Z0-9]{1,128}$/.test(id)) return MALFORMED
  const started = await say(room, MAXIMUM_OUTPUT_BYTES, (bound) => client.start(version, id, bound))
  if (started.refusal !== undefined) return factOfRefusal(started.refusal)
  if (started.value.status !== 200) return explain(started.value.status, `/v${version}/exec/{id}/start`)
  const written = demultiplex(started.value.body)
  if (written === null) return MALFORMED
  const exitCode = await learnExitCode(room, client, id)
  return typeof exitCode === 'number' ? factOfOutput(written, exitCode) : exitCode
}

const MALFORMED = notServed('its engine returned an unexpected answer to a command; check what listens at this address')

function say(room: ContainerRoom, maximumBytes: number, ask: Ask): Promise<Outcome<EngineAnswer>> {
  return attempt(room, (signal) => ask({ signal, maximumBytes }))
}

/** The exit code, or why it is not known. */
async function learnExitCode(room: ContainerRoom, client: ExecClient, id: string): Promise<number | FileFact> {
  for (const pauseMs of INSPECT_PAUSES_MS) {
    const { value, refusal } = await say(room, MAXIMUM_ANSWER_BYTES, (bound) =>
      client.inspect(room.apiVersion, id, bound),
    )
    if (refusal !== undefined) return factOfRefusal(refusal)
    if (value.status !== 200) return explain(value.status, `/v${room.apiVersion}/exec/{id}/json`)
    const end = parseJson(value.body) as { readonly Running?: unknown; readonly ExitCode?: unknown } | null | undefined
    if (end?.Running === false && typeof end.ExitCode === 'number') return end.ExitCode
    await delay(pauseMs)
  }
  return MALFORMED
}

function factOfOutput({ stdout, stderr }: Written, exitCode: number): FileFact {
  if (exitCode === 126 || exitCode === 127) {
    return notServed('it cannot be read by --exec either: the container has no cat; mount it from a file or a volume')
  }
  if (exitCode === 0) return stdout.length > MAXIMUM_FILE_BYTES ? TOO_LARGE : { kind: 'file', bytes: stdout }
  const complaint = new TextDecoder().decode(stderr)
  if (/: (No such file or directory|Not a directory)\s*$/.test(complaint)) return { kind: 'missing' }
  if (/: Is a directory\s*$/.test(complaint)) return { kind: 'directory' }
  const isDenied = /: Permission denied\s*$/.test(complaint)
  const detail = isDenied ? 'the user of its container may not read it' : `cat ended with ${exitCode} in its container`
  return { kind: 'refused', why: 'unreadable', detail }
}

function explain(status: number, path: string): FileFact {
  if (status === 404) return notServed(VANISHED)
  if (status === 409) return notServed('its container is stopped or paused: --exec cannot read it')
  if (!isRefusal(status)) return notServed(`${methodOf(path)} ${path} answered ${status}; see the engine's log`)
  const flag = `-allow${methodOf(path)}='${allowedPattern(path)}'`
  return notServed(
    `the engine or the socket proxy in front of it refused ${methodOf(path)} ${path} (${status}); for --exec allow it in the proxy (tecnativa: CONTAINERS=1, EXEC=1, ALLOW_EXEC=1 and POST=1; wollomatic: ${flag})`,
  )
}

function methodOf(path: string): 'GET' | 'POST' {
  return path.endsWith('/json') ? 'GET' : 'POST'
}
