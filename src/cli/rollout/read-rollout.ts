import { type RolloutPlan, upAll } from '../../model/stack/rollout.ts'
import {
  composeValues,
  dockerFlags,
  dockerValues,
  type Flag,
  takeAll,
  takeFlags,
  unwrap,
} from '../commands/command-words.ts'
import type { ComposeFlags } from './compose-files.ts'

/** What the words of a command tell of the rollout that it is. */
export interface CommandReading {
  readonly plan: RolloutPlan
  /** The files that it names by flags of Compose; `null` where it is no command of Compose. */
  readonly compose: ComposeFlags | null
}

/** Nothing is replaced, and nothing started. */
const nothing: RolloutPlan = { ...upAll, replaces: 'none', startsStopped: false }
const start: RolloutPlan = { ...upAll, replaces: 'none' }
const restart: RolloutPlan = { ...start, followsDependencies: false, restarts: true }

/** Flags of `up` and `create` with a value of their own word. */
const upValues = new Set(
  '--attach --exit-code-from --no-attach --pull --scale -t --timeout --wait-timeout -e --env --entrypoint --name -u --user -v --volume -w --workdir -l --label -p --publish'.split(
    ' ',
  ),
)
const dockerStartValues = new Set('-t --time --timeout -s --signal --detach-keys'.split(' '))

/**
 * Reads `docker compose … up …` and its like. Of any other command nothing is known: it may replace every container whose
 * configuration has changed.
 */
export function readRollout(command: readonly string[]): CommandReading {
  const { words } = unwrap(command)
  const compose = afterCompose(words)
  const stack = compose === null ? readStackDeploy(words) : null
  if (stack !== null) return stack
  if (compose === null) return { plan: planOfDocker(words), compose: null }
  // `docker-compose` by itself takes the options of docker as well, in any order.
  const { flags, rest } = takeFlags(compose, new Set([...composeValues, ...dockerValues]))
  const [verb = '', ...more] = rest
  return { plan: planOf(verb, more), compose: toComposeFlags(flags) }
}

function planOf(verb: string, words: readonly string[]): RolloutPlan {
  if (verb === 'unpause') return nothing
  if (!/^(up|create|start|restart|scale|run)$/.test(verb)) return upAll
  const { flags, operands } = takeAll(words, upValues)
  const has = (name: string): boolean => flags.some(([flag, value]) => flag === name && value !== 'false')
  const named =
    verb === 'run' ? operands.slice(0, 1) : operands.map((one) => (verb === 'scale' ? one.replace(/=.*/, '') : one))
  const services = named.length === 0 ? null : named
  if (verb === 'start') return { ...start, services }
  if (verb === 'restart') return { ...restart, services }
  const isForced = has('--force-recreate') || has('-V') || has('--renew-anon-volumes')
  return {
    ...upAll,
    services,
    followsDependencies: !has('--no-deps'),
    replaces: has('--no-recreate') ? 'none' : isForced ? 'all' : 'changed',
    startsStopped: verb !== 'create' && !has('--no-start'),
    removesOrphans: has('--remove-orphans'),
  }
}

/** `docker start` and `docker restart` name containers; of anything else that is not Compose nothing is known. */
function planOfDocker([program, ...rest]: readonly string[]): RolloutPlan {
  if (program !== 'docker') return upAll
  const { rest: words } = takeFlags(rest, dockerValues)
  const [verb = '', ...more] = words[0] === 'container' ? words.slice(1) : words
  if (verb !== 'start' && verb !== 'restart') return upAll
  const { operands } = takeAll(more, dockerStartValues)
  return { ...(verb === 'start' ? start : restart), containers: operands }
}

const stackValues = new Set('-c --compose-file --resolve-image --orchestrator --namespace'.split(' '))

/**
 * `docker stack deploy -c FILE STACK`, or `up`, which is the same: it knows no profiles, and takes variables from the shell only.
 * `null` where it is another command, or reads its file from standard input.
 */
function readStackDeploy([program, ...rest]: readonly string[]): CommandReading | null {
  if (program !== 'docker') return null
  const { rest: words } = takeFlags(rest, dockerValues)
  if (words[0] !== 'stack' || (words[1] !== 'deploy' && words[1] !== 'up')) return null
  const { flags, operands } = takeAll(words.slice(2), stackValues)
  const [stack] = operands
  // A list of several follows one flag too.
  const file = flags
    .filter(([name]) => name === '-c' || name === '--compose-file')
    .flatMap(([, value]) => value.split(','))
  if (stack === undefined || file.length === 0 || file.includes('-')) return null
  const removesOrphans = flags.some(([name, value]) => name === '--prune' && value !== 'false')
  return {
    plan: { ...upAll, stack, removesOrphans },
    compose: { file, envFile: ['/dev/null'], profile: [], projectName: stack },
  }
}

/** What follows `docker compose` or `docker-compose`; `null` when it is neither. */
function afterCompose([program, ...rest]: readonly string[]): readonly string[] | null {
  // As a plugin of docker it stands before docker's own options and the word `compose`.
  if (program === 'docker-compose') {
    const { flags, rest: words } = takeFlags(rest, dockerValues)
    const isPlugin = words[0] === 'compose' && flags.every(([name]) => dockerFlags.has(name))
    return isPlugin ? words.slice(1) : rest
  }
  if (program !== 'docker') return null
  const { rest: words } = takeFlags(rest, dockerValues)
  return words[0] === 'compose' ? words.slice(1) : null
}

function toComposeFlags(flags: readonly Flag[]): ComposeFlags {
  const all = (...names: readonly string[]): readonly string[] =>
    flags.filter(([name]) => names.includes(name)).map(([, value]) => value)
  const projectName = all('-p', '--project-name').at(-1)
  const projectDirectory = all('--project-directory', '--workdir').at(-1)
  return {
    file: all('-f', '--file'),
    envFile: all('--env-file'),
    profile: all('--profile'),
    ...(projectName === undefined ? {} : { projectName }),
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
  }
}
