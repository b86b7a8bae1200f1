import type { FileSketch, SourceFile } from '../sketch.ts'

/** The files that a function's name occurs in, and how often. */
export type WordIndex = (name: string) => ReadonlyMap<SourceFile, number>

const NOWHERE: ReadonlyMap<SourceFile, number> = new Map()

/** Counts the names of all functions in one pass over the texts, at the first question: one pass for each name takes the square. */
export function indexWords(files: readonly SourceFile[], sketches: readonly FileSketch[]): WordIndex {
  let index: Map<string, Map<SourceFile, number>> | null = null
  const build = (): Map<string, Map<SourceFile, number>> => {
    const names = sketches.flatMap(({ functions }) => functions.map(({ name }) => name))
    const counts = new Map(names.map((name) => [name, new Map<SourceFile, number>()]))
    for (const file of files) {
      for (const [word] of file.text.matchAll(/[\w$]+/g)) {
        const known = counts.get(word)
        if (known !== undefined) known.set(file, (known.get(file) ?? 0) + 1)
      }
    }
    return counts
  }
  return (name) => {
    index ??= build()
    return index.get(name) ?? NOWHERE
  }
}
