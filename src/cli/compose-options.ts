import type { Command } from 'commander'

/** The values of an option that can be given several times. */
export function append(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value]
}

/** The options of every command that reads compose files; a Compose user's habits hold. */
export function addComposeOptions(command: Command): Command {
  return command
    .option('-f, --file <file>', 'compose file (repeatable)', append)
    .option('-p, --project-name <name>', 'project name')
    .option('--project-directory <dir>', 'folder that relative paths start from')
    .option('--env-file <file>', 'env file instead of .env (repeatable)', append)
    .option('--profile <name>', 'profile to enable (repeatable)', append)
    .option('--no-code', 'leave the source of the services alone')
}
