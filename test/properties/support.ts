import type { ComposeResolution } from '../../src/model/stack/compose.ts'
import type { FileDialogue } from '../../src/model/stack/file-request.ts'
import { resolveCompose } from '../../src/resolve/resolve-compose.ts'

const directory = '/project'

/** The rules to hold the properties against. */
export const versions = ['v2', 'v5'] as const

/** Resolves a project that exists in memory only: file names beside each other, and what is in them. */
export function resolveInMemory(
  files: Readonly<Record<string, string | Uint8Array>>,
  compose: 'v2' | 'v5',
  shell: Readonly<Record<string, string>> = {},
): ComposeResolution {
  const dialogue = resolveCompose({
    directory,
    displayDirectory: directory,
    files: [],
    envFiles: [],
    profiles: [],
    shell,
    compose,
  })
  return answer(dialogue, files)
}

function answer<T>(dialogue: FileDialogue<T>, files: Readonly<Record<string, string | Uint8Array>>): T {
  const contents = new Map(Object.entries(files).map(([name, text]) => [`${directory}/${name}`, Buffer.from(text)]))
  let turn = dialogue.next()
  while (turn.done !== true) {
    const bytes = contents.get(turn.value.path)
    turn = dialogue.next(
      bytes === undefined
        ? { kind: 'missing' }
        : turn.value.want === 'kind'
          ? { kind: 'present' }
          : { kind: 'file', bytes },
    )
  }
  return turn.value
}

/** The value of the only service's variable `V`: `undefined` when the service or the variable is not there. */
export function valueOfV({ project }: ComposeResolution): string | null | undefined {
  const variable = project?.services[0]?.environment.get('V')
  return variable === undefined ? undefined : (variable.value?.revealText() ?? null)
}

/** The compose file of one service, with the lines of its mapping. */
export function service(...lines: readonly string[]): string {
  return `services:\n  a:\n    image: x\n${lines.map((line) => `    ${line}\n`).join('')}`
}
