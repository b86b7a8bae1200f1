import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { audit } from '../src/audit.ts'
import { supplyFiles } from '../src/collect/supply-files.ts'
import { AuditError } from '../src/model/limits/audit-error.ts'
import type { AuditReport } from '../src/model/report/audit-report.ts'
import type { ComposeRequest } from '../src/model/stack/compose.ts'
import { resolveCompose } from '../src/resolve/resolve-compose.ts'

/*
 * `npx tsx scripts/score-stacks.ts [CORPUS]` audits every public stack of the corpus as published and compares what comes out
 * with the hand-curated table: families found (the rows of one family in one trust group), false pairs (rows of two families
 * in one group), error findings on stacks that are right, and the real defects that are known. Figures: docs/accuracy.md.
 */

const corpus = process.argv.find((word, index) => index > 1 && !word.startsWith('--')) ?? join('..', 'shared', 'corpus')
const isVerbose = process.argv.includes('--verbose')

/** One line of stacks.tsv. */
interface Row {
  readonly repo: string
  readonly compose: string
  readonly env: string
  readonly service: string
  readonly variable: string
  readonly role: string
  readonly form: string
  readonly families: readonly string[]
  readonly note: string
}

/** What a stack's own documentation tells its user to set in the shell before `docker compose up`. */
const shells: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'base-org/node': { NETWORK_ENV: '.env.mainnet', CLIENT: 'geth' },
  'danny-avila/LibreChat': { UID: '1000', GID: '1000' },
}

/** The defects that are really there: the rule that must say so, and a service it must name. */
const defects: readonly {
  readonly repo: string
  readonly rules: readonly string[]
  readonly services: readonly string[]
}[] = [
  { repo: 'nhost/hasura-auth', rules: ['algorithm-mismatch', 'key-type-mismatch'], services: ['auth', 'graphql'] },
  {
    repo: 'nhost/hasura-backend-plus',
    rules: ['secret-mismatch'],
    services: ['graphql-engine', 'hasura-backend-plus'],
  },
  { repo: 'truong-devops/ecommerce-microservices', rules: ['latent-split'], services: [] },
  { repo: 'nextcloud/all-in-one', rules: ['comment-as-secret'], services: [] },
  { repo: 'ToolJet/ToolJet', rules: ['comment-as-secret'], services: [] },
  { repo: 'krakend/playground-community', rules: ['secret-missing', 'gap'], services: ['krakend_ce'] },
  // Keys are fetched from the container itself, and from a name that no service of the stack bears.
  {
    repo: 'rodrigorodrigues/microservices-design-patterns',
    rules: ['secret-missing'],
    services: ['gateway', 'stock-api'],
  },
  { repo: 'coollabsio/coolify', rules: ['purpose-reuse'], services: ['strapi'] },
  { repo: 'apache/airflow', rules: ['random-per-process'], services: [] },
]

function readTable(): readonly Row[] {
  const [, ...lines] = readFileSync(join(corpus, 'stacks.tsv'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [
      repo = '',
      compose = '',
      env = '',
      service = '',
      ,
      variable = '',
      role = '',
      ,
      form = '',
      ,
      ,
      family = '',
      note = '',
    ] = line.split('\t')
    const families = family === '-' || family === '' ? [] : family.split('|')
    return {
      repo,
      compose,
      env: env.replace(/ \(.*/, ''),
      service: service.replace(/ \(.*/, ''),
      variable,
      role,
      form,
      families,
      note,
    }
  })
}

/** Whether compose files and env files can show the row at all. */
function isVisible({ variable, note, service, form }: Row): boolean {
  if (form.includes('optional, normally empty')) return false
  if (/^INVISIBLE/.test(note) || service.includes(' ')) return false
  return !/^(onlyoffice jwt_secret|jhipster\.security)/.test(variable)
}

interface Run {
  readonly repo: string
  readonly files: readonly string[]
  readonly report: AuditReport | null
  /** The services of the compose files: a row about another one cannot be found there. */
  readonly services: ReadonlySet<string>
  readonly error: string
}

const table = readTable()
const work = mkdtempSync(join(tmpdir(), 'countersign-score-'))
const runs: Run[] = []
try {
  for (const folder of readdirSync(join(corpus, 'stacks')).toSorted()) {
    const source = join(corpus, 'stacks', folder)
    const repos = new Set(
      readFileSync(join(source, 'SOURCE.txt'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0] ?? ''),
    )
    const directory = join(work, folder)
    cpSync(source, directory, { recursive: true })
    for (const repo of repos) {
      for (const files of composeSets(repo, directory)) runs.push(await run(repo, directory, files))
    }
  }
} finally {
  rmSync(work, { recursive: true })
}
print()

/** Every compose file of the stack alone, and the pairs that the table says belong together. */
function composeSets(repo: string, directory: string): readonly (readonly string[])[] {
  const rows = table.filter((row) => row.repo === repo)
  const named = [...new Set(rows.map(({ compose }) => compose))].filter((file) => existsSync(join(directory, file)))
  const others = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /\.ya?ml$/.test(file) && !named.includes(file) && /^services:/m.test(readFileSync(join(directory, file), 'utf8')),
  )
  const pairs = named.flatMap((one, index) =>
    named.slice(index + 1).flatMap((other) => {
      const [left, right] = [one, other].map((file) => rows.filter(({ compose }) => compose === file))
      const isPair =
        dirname(one) === dirname(other) &&
        left?.some(({ families }) => right?.some((row) => row.families.some((family) => families.includes(family)))) &&
        !left.some(({ service }) => right?.some((row) => row.service === service))
      return isPair ? [[one, other]] : []
    }),
  )
  return [
    ...named.map((file) => [file]),
    ...pairs,
    ...(table.some((row) => row.repo === repo) && named.length > 0 ? [] : others.map((file) => [file])),
  ]
}

async function run(repo: string, directory: string, files: readonly string[]): Promise<Run> {
  const first = files[0] ?? ''
  const folder = join(directory, dirname(first))
  const told = table.find((row) => row.repo === repo && row.compose === first)?.env ?? ''
  const envFile = [told, '.env.from-umbrel', 'example-huly.conf', '.env.example'].find(
    (file) => file !== '' && !file.includes('*') && existsSync(join(directory, file)),
  )
  // People copy the example to .env, which is also what an `env_file: .env` wants.
  const dotenv = join(folder, '.env')
  if (envFile !== undefined && !existsSync(dotenv)) copyFileSync(join(directory, envFile), dotenv)
  const compose: ComposeRequest = {
    directory: folder,
    displayDirectory: directory,
    files: files.map((file) => join(directory, file)),
    envFiles: [],
    profiles: ['*'],
    shell: { HOME: '/home/nobody', ...shells[repo] },
    compose: 'v5',
  }
  const { project } = supplyFiles(resolveCompose(compose))
  const services = new Set(project?.services.map(({ name }) => name))
  try {
    const fingerprintKey = new Uint8Array(32).fill(1)
    const options = { compose, engine: null, fingerprintKey, failOn: 'error', version: 'score' } as const
    const report = await audit(options, AbortSignal.timeout(60_000))
    return { repo, files: files.map((file) => relative('.', file)), report, services, error: '' }
  } catch (error) {
    const told = error instanceof AuditError ? error.message : String(error instanceof Error ? error.stack : error)
    return { repo, files, report: null, services, error: told }
  }
}

interface Sight {
  readonly groups: readonly string[]
}

/** The service and the name of a row's holding, without the value that the table gives beside it. */
function nameOf({ service, variable }: Row): string {
  return `${service} ${variable.split('=')[0]}`
}

/** Whether the report's name for a holding is the table's: a flag without its value, a pointer by the words in it. */
function isSame(variable: string, row: Row): boolean {
  const [name = ''] = row.variable.split(' ')
  if (variable === row.variable || variable === name) return true
  if (name.startsWith('--')) return variable.startsWith(name)
  if (!variable.includes('#')) return false
  const words = (row.variable.split('=')[0] ?? '').split(/[^A-Za-z0-9_-]+/).filter((word) => word !== '')
  // The table names a file as it lies on the host, the report as it lies in the container.
  const telling = words.slice(row.variable.includes('=') ? -2 : -1)
  return telling.every((word) => variable.includes(word)) || row.variable.includes(variable.split('#')[0] ?? variable)
}

/** The trust groups in which the report has the row. */
function find(report: AuditReport, row: Row): Sight {
  const groups = report.groups.filter((group) =>
    group.bindings.some(({ service, variable }) => service === row.service && isSame(variable, row)),
  )
  const tokens = report.tokens.filter(({ service, variable }) => service === row.service && isSame(variable, row))
  return {
    groups: [
      ...groups.map(({ id }) => id),
      ...tokens.flatMap(({ signedBy, expectedGroup }) => [
        ...signedBy,
        ...(expectedGroup === null ? [] : [expectedGroup]),
      ]),
    ],
  }
}

function print(): void {
  let found = 0
  let families = 0
  let rowsFound = 0
  let rows = 0
  let falsePairs = 0
  let blocked = 0
  let right = 0
  const incomplete: string[] = []
  let settled = 0
  let crashed = 0
  const defective = new Set(defects.map(({ repo }) => repo))
  for (const { repo, files, report, services, error } of runs) {
    const title = `${repo} ${files.join(' + ')}`
    if (report === null) {
      crashed += 1
      console.log(`${title}: CRASH ${error}`)
      continue
    }
    const mine = table.filter(
      (row) =>
        row.repo === repo &&
        files.includes(row.compose) &&
        row.families.length > 0 &&
        services.has(row.service) &&
        isVisible(row),
    )
    const names = [...new Set(mine.flatMap((row) => row.families))]
    const lines: string[] = []
    const homes = new Map<string, string>()
    for (const family of names) {
      const members = mine.filter((row) => row.families.includes(family))
      const seen = members.map((row) => find(report, row))
      const lost = members.filter((_, index) => seen[index]?.groups.length === 0)
      rows += members.length
      rowsFound += members.length - lost.length
      const common = (seen[0]?.groups ?? []).filter((group) => seen.every(({ groups }) => groups.includes(group)))
      families += 1
      if (common.length > 0) found += 1
      else
        lines.push(
          `  family ${family}: ${lost.length > 0 ? `not seen: ${lost.map(({ service, variable }) => `${service}.${variable}`).join(', ')}` : `in several groups: ${seen.map(({ groups }) => groups.join('|')).join(', ')}`}`,
        )
      for (const group of new Set(seen.flatMap(({ groups }) => groups))) {
        const other = homes.get(group)
        // Two rows with one name (an address each) cannot be told apart by their names.
        const isOneSet =
          other !== undefined &&
          mine.some(
            (row) =>
              row.families.includes(other) &&
              (row.families.includes(family) || members.some((member) => nameOf(member) === nameOf(row))),
          )
        if (other !== undefined && other !== family && !isOneSet) {
          falsePairs += 1
          lines.push(`  FALSE PAIR: ${other} and ${family} in ${group}`)
        }
        homes.set(group, family)
      }
    }
    const errors = report.findings.filter(({ severity }) => severity === 'error')
    if (!defective.has(repo)) blocked += errors.length
    if (!defective.has(repo) && report.verdict !== 'nothing-to-audit') {
      right += 1
      if (report.verdict === 'incomplete') incomplete.push(title)
      if (report.verdict === 'incomplete' && report.gaps.every(isSettled)) settled += 1
    }
    for (const { ruleId, services, message } of errors)
      lines.push(
        `  ${defective.has(repo) ? 'error' : 'BLOCK'}: ${ruleId} [${services.join(', ')}] ${message.slice(0, 160)}`,
      )
    if (isVerbose) {
      for (const { ruleId, severity, services, message } of report.findings)
        if (severity !== 'error')
          lines.push(`  ${severity}: ${ruleId} [${services.join(', ')}] ${message.slice(0, 140)}`)
      for (const { source, code, reason, settle } of report.gaps)
        lines.push(`  gap: ${source} ${code} ${reason.slice(0, 300)}${settle === undefined ? '' : ` | ${settle}`}`)
    }
    console.log(`${title}: ${report.verdict}, ${report.groups.length} groups, ${report.gaps.length} gaps`)
    for (const line of lines) console.log(line)
  }
  console.log('\nDefects')
  let caught = 0
  for (const { repo, rules, services } of defects) {
    const isCaught = runs.some(
      (candidate) =>
        candidate.repo === repo &&
        (candidate.report?.findings.some(
          (finding) =>
            rules.includes(finding.ruleId) &&
            (services.length === 0 || finding.services.some((name) => services.includes(name))),
        ) ||
          (rules.includes('gap') &&
            candidate.report?.gaps.some(({ source }) => services.some((name) => source.includes(name))))),
    )
    if (isCaught) caught += 1
    console.log(`  ${isCaught ? 'found ' : 'MISSED'} ${repo}: ${rules.join(' or ')}`)
  }
  const percent = (part: number, whole: number): string =>
    `${part}/${whole} (${whole === 0 ? 100 : Math.round((1000 * part) / whole) / 10} %)`
  console.log(
    `\nstacks ${runs.length}, crashed ${crashed}; families ${percent(found, families)}; rows ${percent(rowsFound, rows)}; false pairs ${falsePairs}; error findings on right stacks ${blocked}; defects ${caught}/${defects.length}`,
  )
  console.log(
    `right stacks that hold a key ${right}; incomplete ${percent(incomplete.length, right)}, of which every gap names what settles it ${settled}`,
  )
}

/** Whether the gap says what to do about it: a line of countersign.yaml, or the file that is missing here. */
function isSettled({ settle, code }: AuditReport['gaps'][number]): boolean {
  return settle !== undefined || code === 'missing' || code === 'refused'
}
