import { writeFileSync } from 'node:fs'
import { check } from 'recheck'
import { type BoundedRegexp, ledgerFile, readLedger } from '../test/hostile/regexps/ledger.ts'
import { listRegexps } from '../test/hostile/regexps/list-regexps.ts'

/*
 * `npm run regexps`: has recheck look at every regular expression of src/ that the ledger does not know, and writes down what it says:
 * test/hostile/regexps/ledger.json. One that takes more than the length of its text is to be written otherwise, or to be given short texts only;
 * in that case the ledger wants to be told by hand how long they are, and what makes sure of that.
 */

const patienceMs = 30_000

const all = new Map((await listRegexps()).map((one) => [one.written, one]))
const known = readLedger()
const linear = new Set(known.linear.filter((written) => all.has(written)))
const bounded = new Map(known.bounded.filter(({ written }) => all.has(written)).map((one) => [one.written, one]))
const unknown = [...all.values()].filter(({ written }) => !linear.has(written) && !bounded.has(written))
console.log(`${all.size} expressions, ${unknown.length} of them new`)
for (const { written, source, flags, place } of unknown) {
  const found = source === '' ? null : await check(source, flags, { timeout: patienceMs })
  if (found?.status === 'safe') linear.add(written)
  else {
    const attack = found?.status === 'vulnerable' ? found.attack : null
    console.log(`${place}: ${written}\n  ${attack === null ? 'undecided' : `${attack.pattern}`}`)
    bounded.set(written, { written, attack: attack && pick(attack), longest: 0, because: '' })
  }
  save()
}
const open = [...bounded.values()].filter(({ because }) => because === '')
console.log(`${linear.size} linear, ${bounded.size} given short texts, ${open.length} of them without a reason`)
if (open.length > 0) process.exitCode = 1
save()

function pick({ pumps, suffix }: NonNullable<BoundedRegexp['attack']>): BoundedRegexp['attack'] {
  return { pumps: pumps.map(({ prefix, pump }) => ({ prefix, pump })), suffix }
}

function save(): void {
  const ledger = { linear: [...linear].toSorted(), bounded: [...bounded.values()] }
  writeFileSync(ledgerFile, `${JSON.stringify(ledger, null, 2)}\n`)
}
