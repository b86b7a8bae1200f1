import { describe, expect, test } from 'vitest'
import type { AuditReport, ReportedBinding, ReportedGroup } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'
import { renderMarkdown } from './markdown.ts'
import { fullReport } from './sample-report.test-data.ts'

const [first] = fullReport.findings as readonly [Finding]
const [group] = fullReport.groups as readonly [ReportedGroup]
const [binding] = group.bindings as readonly [ReportedBinding]

test('a report with everything in it', () => {
  const markdown = renderMarkdown({
    ...fullReport,
    waivers: [
      {
        rule: 'short-secret',
        service: 'legacy',
        origin: 'configuration',
        source: 'countersign.yaml',
        state: 'expired',
        reason: 'x',
        owner: 'ops',
        expires: '2026-01-31',
      },
      { rule: 'latent-split', origin: 'comment', source: '.env:3', state: 'used', reason: 'x' },
    ],
  })
  expect(markdown).toBe(`### ❌ countersign: inconsistent

1 error, 1 warning, 1 waived, 1 gap — job-processor refuses tokens of user-service

#### Could not be checked

| what | why |
| --- | --- |
| \`old.env:4:1\` | expected NAME=value (\`malformed\`) |

#### Findings

| severity | what | where |
| --- | --- | --- |
| **error** | \`secret-missing\`: job-processor has no JWT\\_SECRET, but it verifies tokens that user-service signs<br>→ Add JWT\\_SECRET to the environment of job-processor | \`compose.yaml:30:5\`<br>\`compose.yaml:12:7\` |
| **warning** (likely) | \`placeholder-secret\`: JWT\\_SECRET of user-service reads like a placeholder<br>→ Generate a strong value and put it in .env | \`.env:1:1\` |
| ~~error~~ waived | \`short-secret\`: JWT\\_SECRET of legacy is shorter than HS256 asks for<br>→ waived: vendor limit (ops, until 2027-01-31) | \`container legacy\` |

#### Waivers

| waiver | stands in |
| --- | --- |
| the waiver of short-secret for legacy (ops) expired after 2026-01-31 and no longer covers anything | \`countersign.yaml\` |

<details><summary>Who holds which key</summary>

**shop/access**

| service | variable | role | key |
| --- | --- | --- | --- |
| \`user-service\` | \`JWT_SECRET\` | issuer | \`fp1:1a2b3c4d5e6f\` |
| \`gateway\` | \`JWT_SECRET\` | validator | \`fp1:99aa88bb77cc\` |
| \`job-processor\` | \`JWT_SECRET\` | validator | **absent** |
| \`mailer\` | \`JWT_SECRET\` | validator | **empty** |
| \`web\` | \`JWT_SECRET\` | validator | \`fp1:1a2b3c4d5e6f\` |

</details>

<sub>countersign 1.2.3; \`compose.yaml\`, \`compose.override.yaml\` (project \`shop\`, 4 services); \`unix:///var/run/docker.sock\` (1 container)</sub>
`)
})

describe('at most 65,000 characters, and what is left out is counted', () => {
  const report = (part: Partial<AuditReport>) => renderMarkdown({ ...fullReport, gaps: [], ...part })
  test.each<[string, Partial<AuditReport>, RegExp]>([
    [
      'many findings',
      { findings: Array<Finding>(900).fill(first) },
      /… and \d{3} more findings: see the report of the run\./,
    ],
    ['many gaps', { gaps: Array(2_000).fill(fullReport.gaps[0]) }, /… and \d{3,4} more gaps: see/],
    ['one endless name', { findings: [{ ...first, message: '|'.repeat(1e6), remedy: '@'.repeat(1e6) }] }, /…/],
    ['many groups', { groups: Array(400).fill(group) }, /… and \d{3} more trust groups: see/],
    [
      'one group with no end',
      {
        groups: [
          {
            ...group,
            id: 'a',
            bindings: Array(3_000)
              .fill(0)
              .map((_, index) => ({ ...binding, service: `s${index}` })),
          },
        ],
      },
      /… and 1 more trust group: see/,
    ],
    [
      'files without end',
      {
        sources: [
          { kind: 'compose', project: 'x'.repeat(1e5), files: Array(5_000).fill('y'.repeat(1e4)), services: 1 },
        ],
      },
      /…/,
    ],
  ])('%s', (_, part, rest) => {
    const markdown = report(part)
    expect(markdown.length).toBeLessThanOrEqual(65_000)
    expect(markdown).toMatch(rest)
    expect(markdown.endsWith('</sub>\n')).toBe(true)
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length)
  })
})

test('no name becomes markup, HTML or a mention', () => {
  const hostile = '| @everyone <script>`x` **b** [l](http://evil) #1\n# heading'
  const markdown = renderMarkdown({
    ...fullReport,
    matrix: [],
    sources: [{ kind: 'compose', project: hostile, files: [hostile], services: 1 }],
    groups: [{ ...group, id: hostile, bindings: [{ ...binding, service: hostile, variable: hostile }] }],
    findings: [
      {
        ...first,
        severity: 'error',
        message: hostile,
        remedy: hostile,
        services: [hostile],
        locations: [{ file: hostile }],
      },
    ],
    gaps: [{ source: hostile, code: 'missing', reason: hostile }],
    waivers: [{ rule: hostile, origin: 'comment', source: hostile, state: 'unused', reason: hostile }],
  })
  expect(markdown).not.toMatch(/@everyone|(?<!\\)<script|(?<!\\)`x|(?<!\\)\*\*b|\[l\]\(|(?<!\\)#1|http:\/\//)
  expect(markdown.split('\n').filter((line) => line.startsWith('#'))).toEqual([
    '### ❌ countersign: inconsistent',
    '#### Could not be checked',
    '#### Findings',
    '#### Waivers',
  ])
})

test('the changes that would fix a finding, in a fence that no line of them ends', () => {
  const changes = [
    { file: 'compose.yaml', startLine: 7, endLine: 7, lines: ['      JWT_SECRET: ${JWT_SECRET} # ```', '\u001b[31m'] },
    { file: 'compose.yaml', startLine: 3, endLine: 5, lines: [] },
  ]
  const markdown = renderMarkdown(fullReport, new Map([[0, changes]]))
  const start = markdown.indexOf('#### Suggested changes')
  expect(markdown.slice(start, markdown.indexOf('<details>'))).toBe(`#### Suggested changes

\`${first.ruleId}\`, \`compose.yaml\`, insert before line 7:

\`\`\`\`diff
+      JWT_SECRET: \${JWT_SECRET} # \`\`\`
+\\u{1b}[31m
\`\`\`\`

\`${first.ruleId}\`, \`compose.yaml\`, in place of lines 3–4:

\`\`\`diff
(remove it)
\`\`\`


`)
})
