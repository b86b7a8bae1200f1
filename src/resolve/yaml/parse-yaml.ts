import { decodeBytes } from './decode-bytes.ts'
import { Refusal } from './refusal.ts'
import { linesOnly, type Shown } from './shown.ts'
import { TokenScanner } from './token-scanner.ts'
import { TreeComposer } from './tree-composer.ts'
import type { ParsedYaml, YamlNode, YamlProblem } from './yaml-node.ts'

/** How a file is read. */
export interface ReadingOptions {
  /** Docker Compose 2.40 with yaml.v3, or 5.5 with yaml v4. */
  readonly compose: 'v2' | 'v5'
  /** Only lines are shown where it is not given. */
  readonly shown?: Shown
}

/** Enough to fix a file by; the rest comes at the next run. */
const MAX_PROBLEMS = 100

/**
 * Reads one YAML file as docker compose does: `v2` as 2.40 with yaml.v3, `v5` as 5.5 with yaml v4. Never throws. Every root
 * is a mapping unless a problem says otherwise; an empty file is a problem too.
 */
export function parseYaml(bytes: Uint8Array, { compose, shown = linesOnly }: ReadingOptions): ParsedYaml {
  const documents: YamlNode[] = []
  const problems: YamlProblem[] = []
  try {
    const scanner = new TokenScanner(decodeBytes(bytes, compose, shown), compose, shown)
    const composer = new TreeComposer(scanner, compose, shown)
    for (;;) {
      const root = composer.nextDocument()
      problems.push(...composer.problems.splice(0))
      if (root === null || problems.length >= MAX_PROBLEMS) break
      documents.push(root)
      if (root.kind !== 'mapping') problems.push(at(root, 'expected a mapping at the top level'))
    }
    if (documents.length === 0) problems.push({ line: 1, column: 1, reason: 'expected a mapping, found an empty file' })
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    problems.push({ line: cause.line, column: cause.column, reason: cause.message })
  }
  return { documents, problems }
}

function at(node: YamlNode, reason: string): YamlProblem {
  return { line: node.line, column: node.column, reason }
}
