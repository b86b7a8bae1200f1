import { resolve } from 'node:path'
import { type GateDecision, gate } from '../../gate.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { type RolloutPlan, upAll } from '../../model/stack/rollout.ts'
import { listTerms, renderRefusal, sumUp } from '../../report/text/refusal.ts'
import { describeCrash } from '../describe-crash.ts'
import type { AuditFlags } from '../flags/audit-flags.ts'
import type { EngineFlags } from '../flags/name-engines.ts'
import { writeAudit } from '../output/write-audit.ts'
import { writeCompose, writeUp } from '../output/write-up.ts'
import { findComposeCaller } from '../rollout/compose-caller.ts'
import { type ComposeFlags, demandFiles } from '../rollout/compose-files.ts'
import { type FollowedEngine, followEngine } from '../rollout/follow-engine.ts'
import { type ProviderCall, providerMetadata, readProviderCall } from '../rollout/provider-call.ts'
import { readRollout } from '../rollout/read-rollout.ts'
import type { Surroundings } from '../surroundings.ts'
import { makeAuditOptions } from './audit-command.ts'

const PASSED = 0
/** Any other than 0 ends `up`; the error that goes before says why. */
const REFUSED = 1
const MESSAGE_WIDTH = 100

/**
 * Answers `docker compose` for a service with `provider: { type: countersign }` (docker/compose, docs/extension.md): `up` is
 * the gate, `down` and `stop` have nothing to do. Only JSON lines go to standard output, for anything else there ends `up`
 * with a message of Compose's own. Never sends `setenv`: nothing is changed. Returns 0 or 1.
 */
export async function providerCommand(words: readonly string[], around: Surroundings): Promise<number> {
  const say = (type: 'info' | 'error' | 'debug', message: string): void =>
    void around.stdout.write(`${JSON.stringify({ type, message })}\n`)
  try {
    const call = readProviderCall(words)
    if (call.verb === 'metadata') {
      around.stdout.write(`${JSON.stringify(providerMetadata)}\n`)
      return PASSED
    }
    for (const name of call.unknown) say('debug', `countersign ignores the unknown option ${name}`)
    if (call.verb !== 'up') return PASSED
    const { flags, plan, docker, surroundings } = await followCaller(call, around)
    const decision = await judge({ ...call, flags }, plan, surroundings)
    if (decision.outcome === 'passed') {
      for (const term of listTerms(decision, writeCompose(flags, docker))) say('info', `countersign: ${term}`)
      say('info', `countersign: ${sumUp(decision)}`)
      return PASSED
    }
    const passing = decision.advice === null ? null : writeUp(decision.advice, flags, docker)
    say('error', renderRefusal(decision, advise(decision, flags), MESSAGE_WIDTH, passing).trimEnd())
    return REFUSED
  } catch (error) {
    if (error instanceof AuditError) {
      say('error', `countersign: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`)
    } else say('error', describeCrash(error).trimEnd())
    return REFUSED
  }
}

/** What Compose was told, for the gate. */
interface FollowedCaller extends FollowedEngine<ProviderCall['flags'] & EngineFlags> {
  readonly plan: RolloutPlan
}

/**
 * The files and the engine that Compose was given, and what it is about to do. It does not tell its providers: they are on its command line.
 * What the provider's own options name goes first.
 *
 * @throws AuditError `usage` where it is not known which files Compose reads.
 */
async function followCaller({ flags }: ProviderCall, surroundings: Surroundings): Promise<FollowedCaller> {
  const { shell, directory } = surroundings
  const caller = findComposeCaller()
  if (caller === null) {
    if (flags.file.length === 0 && (shell['COMPOSE_FILE'] ?? '') === '') {
      throw new AuditError('usage', 'it is not known which files docker compose was given', {
        hint: 'Name them in provider.options.file, or in COMPOSE_FILE.',
      })
    }
    return { flags, plan: upAll, surroundings, docker: ['docker'] }
  }
  const reading = readRollout(caller.words)
  const { compose } = reading
  const followed = await followEngine<ProviderCall['flags'] & EngineFlags>(caller.words, flags, surroundings)
  const plan = followed.host === undefined ? reading.plan : { ...reading.plan, host: followed.host }
  if (flags.file.length > 0 || compose === null) return { ...followed, plan }
  if (compose.file.includes('-')) {
    throw new AuditError('usage', 'docker compose read its files from standard input, which cannot be read twice', {
      hint: 'Write them to a file, or name it in provider.options.file.',
    })
  }
  const full = (path: string): string => (caller.directory === directory ? path : resolve(caller.directory, path))
  return { ...followed, flags: { ...followed.flags, ...locate(compose, full, flags) }, plan }
}

/** The flags of Compose, from where it was called, without those that the provider's options give. */
function locate(
  compose: ComposeFlags,
  full: (path: string) => string,
  own: ProviderCall['flags'],
): Partial<ComposeFlags> {
  const { file, envFile, profile, projectDirectory } = compose
  return {
    file: file.map(full),
    ...(own.envFile.length > 0 ? {} : { envFile: envFile.map(full) }),
    ...(own.profile.length > 0 ? {} : { profile }),
    ...(own.projectDirectory !== undefined || projectDirectory === undefined
      ? {}
      : { projectDirectory: full(projectDirectory) }),
  }
}

async function judge(call: ProviderCall, rollout: RolloutPlan, surroundings: Surroundings): Promise<GateDecision> {
  const flags: AuditFlags = { ...call.flags, format: [], output: [], color: false, running: true }
  const { compose, engine, ...options } = await makeAuditOptions(undefined, flags, surroundings)
  if (compose === null) throw new Error('a gate without compose files')
  await demandFiles(flags, compose.directory, surroundings)
  return gate(
    {
      ...options,
      engine: engine === null ? null : { ...engine, offersExec: false },
      compose,
      rollout,
      isEngineDemanded: false,
      allowsGaps: call.allowsGaps,
      ...(call.service === undefined ? {} : { calledFor: call.service }),
    },
    surroundings.signal,
  )
}

function advise({ outcome, report }: GateDecision, flags: ProviderCall['flags']): string {
  return (outcome === 'no-files' && report.gaps.length === 0) || outcome === 'other-files'
    ? 'These are not the files that docker compose was given: name those in provider.options.file, or in COMPOSE_FILE.'
    : `Nothing that depends on this service was replaced. To see everything: \`${writeAudit(undefined, flags)}\`.`
}
