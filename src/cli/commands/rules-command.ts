import { rules } from '../../check/rules/index.ts'
import { describeNeeds } from '../../check/words/describe-needs.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { layOutTable, wrap } from '../../report/text/text-layout.ts'
import { exitCodes } from '../exit-code.ts'
import { measureScreen, type Surroundings } from '../surroundings.ts'
import { readRulePage } from './rule-pages.ts'

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

/** A name within a few strokes of the one that was typed, or which has all of it in it; else where they are listed. */
async function suggestRule(id: string): Promise<string> {
  const { distance } = await import('fastest-levenshtein')
  const typed = id.toLowerCase().replace(/[_\s]+/g, '-')
  const near = rules
    .map((rule) => ({ id: rule.id, strokes: distance(typed, rule.id) }))
    .toSorted((one, other) => one.strokes - other.strokes)[0]
  const holding = rules.filter((rule) => typed.length >= 4 && rule.id.includes(typed)).map((rule) => rule.id)
  const likely = near !== undefined && near.strokes <= Math.max(2, near.id.length / 4) ? [near.id] : holding.slice(0, 4)
  return likely.length === 0
    ? 'countersign rules lists them.'
    : `Did you mean ${likely.join(', ').replace(/, ([^,]+)$/, ' or $1')}?`
}

/** The page that the package ships; the essentials of the rule itself when there is no page. */
async function loadPage(id: string): Promise<string> {
  const rule = rules.find((candidate) => candidate.id === id)
  if (rule === undefined) {
    throw new AuditError('usage', 'there is no rule with that name', { hint: await suggestRule(id) })
  }
  const page = await readRulePage(rule.id)
  if (page !== null) return page
  return `# ${rule.id}\n\n${rule.summary}\n\nSeverity: ${rule.severity} · confidence: ${rule.confidence}\n\n${describeNeeds(rule)}\n\n→ ${rule.remedy}\n`
}
