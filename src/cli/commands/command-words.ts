/** Flags of `docker` with a value of their own word, and all. */
export const dockerValues = new Set(
  '--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey'.split(' '),
)
export const dockerFlags = new Set([...dockerValues, ...'-D --debug --tls --tlsverify'.split(' ')])

/** Flags of `docker compose` with a value of their own word. */
export const composeValues = new Set(
  '-f --file -p --project-name --project-directory --workdir --env-file --profile --ansi --progress --parallel'.split(
    ' ',
  ),
)

/** A command without what runs it, and the variables that it is run with. */
export interface Unwrapped {
  readonly words: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

/** `sudo`, `env A=b`, `time` and their like run the words that follow. */
export function unwrap([first = '', ...rest]: readonly string[]): Unwrapped {
  const name = first.replace(/^.*\//, '')
  if (!/^(sudo|env|time|nice|nohup|exec|command)$/.test(name)) return { words: [name, ...rest], variables: {} }
  const start = rest.findIndex((word) => !word.startsWith('-') && !/^\w+=/.test(word))
  if (start < 0) return { words: [], variables: {} }
  const { words, variables } = unwrap(rest.slice(start))
  const own = rest.slice(0, start).flatMap((word) => {
    const [, variable, value] = /^(\w+)=(.*)$/s.exec(word) ?? []
    return variable === undefined || value === undefined ? [] : [[variable, value] as const]
  })
  return { words, variables: { ...Object.fromEntries(own), ...variables } }
}

/** The options that Docker's programs have for all of their commands: those of `docker`, also where `docker-compose` is given them. */
export function dockerOptions([program, ...rest]: readonly string[]): readonly Flag[] {
  if (program === 'docker') return takeFlags(rest, dockerValues).flags
  if (program !== 'docker-compose') return []
  const { flags } = takeFlags(rest, new Set([...dockerValues, ...composeValues]))
  return flags.filter(([name]) => dockerFlags.has(name))
}

/** What follows `docker` and its own options; `null` when it is another program. */
export function dockerWords(command: readonly string[]): readonly string[] | null {
  const [program, ...rest] = unwrap(command).words
  return program === 'docker' ? takeFlags(rest, dockerValues).rest : null
}

/** A flag with its value; `true` for one that has none. */
export type Flag = readonly [name: string, value: string]

/** Which flags have a value of their own word. */
type Valued = ReadonlySet<string> | ((name: string) => boolean)

/** The flags in front, and what follows them. */
export function takeFlags(
  words: readonly string[],
  valued: Valued,
): { readonly flags: readonly Flag[]; readonly rest: readonly string[] } {
  const isValued = typeof valued === 'function' ? valued : (name: string) => valued.has(name)
  const flags: Flag[] = []
  let index = 0
  for (let word = words[index]; word?.startsWith('-') && word !== '--'; word = words[index]) {
    const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? /^(-[a-zA-Z])(.+)$/s.exec(word) ?? []
    if (value !== undefined && (word.startsWith('--') || isValued(name))) flags.push([name, value.replace(/^=/, '')])
    else if (isValued(word)) {
      flags.push([word, words[index + 1] ?? ''])
      index += 1
    } else flags.push([word, 'true'])
    index += 1
  }
  return { flags, rest: words.slice(index) }
}

/** Flags and operands in any order, as `up` takes them. */
export function takeAll(
  words: readonly string[],
  valued: Valued,
): { readonly flags: readonly Flag[]; readonly operands: readonly string[] } {
  const flags: Flag[] = []
  const operands: string[] = []
  let remaining = words
  while (remaining.length > 0) {
    const taken = takeFlags(remaining, valued)
    flags.push(...taken.flags)
    const [word, ...rest] = taken.rest
    if (word === '--') return { flags, operands: [...operands, ...rest] }
    if (word !== undefined) operands.push(word)
    remaining = rest
  }
  return { flags, operands }
}
