import { type RolloutPlan, upAll } from '../model/rollout.ts'
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

/** Flags with a value of their own word, of `docker`, of `docker compose`, and of `up` and `create`. */
const dockerValues = new Set('--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey'.split(' '))
const dockerFlags = new Set([...dockerValues, ...'-D --debug --tls --tlsverify'.split(' ')])
const composeValues = new Set(
  '-f --file -p --project-name --project-directory --workdir --env-file --profile --ansi --progress --parallel'.split(
    ' ',
  ),
)
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
  const words = skipWrappers(command)
  const compose = afterCompose(words)
  const stack = compose === null ? readStackDeploy(words) : null
  if (stack !== null) return stack
  if (compose === null) return { plan: planOfDocker(words), compose: null }
  const { flags, rest } = takeFlags(compose, composeValues)
  const [verb = '', ...more] = rest
  return { plan: planOf(verb, more), compose: toComposeFlags(flags) }
}

function planOf(verb: string, words: readonly string[]): RolloutPlan {
  if (verb === 'unpause') return nothing
  if (!/^(up|create|start|restart|scale|run)$/.test(verb)) return upAll
  const { flags, operands } = takeAll(words)
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
  // A list of several stands behind one flag too.
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

/** `sudo`, `env A=b`, `time` and their like run the words that follow. */
function skipWrappers(command: readonly string[]): readonly string[] {
  const [first = '', ...rest] = command
  const name = first.replace(/^.*\//, '')
  if (/^(sudo|env|time|nice|nohup|exec|command)$/.test(name)) {
    const start = rest.findIndex((word) => !word.startsWith('-') && !/^\w+=/.test(word))
    return start < 0 ? [] : skipWrappers(rest.slice(start))
  }
  return [name, ...rest]
}

/** What stands behind `docker compose` or `docker-compose`; `null` when it is neither. */
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

type Flag = readonly [name: string, value: string]

/** The flags in front, and what follows them. */
function takeFlags(
  words: readonly string[],
  valued: ReadonlySet<string>,
): { readonly flags: readonly Flag[]; readonly rest: readonly string[] } {
  const flags: Flag[] = []
  let index = 0
  for (let word = words[index]; word?.startsWith('-') && word !== '--'; word = words[index]) {
    const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? /^(-[a-zA-Z])(.+)$/s.exec(word) ?? []
    if (value !== undefined && (word.startsWith('--') || valued.has(name))) flags.push([name, value.replace(/^=/, '')])
    else if (valued.has(word)) {
      flags.push([word, words[index + 1] ?? ''])
      index += 1
    } else flags.push([word, 'true'])
    index += 1
  }
  return { flags, rest: words.slice(index) }
}

/** Flags and operands in any order, as `up` takes them. */
function takeAll(
  words: readonly string[],
  valued: ReadonlySet<string> = upValues,
): { readonly flags: readonly Flag[]; readonly operands: readonly string[] } {
  const flags: Flag[] = []
  const operands: string[] = []
  let left = words
  while (left.length > 0) {
    const taken = takeFlags(left, valued)
    flags.push(...taken.flags)
    const [word, ...rest] = taken.rest
    if (word === '--') return { flags, operands: [...operands, ...rest] }
    if (word !== undefined) operands.push(word)
    left = rest
  }
  return { flags, operands }
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
