import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { audit as auditStack } from './audit.ts'
import { supplyFiles } from './collect/supply-files.ts'
import { AuditError } from './model/limits/audit-error.ts'
import type { AuditReport } from './model/report/audit-report.ts'
import { type Severity, severities } from './model/report/finding.ts'
import type { FileDialogue } from './model/stack/file-request.ts'

export { AuditError, type AuditErrorCode } from './model/limits/audit-error.ts'
export type {
  AuditReport,
  ReportedBinding,
  ReportedGroup,
  ReportedToken,
  Source,
  Verdict,
} from './model/report/audit-report.ts'
export type { AppliedWaiver, Confidence, Finding, FindingData, Severity } from './model/report/finding.ts'
export type { Gap, GapCode } from './model/report/gap.ts'
export type { MatrixCell } from './model/report/matrix-cell.ts'
export type { RefusalStep, RelationBasis } from './model/report/relation.ts'
export type { ContainerLocation, FileLocation, Location } from './model/text/location.ts'

declare const COUNTERSIGN_VERSION: string | undefined

/** Which containers to look at, beside the files. */
export interface RunningOptions {
  /** The engine, as `docker --host` takes it. Without it: `DOCKER_HOST`, `DOCKER_CONTEXT` and the docker configuration. */
  readonly host?: string | undefined
  /** The docker context, as `docker --context` takes it. */
  readonly context?: string | undefined
  /** Look at this project's containers only. */
  readonly project?: string | undefined
  /** Whether commands may be run in containers for what the engine does not hand out; `false` unless given. */
  readonly exec?: boolean | undefined
  /** For everything that the engine is asked; 10 seconds unless given. */
  readonly timeoutMs?: number | undefined
}

/** What to audit. Everything may be left out: then it is what `docker compose` would run in this folder. */
export interface StackOptions {
  /** The folder of the compose files; the current one unless given. All other paths start from it. */
  readonly directory?: string | undefined
  /** The compose files, as `docker compose -f` takes them. Without it: `COMPOSE_FILE`, or those that Compose would find. */
  readonly files?: readonly string[] | undefined
  /** The files that feed interpolation, as `--env-file`. Without it: `COMPOSE_ENV_FILES`, or `.env`. */
  readonly envFiles?: readonly string[] | undefined
  /** As `--profile`. Without it: `COMPOSE_PROFILES`. */
  readonly profiles?: readonly string[] | undefined
  /** As `--project-name`. */
  readonly projectName?: string | undefined
  /** The variables of the shell; `process.env` unless given. With `{}` the result does not depend on who runs the test. */
  readonly shell?: Readonly<Record<string, string | undefined>> | undefined
  /** Whether to look at the containers of the engine, too; `false` unless given. */
  readonly running?: boolean | RunningOptions | undefined
  /** countersign's configuration. Without it: `countersign.yaml` in the project folder, if there is one. */
  readonly config?: string | undefined
  /** Whether to read the source of the services where it is in reach; `true` unless given. */
  readonly code?: boolean | undefined
  /** The severity from which a finding makes the verdict `inconsistent`; `error` unless given. */
  readonly failOn?: Severity | undefined
  /** Ends it early: the promise is then rejected with its reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Finds the keys of the stack and whether all that must agree do. Reads the compose files with what they include, env files,
 * mounted key files and configuration, the source of the services, and with `running` asks the engine, by `GET` and `HEAD` only unless `exec` is given;
 * nothing else is asked, nothing written, nothing kept. The report holds no secret, nor a part, the length or an encoding of
 * one: it may be printed, compared and stored. Fingerprints mean "same" or "different" within one report only.
 *
 * What is wrong with the stack is a finding, what could not be checked a gap; neither rejects. A stack is sound when the
 * verdict is `consistent`: one in which no key was found is `nothing-to-audit`, one that was not seen whole `incomplete`.
 *
 * @throws AuditError `usage` for options that do not exist or make no sense, `not-found` for a folder or file that is named and
 * is not there, `configuration` when countersign's own configuration is wrong. No message quotes a value.
 */
export async function audit(options: StackOptions = {}): Promise<AuditReport> {
  return auditAs(options, false)
}

/**
 * Audits, and then proves it: mints a token with each issuer's key and verifies it with each validator's key, algorithm, issuer
 * and audience, here and offline; no service is asked. `matrix` holds the outcome for every pair. Promises and throws what
 * `audit` does.
 */
export async function verify(options: StackOptions = {}): Promise<AuditReport> {
  return auditAs(options, true)
}

const DEFAULT_TIMEOUT_MS = 10_000

async function auditAs(options: StackOptions, isVerifying: boolean): Promise<AuditReport> {
  demandKnown(options)
  const { files = [], envFiles = [], profiles = [], projectName, config, failOn = 'error', signal } = options
  const directory = resolve(options.directory ?? '.')
  const locate = (path: string): string => resolve(directory, path)
  const shell = definedOf(options.shell ?? process.env)
  demandThere('directory', directory, 'folder')
  for (const path of [...files, ...envFiles, ...(config === undefined ? [] : [config])]) {
    demandThere(path, locate(path), 'file')
  }
  const running = options.running === true ? {} : options.running === false ? undefined : options.running
  return auditStack(
    {
      compose: {
        directory,
        displayDirectory: directory,
        files: files.map(locate),
        envFiles: envFiles.map(locate),
        profiles,
        ...(projectName === undefined ? {} : { projectName }),
        shell,
        compose: 'v5',
      },
      engine: running === undefined ? null : engineOf(running, shell),
      ...(running?.project === undefined ? {} : { projectFilter: running.project }),
      ...(config === undefined ? {} : { configFile: locate(config) }),
      ...(options.code === false ? { readsCode: false } : {}),
      fingerprintKey: randomBytes(32),
      failOn,
      ...(isVerifying ? { isVerifying } : {}),
      version: typeof COUNTERSIGN_VERSION === 'string' ? COUNTERSIGN_VERSION : '0.0.0-source',
    },
    signal ?? new AbortController().signal,
  )
}

function engineOf({ host, context, exec, timeoutMs }: RunningOptions, shell: Readonly<Record<string, string>>) {
  return {
    shell,
    homeDirectory: homedir(),
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...(host === undefined ? {} : { host }),
    ...(context === undefined ? {} : { context }),
    allowExec: exec === true,
  }
}

const optionNames: Readonly<Record<keyof StackOptions, true>> = {
  directory: true,
  files: true,
  envFiles: true,
  profiles: true,
  projectName: true,
  shell: true,
  running: true,
  config: true,
  code: true,
  failOn: true,
  signal: true,
}
const runningNames: Readonly<Record<keyof RunningOptions, true>> = {
  host: true,
  context: true,
  project: true,
  exec: true,
  timeoutMs: true,
}

/** A misspelt option would be ignored, and a test that passes for it would prove nothing. */
function demandKnown(options: StackOptions): void {
  const { running, failOn } = options
  const unknown = [
    ...Object.keys(options).filter((name) => !(name in optionNames)),
    ...(typeof running === 'object' ? Object.keys(running).filter((name) => !(name in runningNames)) : []),
  ]
  if (unknown[0] !== undefined) {
    throw new AuditError('usage', `there is no option ${unknown[0]}`, {
      hint: `Options are ${Object.keys(optionNames).join(', ')}; those of running are ${Object.keys(runningNames).join(', ')}.`,
    })
  }
  if (failOn !== undefined && !severities.includes(failOn)) {
    throw new AuditError('usage', 'failOn is no severity', { hint: 'Use error, warning or note.' })
  }
  if (typeof running === 'object' && running.timeoutMs !== undefined && !(running.timeoutMs > 0)) {
    throw new AuditError('usage', 'running.timeoutMs is not a valid time', {
      hint: 'Give a number of milliseconds above 0.',
    })
  }
}

function demandThere(shown: string, path: string, wanted: 'file' | 'folder'): void {
  const found = supplyFiles(askKind(path))
  if (found === 'missing')
    throw new AuditError('not-found', `${shown}: no such ${wanted}`, { hint: `Looked at ${path}.` })
  if (wanted === 'folder' && found === 'present') throw new AuditError('not-found', `${shown} is a file, not a folder`)
  if (wanted === 'file' && found === 'directory') throw new AuditError('not-found', `${shown} is a folder, not a file`)
}

function* askKind(path: string): FileDialogue<'missing' | 'present' | 'directory' | 'refused' | 'file'> {
  return (yield { path, want: 'kind' }).kind
}

function definedOf(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
