import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Mutation, mutateStack, type RightStack } from '../test/mutation/mutate-stack.ts'

/*
 * `npx tsx scripts/mutate.ts [FOLDER…]` gives every holder of every right stack every flaw, one at a time, and tells how many
 * the audit finds and how often it names the cause. Without a folder: the stacks of test/mutation/stacks. A folder is a
 * stack, or holds stacks. `--verbose` lists the misses. Figures: docs/accuracy.md.
 */

const isVerbose = process.argv.includes('--verbose')
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const roots = named.length > 0 ? named : [join(import.meta.dirname, '..', 'test', 'mutation', 'stacks')]
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']

const stacks = roots.flatMap((root): readonly RightStack[] => {
  const own = composeNames.find((file) => existsSync(join(root, file)))
  if (own !== undefined) return [{ name: root, directory: root, files: [own] }]
  return readdirSync(root).flatMap((name) => {
    const file = composeNames.find((candidate) => existsSync(join(root, name, candidate)))
    return file === undefined ? [] : [{ name, directory: join(root, name), files: [file] }]
  })
})

const all: Mutation[] = []
for (const stack of stacks) {
  const outcomes = await mutateStack(stack)
  all.push(...outcomes)
  console.log(`${stack.name}: ${tell(outcomes)}`)
  if (!isVerbose) continue
  for (const { service, variable, flaw, isFound, isCauseRight, said } of outcomes) {
    if (!isCauseRight)
      console.log(
        `  ${isFound ? 'cause' : 'MISS '} ${service}.${variable} ${flaw}: ${said.join('; ') || 'nothing said'}`,
      )
  }
}
console.log(`\nby flaw`)
for (const flaw of new Set(all.map((mutation) => mutation.flaw))) {
  console.log(`  ${flaw}: ${tell(all.filter((mutation) => mutation.flaw === flaw))}`)
}
console.log(`\nall: ${tell(all)}`)

function tell(outcomes: readonly Mutation[]): string {
  const share = (count: number): string =>
    `${count}/${outcomes.length} (${outcomes.length === 0 ? 0 : Math.round((1000 * count) / outcomes.length) / 10} %)`
  return `found ${share(outcomes.filter(({ isFound }) => isFound).length)}, cause right ${share(outcomes.filter(({ isCauseRight }) => isCauseRight).length)}`
}
