import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  containerId,
  type Fault,
  type FaultyEngine,
  type InspectAnswer,
  inspectAnswer,
  startFaultyEngine,
} from '../engine/faulty-engine.ts'

/** What a scenario may set in `scenario.json`: the shell it runs in, the files it names, the moment it is judged at, what runs. */
export interface ScenarioArguments {
  /** As `verify` does: a token is minted and verified for every pair. */
  readonly isVerifying?: boolean
  readonly shell?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly now?: string
  readonly running?: RunningStack
  /** The permissions of files, which a repository does not keep: `{ "jwt.txt": "0600" }`. */
  readonly modes?: Readonly<Record<string, string>>
}

/** Containers of the project, as an engine tells of them; their logs are read. */
interface RunningStack {
  readonly project: string
  /** By service. */
  readonly containers: Readonly<Record<string, RunningContainer>>
}

interface RunningContainer {
  readonly environment: readonly string[]
  /**
   * A file with the lines of its log, each behind its time as an engine writes it: as of two streams, or `ofTerminal`. `null`: its driver
   * keeps nothing. Left out: it wrote nothing.
   */
  readonly log?: string | null
  readonly ofTerminal?: true
}

/** The arguments of the scenario in this folder. */
export function readScenario(directory: string): ScenarioArguments {
  const settings = join(directory, 'scenario.json')
  const read = existsSync(settings) ? (JSON.parse(readFileSync(settings, 'utf8')) as ScenarioArguments) : {}
  for (const [file, mode] of Object.entries(read.modes ?? {}))
    chmodSync(join(directory, file), Number.parseInt(mode, 8))
  return read
}

/** An engine that runs what the scenario says. */
export async function startScenarioEngine(directory: string, running: RunningStack): Promise<FaultyEngine> {
  const containers = Object.entries(running.containers)
  return startFaultyEngine({
    containers: containers.map(([service, { environment }], index) =>
      nameFor(running.project, service, inspectAnswer(index, environment)),
    ),
    faults: Object.fromEntries(
      containers.map(([, container], index) => [`logs:${containerId(index)}`, answerLog(directory, container)]),
    ),
  })
}

function nameFor(project: string, service: string, answer: InspectAnswer): InspectAnswer {
  const labels = { 'com.docker.compose.project': project, 'com.docker.compose.service': service }
  return { ...answer, Name: `/${project}-${service}-1`, Config: { ...answer.Config, Labels: labels } }
}

function answerLog(directory: string, { log, ofTerminal }: RunningContainer): Fault {
  if (log === null) return { kind: 'status', status: 501 }
  const text = log === undefined ? '' : readFileSync(join(directory, log), 'utf8')
  const lines = text.split(/(?<=\n)/)
  return { kind: 'bytes', bytes: ofTerminal === true ? Buffer.from(text) : Buffer.concat(lines.map(frame)) }
}

/** As an engine sends what a container writes into its standard error (Engine API, `ContainerAttach`). */
function frame(line: string): Buffer {
  const payload = Buffer.from(line)
  const head = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(payload.length, 4)
  return Buffer.concat([head, payload])
}
