import type { Command } from 'commander'

/** The values of an option that can be given several times. */
export function append(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value]
}

/** The options of every command that looks at files, and at files alone, where they may be a stranger's. */
export function addTrustOptions(command: Command): Command {
  return command
    .optionsGroup('Files of a stranger:')
    .option('--untrusted', 'read nothing outside of the folder, take no variable of the shell, ask nothing')
    .option('--untrusted-forks', 'the same, if CI says that the change comes from a fork')
    .option('--inside <folder>', 'the folder that nothing outside of is read (default: the one to look in)')
    .option('--allow-env <name>', 'a variable of the shell that the files are given all the same (repeatable)', append)
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
