import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Mutation, mutateStack, type RightStack } from '../test/mutation/mutate-stack.ts'

/*
 * `npx tsx scripts/mutate.ts [FOLDER…]` gives every holder of every right stack every flaw, one at a time, and tells how many
 * the audit finds, how many make it say that it could not judge all, how many it misses, and how often it names the cause.
 * Without a folder: the stacks of test/mutation/stacks, and those of teams' own services, test/mutation/own-stacks. A folder is a
 * stack, or holds stacks; `holders.json` in it says who holds a key, whatever the audit sees. `--verbose` lists the misses. Figures: docs/accuracy.md.
 */

const isVerbose = process.argv.includes('--verbose')
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const mutation = join(import.meta.dirname, '..', 'test', 'mutation')
const roots = named.length > 0 ? named : ['stacks', 'own-stacks'].map((folder) => join(mutation, folder))
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']

const stacks = roots.flatMap((root): readonly RightStack[] => {
  const own = composeNames.find((file) => existsSync(join(root, file)))
  if (own !== undefined) return [{ name: root, directory: root, files: [own], ...readHolders(root) }]
  return readdirSync(root).flatMap((name) => {
    const file = composeNames.find((candidate) => existsSync(join(root, name, candidate)))
    const directory = join(root, name)
    return file === undefined
      ? []
      : [{ name: `${basename(root)}/${name}`, directory, files: [file], ...readHolders(directory) }]
  })
})

const all: Mutation[] = []
for (const stack of stacks) {
  const outcomes = await mutateStack(stack)
  all.push(...outcomes)
  console.log(`${stack.name}: ${tell(outcomes)}`)
  if (!isVerbose) continue
  for (const { service, variable, flaw, outcome, isCauseRight, said } of outcomes) {
    if (!isCauseRight)
      console.log(
        `  ${outcome === 'missed' ? 'MISS ' : outcome} ${service}.${variable} ${flaw}: ${said.join('; ') || 'nothing said'}`,
      )
  }
}
console.log(`\nby flaw`)
for (const flaw of new Set(all.map((mutation) => mutation.flaw))) {
  console.log(`  ${flaw}: ${tell(all.filter((mutation) => mutation.flaw === flaw))}`)
}
console.log('')
for (const root of new Set(all.map(({ stack }) => stack.split('/')[0] ?? ''))) {
  console.log(`${root}: ${tell(all.filter(({ stack }) => stack.startsWith(`${root}/`)))}`)
}
console.log(`all: ${tell(all)}`)

function readHolders(directory: string): Pick<RightStack, 'holders'> {
  const file = join(directory, 'holders.json')
  return existsSync(file) ? { holders: JSON.parse(readFileSync(file, 'utf8')) } : {}
}

function tell(outcomes: readonly Mutation[]): string {
  const count = (wanted: Mutation['outcome']): number => outcomes.filter(({ outcome }) => outcome === wanted).length
  const before = outcomes.filter(({ outcome, wasIncomplete }) => outcome === 'incomplete' && wasIncomplete).length
  const share = (part: number): string =>
    `${part}/${outcomes.length} (${outcomes.length === 0 ? 0 : Math.round((1000 * part) / outcomes.length) / 10} %)`
  return (
    `found or incomplete ${share(count('found') + count('incomplete'))}: found ${count('found')}, ` +
    `incomplete ${count('incomplete')} (${before} without the flaw too), missed ${count('missed')}; ` +
    `cause right ${share(outcomes.filter(({ isCauseRight }) => isCauseRight).length)}`
  )
}
