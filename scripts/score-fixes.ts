import { listWorlds } from '../test/properties/stacks/worlds.ts'
import { copyWorld } from '../test/support/fixes/fix-world.ts'

/*
 * `npx tsx scripts/score-fixes.ts [--verbose] [WORD]` fixes every scenario, incident and sample of the repository whose name holds
 * the word, in a copy, and tells by rule how many findings of warning or error carry an edit, and how many of those are fixed.
 */

const words = process.argv.slice(2)
const isVerbose = words.includes('--verbose')
const wanted = words.find((word) => !word.startsWith('--')) ?? ''

interface Row {
  findings: number
  withEdits: number
  fixed: number
  safe: number
}

const rows = new Map<string, Row>()
for (const world of listWorlds().filter(({ name }) => name.includes(wanted))) {
  const copy = copyWorld(world)
  try {
    const before = await copy.audit()
    for (const finding of before.findings.filter(({ severity, waived }) => severity !== 'note' && waived === null)) {
      const row = rows.get(finding.ruleId) ?? { findings: 0, withEdits: 0, fixed: 0, safe: 0 }
      rows.set(finding.ruleId, row)
      row.findings += 1
      if (finding.edits === undefined) {
        if (isVerbose) console.log(`${world.name}: ${finding.ruleId}: no edit: ${finding.remedy}`)
        continue
      }
      row.withEdits += 1
      const { fixes, unfixed } = await copy.fix({ only: [finding.ruleId], services: finding.services, writes: false })
      const made = fixes.find((one) => one.message === finding.message)
      if (made !== undefined) {
        row.fixed += 1
        row.safe += made.safety === 'safe' ? 1 : 0
      } else if (isVerbose) {
        const why = unfixed.find((one) => one.message === finding.message)
        console.log(
          `${world.name}: ${finding.ruleId}: ${why?.reason ?? 'ended by another fix'} ${JSON.stringify(finding.edits)}`,
        )
      }
    }
  } finally {
    copy.remove()
  }
}

const names = [...rows.keys()].toSorted()
console.log('| rule | findings | with an edit | fixed | of them safe |')
console.log('|---|---|---|---|---|')
for (const name of names) print(`\`${name}\``, rows.get(name))
print('all', names.map((name) => rows.get(name)).reduce(add, undefined))

function add(one: Row | undefined, other: Row | undefined): Row {
  const sum = (part: keyof Row): number => (one?.[part] ?? 0) + (other?.[part] ?? 0)
  return { findings: sum('findings'), withEdits: sum('withEdits'), fixed: sum('fixed'), safe: sum('safe') }
}

function print(title: string, row: Row | undefined): void {
  const { findings = 0, withEdits = 0, fixed = 0, safe = 0 } = row ?? {}
  console.log(`| ${title} | ${findings} | ${withEdits} | ${fixed} | ${safe} |`)
}
