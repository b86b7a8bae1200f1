import type { Command } from 'commander'
import { exitCodes } from '../exit-code.ts'
import { addComposeOptions, addEngineOptions } from '../flags/compose-options.ts'
import type { Surroundings } from '../surroundings.ts'
import type { SnapshotFlags } from './snapshot-command.ts'

const snapshotHelp = `
Examples:
  openssl genpkey -algorithm ed25519 -out host.key     once, on this host: its signing key
  countersign snapshot --running --name production --sign-key-file host.key \\
    --fingerprint-key-file fleet.key --output production.json
  countersign audit --running --with production.json --with-key production=production.pub \\
    --fingerprint-key-file fleet.key                   on another host, which has the file and the public key

The file holds fingerprints, roles, groups and places, and no secret. Who has it and the fingerprint key can test guesses at
weak keys, one scrypt each: keep that key as you keep the keys of the services.

Exit codes: ${exitCodes.consistent} written, ${exitCodes.incomplete} written, but something could not be checked, ${exitCodes['nothing-to-audit']} no service holds a key, ${exitCodes.usage} usage error.`

const noLists = { file: [], envFile: [], profile: [] }

/** Adds `snapshot` to the command line. */
export function addSnapshot(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = program
    .command('snapshot')
    .summary('write what this host holds as a signed file without secrets')
    .description(
      'Writes fingerprints, roles and locations of the keys of this host to a signed file, for audit --with.',
    )
    .usage('[options] [dir]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
    .option('--name <name>', 'what this host is called')
    .option('--sign-key-file <file>', 'the private Ed25519 key (PEM) of this host')
    .option('--fingerprint-key-file <file>', 'the key that all compared hosts share')
    .option('--output <file>', 'where to write it (default: standard output)')
  addComposeOptions(command.optionsGroup('Compose files:'))
    .optionsGroup('Running containers:')
    .option('--running', 'also audit the containers of the engine')
  addEngineOptions(command)
    .option('--exec', 'run cat in containers: for key files in memory (tmpfs, Swarm) and for /proc/1/environ')
    .option('--timeout <duration>', 'time limit of the audit (default: 10s for the engine, 2m for all)')
    .optionsGroup('Other:')
    .option('--config <file>', 'configuration (default: countersign.yaml next to the compose file)')
    .option('--quiet', 'print only what is missing on standard error')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', snapshotHelp)
    .action(async (folder: string | undefined, flags: Partial<SnapshotFlags>) => {
      const { snapshotCommand } = await import('./snapshot-command.ts')
      finish(await snapshotCommand(folder, { ...noLists, color: true, ...flags }, surroundings))
    })
}
