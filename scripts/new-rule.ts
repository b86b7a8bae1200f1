import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/*
 * `npm run new-rule -- <id>` writes what the inventory test demands of a rule: the rule, its test, its page and its first
 * scenario, and lists it in `rules/index.ts`. What it writes is red until somebody says what is wrong and why.
 */

const root = join(import.meta.dirname, '..')
const indexFile = 'src/check/rules/index.ts'

/** The rooms of `src/check/rules/`. */
const rooms = ['keys', 'tokens', 'code', 'drift', 'reading', 'strength', 'live']

const [id, room, ...rest] = process.argv.slice(2)
const isUsable = id !== undefined && /^[a-z0-9]+(-[a-z0-9]+)+$/.test(id) && room !== undefined && rooms.includes(room)
if (!isUsable || rest.length > 0) {
  process.stderr.write(
    `usage: npm run new-rule -- <id> <room>, the id in kebab-case (secret-mismatch), the room one of ${rooms.join(', ')}\n`,
  )
  process.exitCode = 2
} else {
  scaffold(id, room)
}

function scaffold(ruleId: string, room: string): void {
  const files = filesOf(ruleId, room)
  const taken = Object.keys(files).filter((file) => existsSync(join(root, file)))
  if (taken.length > 0) {
    process.stderr.write(`${ruleId} is there already: ${taken.join(', ')}. An id is never reused.\n`)
    process.exitCode = 2
    return
  }
  for (const [file, text] of Object.entries({ ...files, [indexFile]: listInIndex(ruleId, room) })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
    process.stdout.write(`${file}\n`)
  }
  process.stdout.write(
    'Next: move the rule to its place in rules/index.ts, write the rule and its page, then UPDATE=1 npm test and read the diff.\n',
  )
}

/** The index with the rule imported in Biome's order and listed last. */
function listInIndex(ruleId: string, room: string): string {
  const name = constantName(ruleId)
  const [head = '', ...body] = readFileSync(join(root, indexFile), 'utf8').split('\n\n')
  const [typeImport, ...imports] = head.split('\n')
  const sorted = [...imports, `import { ${name} } from './${room}/${ruleId}.ts'`].toSorted(compareFile)
  return [[typeImport, ...sorted].join('\n'), ...body].join('\n\n').replace(/\n\]\n$/, `\n  ${name},\n]\n`)
}

function compareFile(a: string, b: string): number {
  return (a.split("'")[1] ?? '') < (b.split("'")[1] ?? '') ? -1 : 1
}

function constantName(ruleId: string): string {
  return ruleId.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

function filesOf(ruleId: string, room: string): Readonly<Record<string, string>> {
  const name = constantName(ruleId)
  return {
    [`src/check/rules/${room}/${ruleId}.ts`]: `import { defineRule } from '../../define-rule.ts'

/** TODO the reason, and the clause of the RFC or spec. */
export const ${name} = defineRule({
  id: '${ruleId}',
  severity: 'warning',
  confidence: 'certain',
  summary: 'TODO what is wrong, in one sentence.',
  remedy: 'TODO what to do about it, in one sentence.',
  needs: ['files'],
  *check({ groups }) {
    for (const group of groups) {
      yield* []
      void group
    }
  },
})
`,
    [`src/check/rules/${room}/${ruleId}.test.ts`]: `import { expect, test } from 'vitest'
import type { Binding } from '../../../model/binding.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { ${name} } from './${ruleId}.ts'

test.each<[string, readonly Binding[], readonly string[]]>([
  ['nothing is wrong', [holds('api', 'A'), holds('web', 'A')], []],
  ['TODO what is wrong', [holds('api', 'A'), holds('web', 'B')], ['TODO the message']],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([${name}], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => finding.message)).toEqual(messages)
})
`,
    [`docs/rules/${ruleId}.md`]: `# ${ruleId}

> TODO what is wrong, in one sentence.

Severity \`warning\`, confidence \`certain\`.

Needs the files.

## What it means

TODO

## Example

Bad:

\`\`\`yaml
services: {}
\`\`\`

Good:

\`\`\`yaml
services: {}
\`\`\`

## Why

TODO with the clause of the RFC or spec, and public threads as owner/repo#n.

## How to fix

TODO

## How to silence

\`\`\`yaml
# countersign.yaml
severity:
  ${ruleId}: note
\`\`\`
`,
    [`test/scenarios/bad-${ruleId}/compose.yaml`]: `# TODO the smallest stack in which ${ruleId} is found
name: shop
services:
  api:
    image: example/api
    environment:
      JWT_SECRET: \${JWT_SECRET:?must be set}
`,
    [`test/scenarios/bad-${ruleId}/.env`]: `JWT_SECRET=TODO
`,
  }
}
