import type { Command } from 'commander'
import {
  addComposeOptions,
  addEngineOptions,
  addHostOptions,
  addJudgementOptions,
  append,
} from '../flags/compose-options.ts'
import type { Surroundings } from '../surroundings.ts'
import type { ServeFlags } from './serve-command.ts'

const serveHelp = `
Examples:
  countersign serve                                    the running containers and the compose files here, on http://127.0.0.1:8970/
  countersign serve --project shop --interval 5m
  countersign serve --live --probe-interval 1m         also ask the endpoints of countersign.yaml every minute
  countersign serve --with production.json --fingerprint-key-file fleet.key
  countersign serve --listen 0.0.0.0:8970 --token-file /run/secrets/token
  curl -f http://127.0.0.1:8970/verdict                in a deploy script: fails unless consistent

It listens to the engine and watches the files; no request triggers an audit. COUNTERSIGN_LISTEN is the same as --listen.
With a token, a browser asks for a password: enter the token; the user name does not matter.`

const noLists = { file: [], envFile: [], profile: [], format: [], output: [] }

/** Adds `serve` to the command line. */
export function addServe(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = program
    .command('serve')
    .summary('the status page, the verdict and the metrics, over HTTP')
    .description('Audits the running containers and the compose files whenever they change, and serves the result.')
    .usage('[options] [dir]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
  addComposeOptions(command.optionsGroup('Compose files:'))
    .optionsGroup('Server:')
    .option('--listen <address>', 'address and port (default: 127.0.0.1:8970)')
    .option('--token-file <file>', 'file with the access tokens, one on each line')
    .option('--allow-anonymous', 'serve without a token on a non-loopback address')
    .option('--allow-host <name>', 'host name to accept in requests, besides IP addresses (repeatable)', append)
    .option('--interval <duration>', 'audit again after this time without a change (default: 60s)')
    .option('--watch-code', 'also watch source code; without it, source is read once')
    .option('--state <file>', 'file that keeps the history of verdicts across restarts')
    .option('--webhook-file <file>', 'file with the URL to notify when the verdict changes')
    .option('--quiet', 'nothing on standard error')
    .optionsGroup('Live endpoints:')
    .option('--live', 'probe the declared endpoints as verify --live does; no request triggers this')
    .option('--probe-interval <duration>', 'with --live: time between two probes (default: 15m)')
    .option('--trust-compose', 'with --live: also ask what compose files and labels declare')
    .option('--probe-timeout <duration>', 'with --live: how long one request may take (default: 10s)')
    .optionsGroup('Running containers:')
    .option('--no-running', 'audit only files')
  addEngineOptions(command)
    .option('--logs', 'also search their logs for refused tokens')
    .option('--timeout <duration>', 'time limit of the audit (default: 10s for the engine, 2m for all)')
    .optionsGroup('Judgement:')
    .option('--verify', 'mint and verify a token for every pair')
  addHostOptions(addJudgementOptions(command))
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', serveHelp)
    .action(async (folder: string | undefined, flags: Partial<ServeFlags>) => {
      const { serveCommand } = await import('./serve-command.ts')
      finish(await serveCommand(folder, { ...noLists, allowHost: [], color: false, ...flags }, surroundings))
    })
}
