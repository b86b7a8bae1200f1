import { Command, type CommanderError, type Option } from 'commander'
import { AuditError } from '../model/limits/audit-error.ts'
import { addFix } from './commands/add-fix.ts'
import { addServe } from './commands/add-serve.ts'
import { addSnapshot } from './commands/add-snapshot.ts'
import { addTrace } from './commands/add-trace.ts'
import type { GateFlags } from './commands/gate-command.ts'
import type { HealthcheckFlags } from './commands/healthcheck-command.ts'
import type { InitFlags } from './commands/init-command.ts'
import type { MintFlags } from './commands/mint-command.ts'
import type { RehearseFlags } from './commands/rehearse-command.ts'
import { exitCodes } from './exit-code.ts'
import type { AuditFlags } from './flags/audit-flags.ts'
import {
  addComposeOptions,
  addEngineOptions,
  addHostOptions,
  addJudgementOptions,
  addTrustOptions,
  append,
} from './flags/compose-options.ts'
import type { Surroundings } from './surroundings.ts'
import { version } from './version.ts'

/** Commander's own, which its typings leave out. */
const commander = Command.prototype as unknown as { unknownOption(this: Command, flag: string): void }

/**
 * Commander, but an unknown option is named without its value: what follows `=` may be a secret. And an option that takes one
 * value is refused when it is given twice: the last would win in silence, and what the other one names would not be looked at.
 */
class DiscreetCommand extends Command {
  override createCommand(name?: string): Command {
    return new DiscreetCommand(name)
  }

  unknownOption(flag: string): void {
    const name = flag.startsWith('--') ? flag.replace(/=.*/s, '') : flag.slice(0, 2)
    if (this.options.some(({ long }) => long === name)) this.error(`error: option '${name}' takes no value`)
    commander.unknownOption.call(this, name)
  }

  override addOption(option: Option): this {
    super.addOption(option)
    const takesOne = (option.required || option.optional) && option.parseArg === undefined
    if (!takesOne) return this
    let given = 0
    return this.on(`option:${option.name()}`, () => {
      given += 1
      if (given > 1) this.error(`error: option '${option.long ?? option.short}' takes one value, but is given twice`)
    })
  }
}

const exitCodeHelp = `
Exit codes:
  ${exitCodes.consistent}   consistent
  ${exitCodes.inconsistent}   inconsistent: a finding at or above --fail-on
  ${exitCodes.usage}   usage error: wrong option, configuration, or missing file
  ${exitCodes.incomplete}   incomplete: something could not be checked
  ${exitCodes['nothing-to-audit']}   nothing to audit: no service holds a JWT key
  ${exitCodes.internal}  a bug in countersign`

const programHelp = `
Examples:
  countersign audit                      the compose files here
  countersign audit --running            the same, and the running containers
  countersign trace < token.txt          who signed this token, and who accepts it
  countersign fix                        the remedies as a diff; --write applies them
  countersign rehearse JWT_SECRET        which services follow when this key is rotated
  countersign rules secret-mismatch      what a finding means and how to fix it
${exitCodeHelp}

No secret is ever printed, and none is taken from a flag.`

const auditHelp = `
Examples:
  countersign audit                                    what docker compose would pick up here
  countersign audit shop                               the same in the folder shop
  countersign audit -f compose.yaml -f prod.yaml --env-file prod.env
  countersign audit --running --project shop           one project's containers too
  countersign audit --wiring                           in CI, where the secrets are not
  countersign audit --explain api.JWT_SECRET           where a value comes from
  countersign audit --running --with production.json --fingerprint-key-file fleet.key
  countersign audit --format text --output - --format json --output report.json
${exitCodeHelp}

DOCKER_HOST, DOCKER_CONTEXT and COMPOSE_* work as they do in docker compose.`

/** Without a default of their own, which the help would print. */
const noFiles = { file: [], envFile: [], profile: [] }
const noLists = { ...noFiles, format: [], output: [] }

/**
 * The command line. Commands load what they need when they run; each reports its exit code through `finish`. Parsing throws
 * CommanderError, also for `--help` and `--version`, and writes nothing but those two. `gated` is what follows the `--` of
 * `gate`; `null` when there is none.
 */
export function createProgram(
  surroundings: Surroundings,
  finish: (exitCode: number) => void,
  gated: readonly string[] | null = null,
): Command {
  const program = new DiscreetCommand('countersign')
    .description('Proves that every service of a Docker stack signs and verifies JWTs with the same key.')
    .usage('<command> [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', programHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => 100,
    })
  addAudit(program, surroundings, finish)
  addGate(program, surroundings, finish, gated)
  addVerify(program, surroundings, finish)
  addTrace(program, surroundings, finish)
  addFix(program, surroundings, finish)
  addMint(program, surroundings, finish)
  addRehearse(program, surroundings, finish)
  addRules(program, surroundings, finish)
  addServe(program, surroundings, finish)
  addSnapshot(program, surroundings, finish)
  addHealthcheck(program, surroundings, finish)
  addInit(program, surroundings, finish)
  addCompletion(program, surroundings, finish)
  return program
}

function addAudit(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = program
    .command('audit')
    .summary('check that the services of a stack hold the same keys')
    .description(
      'Checks that the services of a stack hold the same JWT keys, and says what is wrong, where, and how to fix it.',
    )
    .usage('[options] [dir]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
  addComposeOptions(command.optionsGroup('Compose files:'))
    .option('--wiring', 'check the wiring only; each unset variable is treated as a distinct unknown value')
    .option(
      '--explain <service.variable>',
      'instead of auditing, show where this value comes from; for a service, every value',
    )
  addTrustOptions(command)
  addReportOptions(command)
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', auditHelp)
    .action(async (folder: string | undefined, flags: Partial<AuditFlags>) => {
      const { auditCommand } = await import('./commands/audit-command.ts')
      finish(await auditCommand(folder, { ...noLists, color: true, ...flags }, surroundings))
    })
}

const rehearseHelp = `
Examples:
  countersign rehearse                   every variable and key file that feeds a key
  countersign rehearse JWT_SECRET        only this one

Exit codes: 0 all services follow, 1 a service is left behind, 3 something could not be checked, 4 nothing to rotate.`

function addRehearse(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = addComposeOptions(
    program
      .command('rehearse')
      .summary('show which services are affected when a key is rotated')
      .description(
        'Resolves the compose files again with a different value for each variable that feeds a key, and shows which services follow and which are left behind. Changes nothing.',
      )
      .usage('[options] [variable]')
      .argument('[variable]', 'a variable or key file (default: all that feed a key)'),
  )
    .option('--dir <dir>', 'the folder to look for compose files in (default: here)')
    .option('--config <file>', 'configuration (default: countersign.yaml next to the compose file)')
    .option('--format <format>', 'text or json (default: text)')
  addTrustOptions(command)
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', rehearseHelp)
    .action(async (variable: string | undefined, flags: Partial<RehearseFlags>) => {
      const { rehearseCommand } = await import('./commands/rehearse-command.ts')
      finish(await rehearseCommand(variable, { ...noFiles, ...flags }, surroundings))
    })
}

function addInit(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  addComposeOptions(
    program
      .command('init')
      .summary('write a first countersign.yaml from what is found')
      .description('Writes countersign.yaml with the trust groups as inferred, for you to correct.')
      .usage('[options] [dir]')
      .argument('[dir]', 'the folder of the compose files (default: here)'),
  )
    .option('--print', 'print it instead of writing a file')
    .option('--force', 'overwrite an existing countersign.yaml')
    .option('--live', 'also propose endpoints for verify --live, as comments')
    .helpOption('-h, --help', 'print help')
    .action(async (folder: string | undefined, flags: Partial<InitFlags>) => {
      const { initCommand } = await import('./commands/init-command.ts')
      finish(await initCommand(folder, { ...noFiles, ...flags }, surroundings))
    })
}

const gateHelp = `
Examples:
  countersign gate -- docker compose up -d              roll out only if the keys will match
  countersign gate -f prod.yaml -- ./deploy.sh
  countersign gate --allow-incomplete -- docker compose up -d api
  countersign gate --with production.json --fingerprint-key-file fleet.key -- docker compose up -d

Without -f and the like, the files are those that a \`docker compose\` behind -- names. Where no engine answers, the files alone
are judged, and that is said. What is said goes to standard error.

Exit codes: the command's own once it runs, 127 when there is no such command, 126 when it cannot be run; refused:
  ${exitCodes.inconsistent}   inconsistent   ${exitCodes.incomplete}   incomplete   ${exitCodes['nothing-to-audit']}   no compose file   ${exitCodes.usage}   usage error   130  interrupted`

function addGate(
  program: Command,
  surroundings: Surroundings,
  finish: (exitCode: number) => void,
  gated: readonly string[] | null,
): void {
  const command = program
    .command('gate')
    .summary('run a command only if the keys will match afterwards')
    .description('Audits the containers as they would be after the command, and runs it only if their keys match.')
    .usage('[options] [dir] [-- command …]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
    .exitOverride((error) => {
      throw isUnseparated(command, error) ? complainOfSeparation() : error
    })
  addComposeOptions(command.optionsGroup('Compose files:'))
  addReportOptions(command)
    .optionsGroup('Running containers:')
    .option('--no-running', 'judge the files alone')
    .optionsGroup('Judgement:')
    .option('--allow-incomplete', 'do not fail on gaps')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', gateHelp)
    .action(async (folder: string | undefined, flags: Partial<GateFlags>) => {
      const { gateCommand } = await import('./commands/gate-command.ts')
      finish(await gateCommand(folder, gated, { ...noLists, color: true, ...flags }, surroundings))
    })
}

/** Whether a command seems to stand there without a `--` before it. Its own options are as unknown here as too many words are. */
function isUnseparated({ args: [first = '-'] }: Command, { code }: CommanderError): boolean {
  return !first.startsWith('-') && (code === 'commander.excessArguments' || code === 'commander.unknownOption')
}

function complainOfSeparation(): AuditError {
  return new AuditError('usage', 'gate: put -- before the command', {
    hint: 'For example: countersign gate -- docker compose up -d',
  })
}

function addCompletion(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that completes the commands and options of countersign in bash, zsh or fish.')
    .usage('<shell>')
    .argument('<shell>', 'bash, zsh or fish')
    .helpOption('-h, --help', 'print help')
    .action(async (shell: string) => {
      const { completionCommand } = await import('./commands/completion-command.ts')
      finish(completionCommand(shell, surroundings))
    })
}

const verifyHelp = `
Examples:
  countersign verify                     for every pair, mint with one key and verify with the other
  countersign verify --running           with the keys of the containers
  countersign verify --live              also ask the endpoints in countersign.yaml
  countersign verify --live --plan       list what that would send, and send nothing
${exitCodeHelp}

The tokens live for five minutes. Without --live they never leave the program; with it they go to the endpoints that you
declare under probes, by countersign.yaml, x-countersign or labels, and to no other.`

function addVerify(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = program
    .command('verify')
    .summary('mint a token with each issuer and verify it with each validator')
    .description(
      'Audits, then proves the result: mints a short-lived token with the key of each issuer and verifies it with the key, form, algorithms, issuer and audience of each validator.',
    )
    .usage('[options] [dir]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
  addComposeOptions(command.optionsGroup('Compose files:'))
  command
    .optionsGroup('Live endpoints:')
    .option('--live', 'send good and bad tokens to the declared endpoints, over HTTP and WebSocket')
    .option('--intrusive', 'with --live: also send tokens with keys in their header, by kid and jwk')
    .option('--jku-address <ip>', 'with --intrusive: offer a key set at this address of this machine, for jku')
    .option('--trust-compose', 'with --live: also ask what compose files and labels declare')
    .option('--plan', 'with --live: list every request that would be sent, and send none')
    .option(
      '--try-placements',
      'with --live: where a good token is refused, try it in other headers, cookies and queries',
    )
    .option('--probe-timeout <duration>', 'with --live: how long one request may take (default: 10s)')
  addTrustOptions(command)
  addReportOptions(command)
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', verifyHelp)
    .action(async (folder: string | undefined, flags: Partial<AuditFlags>) => {
      const { auditCommand } = await import('./commands/audit-command.ts')
      finish(await auditCommand(folder, { ...noLists, color: true, ...flags, verify: true }, surroundings))
    })
}

const mintHelp = `
Examples:
  countersign mint auth                                a token as auth would sign it, valid for a minute
  countersign mint auth --claim role=admin --ttl 5m
  curl -H "Authorization: Bearer $(countersign mint auth)" http://localhost:8000/

What it prints is a credential: it goes to standard output and nowhere else.`

function addMint(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  addComposeOptions(
    program
      .command('mint')
      .summary('print one token signed with a service’s key')
      .description('Prints one short-lived token signed with the key of the service. Never prints a key.')
      .usage('[options] <service>')
      .argument('<service>', 'the service whose key signs'),
  )
    .option('--dir <dir>', 'the folder to look for compose files in (default: here)')
    .option('--config <file>', 'configuration (default: countersign.yaml next to the compose file)')
    .option('--claim <name=value>', 'a claim to add (repeatable)', append)
    .option('--ttl <duration>', 'how long it is valid, up to a day (default: 60s)')
    .option('--purpose <purpose>', 'purpose of the key, if there are several: access, refresh, …')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', mintHelp)
    .action(async (service: string, flags: Partial<MintFlags>) => {
      const { mintCommand } = await import('./commands/mint-command.ts')
      finish(await mintCommand(service, { ...noFiles, claim: [], ...flags }, surroundings))
    })
}

/** The options of the commands that look at containers and end with a report. */
function addReportOptions(command: Command): Command {
  command.optionsGroup('Running containers:').option('--running', 'also audit the containers of the engine')
  addEngineOptions(command)
    .option('--exec', 'run cat in containers: for key files in memory (tmpfs, Swarm) and for /proc/1/environ')
    .option('--logs', 'also search the last lines of their logs for refused tokens')
    .option('--timeout <duration>', 'time limit of the audit (default: 10s for the engine, 2m for all)')
    .optionsGroup('Judgement:')
  addHostOptions(addJudgementOptions(command))
  return command
    .optionsGroup('Output:')
    .option('--format <format>', 'text, json, sarif, junit, github or markdown (repeatable; default: text)', append)
    .option('--output <file>', 'output file for the corresponding --format, - is standard output', append)
    .option('--quiet', 'no report on standard output, only the exit code and --output files')
    .option('--no-color', 'disable colour; NO_COLOR and FORCE_COLOR are honoured too')
    .option('--log-level <level>', 'silent, error, warn, info or debug, on standard error (default: silent)')
}

function addRules(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  program
    .command('rules')
    .summary('list the findings, or explain one')
    .description('Lists what countersign can find. With an id: what the finding means and how to fix it.')
    .usage('[id]')
    .argument('[id]', 'a rule, such as secret-mismatch')
    .helpOption('-h, --help', 'print help')
    .action(async (id: string | undefined) => {
      const { rulesCommand } = await import('./commands/rules-command.ts')
      finish(await rulesCommand(id, surroundings))
    })
}

function addHealthcheck(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  program
    .command('healthcheck')
    .summary('check a running server, for a container’s health check')
    .description('Requests /livez from a server on this machine. Exits with 0 if it is alive, with 1 if it is not.')
    .usage('[options]')
    .option('--listen <address>', 'address that serve listens on (default: 127.0.0.1:8970)')
    .helpOption('-h, --help', 'print help')
    .action(async (flags: HealthcheckFlags) => {
      const { healthcheckCommand } = await import('./commands/healthcheck-command.ts')
      finish(await healthcheckCommand(flags, surroundings))
    })
}
