import { rules } from '../check/rules/index.ts'
import { AuditError } from '../model/audit-error.ts'
import { layOutTable, wrap } from '../report/text-layout.ts'
import { exitCodes } from './exit-code.ts'
import { readRulePage } from './rule-pages.ts'
import { measureScreen, type Surroundings } from './surroundings.ts'

/** Lists the rules, or prints the page of one. Throws a usage error for an id that is none. Returns the exit code. */
export async function rulesCommand(id: string | undefined, surroundings: Surroundings): Promise<number> {
  surroundings.stdout.write(
    id === undefined ? listRules(measureScreen(surroundings.stdout, surroundings.shell)) : await loadPage(id),
  )
  return exitCodes.consistent
}

function listRules(width: number): string {
  const rows = layOutTable(
    [
      { heading: 'rule', cells: rules.map((rule) => rule.id) },
      { heading: 'severity', cells: rules.map((rule) => rule.severity) },
      { heading: 'what it says', cells: rules.map(() => '') },
    ],
    width,
  )
  return rows
    .flatMap((cells, index) => {
      const start = `${cells[0]}  ${cells[1]}  `
      const summary = index === 0 ? 'what it says' : (rules[index - 1]?.summary ?? '')
      return wrap(summary, Math.max(30, width - start.length)).map(
        (line, place) => `${place === 0 ? start : ' '.repeat(start.length)}${line}\n`,
      )
    })
    .join('')
}

/** The page that the package ships; the essentials of the rule itself when there is no page. */
async function loadPage(id: string): Promise<string> {
  const rule = rules.find((candidate) => candidate.id === id)
  if (rule === undefined) {
    throw new AuditError('usage', 'there is no rule of that name', { hint: 'countersign rules lists them.' })
  }
  const page = await readRulePage(rule.id)
  if (page !== null) return page
  return `# ${rule.id}\n\n${rule.summary}\n\nSeverity: ${rule.severity} · confidence: ${rule.confidence}\n\n→ ${rule.remedy}\n`
}
