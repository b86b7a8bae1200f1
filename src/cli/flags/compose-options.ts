import type { Command } from 'commander'

/** The values of an option that can be given several times. */
export function append(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value]
}

/** The options of every command that looks at files, and at files alone, where they may be a stranger's. */
export function addTrustOptions(command: Command): Command {
  return command
    .optionsGroup('Untrusted files:')
    .option('--untrusted', 'read nothing outside the folder, use no shell variables, connect to nothing')
    .option('--untrusted-forks', 'the same, if CI reports a pull request from a fork')
    .option('--inside <folder>', 'the folder outside which nothing is read (default: dir)')
    .option('--allow-env <name>', 'shell variable that is interpolated anyway (repeatable)', append)
}

/** The options of every command that reads compose files; a Compose user's habits hold. */
export function addComposeOptions(command: Command): Command {
  return command
    .option('-f, --file <file>', 'compose file (repeatable)', append)
    .option('-p, --project-name <name>', 'project name')
    .option('--project-directory <dir>', 'folder that relative paths start from')
    .option('--env-file <file>', 'env file instead of .env (repeatable)', append)
    .option('--profile <name>', 'profile to enable (repeatable)', append)
    .option('--no-code', 'do not read the source code of the services')
}

/** The options of every command that may ask engines: which of them, and about what. */
export function addEngineOptions(command: Command): Command {
  return command
    .option('--project <name>', "only this project's containers")
    .option('--context <name>', 'Docker context (repeatable)', append)
    .option('--host <address>', 'engine address, such as ssh://user@host, or NAME=ADDRESS (repeatable)', append)
}

/** The options of every command that judges what it found and fails on it. */
export function addJudgementOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: countersign.yaml next to the compose file)')
    .option('--baseline <file>', 'an earlier JSON report: its findings are accepted, only new ones count')
    .option('--no-waivers', 'ignore waivers, and labels and comments that accept findings')
    .option(
      '--fail-on <severity>',
      'lowest severity that makes the verdict inconsistent: error, warning or note (default: error)',
    )
    .option('--fingerprint-key-file <file>', 'key that makes fingerprints comparable between runs and hosts')
}

/** The options of every command that compares what it found with what other hosts hold. */
export function addHostOptions(command: Command): Command {
  return command
    .optionsGroup('Other hosts:')
    .option(
      '--with <file>',
      'snapshot of another host to compare with, as countersign.yaml declares (repeatable)',
      append,
    )
    .option('--with-key <name=file>', 'public key that snapshots of that host are signed with (repeatable)', append)
    .option('--max-age <duration>', 'how old a snapshot may be, such as 30m, 24h or 7d (default: 24h)')
    .option('--name <name>', 'name of this host in countersign.yaml (default: here)')
}
