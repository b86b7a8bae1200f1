import type { Command } from 'commander'
import { exitCodes } from '../exit-code.ts'
import { addComposeOptions, append } from '../flags/compose-options.ts'
import type { Surroundings } from '../surroundings.ts'
import type { FixFlags } from './fix-command.ts'

const fixHelp = `
Examples:
  countersign fix                                      the remedies as a diff, with every secret masked
  countersign fix --write                              apply the safe ones, and list the services to recreate
  countersign fix --only secret-missing --service api  only this rule, only this service
  countersign fix --unsafe                             also those with side effects: a new key invalidates tokens in use

It changes compose files, env files, key files and countersign.yaml in the project folder, nothing else. Each fix is tried before
it is shown: an audit of the files as they would be must not make the finding any more. A new key is made where one is needed,
written into the env file, and never shown.

Exit codes: those of audit, for the files as they are when it ends: ${exitCodes.consistent} consistent, ${exitCodes.inconsistent} inconsistent, ${exitCodes.incomplete} incomplete, ${exitCodes['nothing-to-audit']} nothing to audit,
${exitCodes.usage} usage or configuration error, or a file that cannot be written.`

const noLists = { file: [], envFile: [], profile: [], output: [], only: [], service: [] }

/** Adds `fix` to the command line. */
export function addFix(program: Command, surroundings: Surroundings, finish: (exitCode: number) => void): void {
  const command = program
    .command('fix')
    .summary('print the remedies as a patch, or apply them')
    .description('Turns the remedies of findings into edits of files: prints them as a diff, or applies them.')
    .usage('[options] [dir]')
    .argument('[dir]', 'the folder to look for compose files in (default: here)')
    .option('--write', 'write the files; without it nothing is changed')
    .option(
      '--unsafe',
      'also apply fixes that invalidate tokens in use, affect other services, or declare what is not known',
    )
    .option('--only <rule>', 'only findings of this rule (repeatable)', append)
    .option('--service <name>', 'only findings about this service (repeatable)', append)
  addComposeOptions(command.optionsGroup('Compose files:'))
    .optionsGroup('Output:')
    .option('--config <file>', 'configuration (default: countersign.yaml next to the compose file)')
    .option('--format <format>', 'text or json (default: text)')
    .option('--no-color', 'disable colour; NO_COLOR and FORCE_COLOR are honoured too')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', fixHelp)
    .action(async (folder: string | undefined, flags: Partial<FixFlags>) => {
      const { fixCommand } = await import('./fix-command.ts')
      finish(await fixCommand(folder, { ...noLists, color: true, ...flags }, surroundings))
    })
}
