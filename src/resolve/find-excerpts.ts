import type { ComposeProject } from '../model/stack/compose.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import type { FileLocation } from '../model/text/location.ts'
import { maskEnvLine, maskYamlLine } from '../model/text/mask-line.ts'
import { listFiles } from './list-files.ts'

/** The masked line of each place in a compose or env file, by `file:line`; places of which nothing can be shown are not in it. */
export function* findExcerpts(
  project: ComposeProject,
  locations: readonly FileLocation[],
): FileDialogue<ReadonlyMap<string, string>> {
  const wanted = new Map<string, Set<number>>()
  for (const { file, line } of locations) {
    if (line === undefined) continue
    const lines = wanted.get(file) ?? new Set()
    wanted.set(file, lines.add(line))
  }
  const excerpts = new Map<string, string>()
  for (const [file, syntaxes] of listFiles(project)) {
    const numbers = wanted.get(file)
    if (numbers === undefined) continue
    const fact = yield { path: project.names.locate(file), want: 'bytes' }
    if (fact.kind !== 'file') continue
    const lines = Buffer.from(fact.bytes).toString().split('\n')
    const mask = syntaxes.includes('yaml') ? maskYamlLine : maskEnvLine
    for (const number of numbers) {
      const shown = mask(lines[number - 1] ?? '')
      if (shown !== null) excerpts.set(`${file}:${number}`, shown)
    }
  }
  return excerpts
}
