import { readFile } from 'node:fs/promises'
import { rules } from '../../check/rules/index.ts'
import type { RuleDescription } from '../../report/rule-description.ts'

/** Every rule with the page that the package ships. */
export async function describeRules(): Promise<readonly RuleDescription[]> {
  return Promise.all(
    rules.map(async ({ id, severity, confidence, summary, remedy }) => {
      const page = await readRulePage(id)
      return { id, severity, confidence, summary, remedy, ...(page === null ? {} : { page }) }
    }),
  )
}

/** The page of the rule as Markdown; `null` where the package has none. */
export async function readRulePage(id: string): Promise<string | null> {
  try {
    return await readFile(locatePage(id), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return null
  }
}

/** From dist/cli.js the package is one folder up, from src/cli/ two. */
function locatePage(id: string): URL {
  const up = import.meta.url.endsWith('.ts') ? '../..' : '..'
  return new URL(`${up}/docs/rules/${id}.md`, import.meta.url)
}
