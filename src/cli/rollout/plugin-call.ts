import { basename } from 'node:path'
import { dockerValues, takeFlags } from '../commands/command-words.ts'
import { applyDockerOptions } from './docker-options.ts'

/** What was asked, without what belongs to the Docker CLI. */
export interface PluginCall {
  readonly args: readonly string[]
  /** The variables of the shell, with what the global flags of `docker` say put over them. */
  readonly shell: Readonly<Record<string, string>>
}

const pluginName = 'countersign'

/**
 * The Docker CLI hands its plugin the whole command line, its own global flags first (docker/cli, cli-plugins/manager:
 * `docker --context x countersign audit` is `--context x countersign audit` here). They say what the variables of Docker say,
 * and say it louder. A call that is not the CLI's comes back as it is.
 */
export function readPluginCall(
  words: readonly string[],
  program: string,
  shell: Readonly<Record<string, string>>,
): PluginCall {
  if (!/^docker-countersign(\.\w+)?$/.test(basename(program))) return { args: words, shell }
  const completion = words[0]?.startsWith('__complete') ? words.slice(0, 1) : []
  const asked = words.slice(completion.length)
  const name = findName(asked)
  if (name < 0) return { args: words, shell }
  return {
    args: [...completion, ...asked.slice(name + 1)],
    shell: applyDockerOptions(new Map(takeFlags(asked.slice(0, name), dockerValues).flags), shell),
  }
}

/** Where the plugin's name follows global flags; -1 when it does not: then Compose or a user calls the file itself. */
function findName(words: readonly string[]): number {
  let index = 0
  for (let word = words[index]; word?.startsWith('-'); word = words[index]) index += dockerValues.has(word) ? 2 : 1
  return words[index] === pluginName ? index : -1
}
