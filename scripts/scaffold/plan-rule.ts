import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { constantOf, insertAfter, insertBefore, type Scaffold } from './write-scaffold.ts'

/** The rooms of `src/check/rules/`. */
export function roomsIn(root: string): readonly string[] {
  const entries = readdirSync(join(root, 'src', 'check', 'rules'), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/**
 * All that the tests demand of a rule: the rule, its test, its page, its row, and a scenario that it finds. They pass as they are, except
 * for the one that looks for what is still to be written.
 */
export function planRule(root: string, [id, room, ...rest]: readonly string[]): Scaffold | null {
  if (id === undefined || !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id)) return null
  if (room === undefined || !roomsIn(root).includes(room) || rest.length > 0) return null
  const name = constantOf(id)
  return {
    made: {
      [`src/check/rules/${room}/${id}.ts`]: ruleText(id, name),
      [`src/check/rules/${room}/${id}.test.ts`]: testText(id, name),
      [`docs/rules/${id}.md`]: pageText(id),
      [`test/scenarios/bad/${id}/compose.yaml`]: scenario,
      [`test/scenarios/bad/${id}/.env`]: 'TODO_JWT_SECRET=Kp7Xw2Zs9Rt4Vb6Nq1Lm8Jd3Hf5GyCuA\n',
      [`test/scenarios/bad/${id}/expected.txt`]: expectedText(id),
    },
    changed: {
      'src/check/rules/index.ts': (text) =>
        insertAfter(text, '\nimport ', `import { ${name} } from './${room}/${id}.ts'`).replace(
          /\n\]\n$/,
          `\n  ${name},\n]\n`,
        ),
      'docs/rules/README.md': (text) =>
        insertBefore(text, '<!-- /rules -->', `| [\`${id}\`](${id}.md) | warning | certain | ${summary} |`),
    },
    next: 'give the rule its place in rules/index.ts; write what the files say TODO about; UPDATE=1 npx vitest run test/scenarios, and read the difference; npm run docs.',
  }
}

const summary = 'TODO what is wrong, in one sentence.'

function ruleText(id: string, name: string): string {
  return `import { defineRule } from '../../define-rule.ts'

/** TODO the reason, and the clause of the RFC or spec. */
export const ${name} = defineRule({
  id: '${id}',
  severity: 'warning',
  confidence: 'certain',
  summary: '${summary}',
  remedy: 'TODO what to do about it, in one sentence.',
  needs: ['files'],
  *check({ groups }) {
    for (const group of groups) {
      // TODO what is wrong: the variable of the scenario only shows how a finding is made.
      const wrong = group.bindings.filter(({ variable }) => variable === 'TODO_JWT_SECRET')
      for (const { service, variable, location } of wrong) {
        yield {
          message: \`TODO what is wrong with \${variable} of \${service}\`,
          group: group.id,
          services: [service],
          data: { variable },
          locations: [location],
        }
      }
    }
  },
})
`
}

function testText(id: string, name: string): string {
  return `import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { ${name} } from './${id}.ts'

test.each<[string, readonly Binding[], readonly string[]]>([
  ['nothing is wrong', [holds('api', 'A'), holds('web', 'A')], []],
  [
    'TODO what is wrong',
    [holds('api', 'A', { variable: 'TODO_JWT_SECRET' })],
    ['TODO what is wrong with TODO_JWT_SECRET of api'],
  ],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([${name}], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => finding.message)).toEqual(messages)
})
`
}

function pageText(id: string): string {
  return `# ${id}

> ${summary}

Severity \`warning\`, confidence \`certain\`.

Needs the files.

## What it means

TODO what happens to the tokens, and when it is not reported.

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

TODO the steps.

## How to silence

\`\`\`yaml
# countersign.yaml
severity:
  ${id}: note
\`\`\`
`
}

const scenario = `# TODO the smallest stack in which the rule finds something
name: shop
services:
  api:
    image: example/api
    environment:
      TODO_JWT_SECRET: \${TODO_JWT_SECRET}
`

function expectedText(id: string): string {
  return `consistent in full
warning certain ${id} [api] .env:1:1 | TODO what is wrong with TODO_JWT_SECRET of api
  at .env:1:1 {"label":"api verifies with it","excerpt":"TODO_JWT_SECRET=[masked]"}
  data: {"variable":"TODO_JWT_SECRET"}
  group: shop/access
  remedy: TODO what to do about it, in one sentence.
`
}
