import type { RolloutPlan } from '../../model/stack/rollout.ts'
import type { ComposeFlags } from '../rollout/compose-files.ts'
import { composeWords, joinWords } from './write-words.ts'

/** `docker compose` with the files and options of the project, for a shell. `docker` is how it begins. */
export function writeCompose(flags: ComposeFlags, docker: readonly string[]): string {
  return joinWords([...docker, 'compose', ...composeWords(flags)])
}

/**
 * The `docker compose up`, or `docker stack deploy`, that does what the plan says, with the files and options of the project, for a
 * shell. `docker` is how it begins.
 */
export function writeUp(
  { services, replaces, removesOrphans, stack }: RolloutPlan,
  flags: ComposeFlags,
  docker: readonly string[],
): string {
  if (stack !== undefined) {
    const files = flags.file.flatMap((file) => ['-c', file])
    return joinWords([...docker, 'stack', 'deploy', ...(removesOrphans ? ['--prune'] : []), ...files, stack])
  }
  return joinWords([
    ...[...docker, 'compose', ...composeWords(flags), 'up', '-d'],
    ...(replaces === 'all' ? ['--force-recreate'] : []),
    ...(removesOrphans ? ['--remove-orphans'] : []),
    ...(services ?? []),
  ])
}
