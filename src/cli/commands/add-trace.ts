import type { Command } from 'commander'
import { exitCodes } from '../exit-code.ts'
import { addComposeOptions, addEngineOptions, addTrustOptions } from '../flags/compose-options.ts'
import type { Surroundings } from '../surroundings.ts'
import type { TraceFlags } from './trace-command.ts'

const traceHelp = `
Examples:
  countersign trace < token.txt                        check it against the files here
  countersign trace --running --token-file token.txt   also against the containers
  countersign trace --live shop < token.txt            also ask the endpoints of countersign.yaml

The token comes from standard input or --token-file, never from an argument: alone, or with the line of the header, the cookie,
the URL or the JSON that it stands in. Of it only alg, typ, kid, iss, aud, iat, nbf and exp are shown, and the names of other claims.

Exit codes: ${exitCodes.consistent} every validator accepts it, ${exitCodes.inconsistent} one refuses it, ${exitCodes.incomplete} it is not known, ${exitCodes.usage} no token, or a usage error.`

const noLists = { file: [], envFile: [], profile: [], output: [] }

/** Adds `trace` to the command line. */
export function addTrace(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = program
    .command('trace')
    .summary('say who signed a token, who accepts it, and why the others refuse')
    .description('Takes one token and says what it is, who signed it, who accepts it, and why the others refuse it.')
    .usage('[options] [dir]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
    .option('--token-file <file>', 'the file with the token (default: standard input)')
  addTrustOptions(addComposeOptions(command.optionsGroup('Compose files:')))
    .optionsGroup('Running containers:')
    .option('--running', 'also audit the containers of the engine')
  addEngineOptions(command)
    .option('--exec', 'run cat in containers: for key files in memory (tmpfs, Swarm) and for /proc/1/environ')
    .option('--timeout <duration>', 'time limit of the audit (default: 10s for the engine, 2m for all)')
    .optionsGroup('Live endpoints:')
    .option('--live', 'send the token once to each declared endpoint of its validators')
    .option('--probe-timeout <duration>', 'with --live: how long one request may take (default: 10s)')
    .optionsGroup('Output:')
    .option('--config <file>', 'configuration (default: countersign.yaml next to the compose file)')
    .option('--format <format>', 'text or json (default: text)')
    .option('--no-color', 'disable colour; NO_COLOR and FORCE_COLOR are honoured too')
    .option('--log-level <level>', 'silent, error, warn, info or debug, on standard error (default: silent)')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', traceHelp)
    .action(async (folder: string | undefined, flags: Partial<TraceFlags>) => {
      const { traceCommand } = await import('./trace-command.ts')
      finish(await traceCommand(folder, { ...noLists, color: true, ...flags }, surroundings))
    })
}
