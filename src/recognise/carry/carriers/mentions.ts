import type { Template } from '../../../model/text/template.ts'
import type { Sighting } from '../../sight/sighting.ts'

/** Those of the paths that no variable and no word of the command line holds. Looks at nothing when there are none. */
export function withoutMentioned(paths: readonly Template[], { command, variables }: Sighting): readonly Template[] {
  if (paths.length === 0) return []
  const texts = [...command.map(({ text }) => text), ...Array.from(variables.values(), ({ value }) => value)]
  const mentioned = texts.flatMap((text) => text?.revealText() ?? [])
  return paths.filter((path) => !mentioned.some((text) => text.includes(path.filled())))
}
