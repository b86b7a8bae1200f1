import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { loadGrammars } from '../src/collect/load-grammars.ts'
import { supplyFiles } from '../src/collect/supply-files.ts'
import type { ServiceCode, ValueChain, ValueStep } from '../src/model/code/code.ts'
import { languagesToParse, readCode } from '../src/read-code/read-code.ts'
import { gatherSources } from '../src/read-code/sources/gather-sources.ts'
import { followChain, type LookedUp } from '../src/recognise/code/code-key.ts'
import { resolveCompose } from '../src/resolve/resolve-compose.ts'

/*
 * `npx tsx scripts/score-code.ts REPOSITORIES [TRUTH.tsv] [--verbose] [--only WORD]` reads the code of the services that a
 * hand-made table tells of and compares roles and key variables. REPOSITORIES has a folder `owner+name` for each repository,
 * taken from a public clone at the commit of repositories.txt; none of it is part of the project. Figures: docs/accuracy.md.
 */

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const only = process.argv.includes('--only') ? process.argv.at(process.argv.indexOf('--only') + 1) : undefined
const [folder = '', table = join('..', '..', 'shared', 'corpus', 'code', 'truth.tsv')] = words.filter(
  (word) => word !== only,
)
const isVerbose = process.argv.includes('--verbose')

interface Row {
  readonly repo: string
  readonly compose: string
  readonly service: string
  readonly reads: string
  readonly role: string
}

const [head = '', ...lines] = readFileSync(table, 'utf8').trim().split('\n')
const columns = head.split('\t')
const rows = lines.map((line): Row => {
  const cells = line.split('\t')
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? ''
  return {
    repo: cell('repo'),
    compose: cell('compose'),
    service: cell('service'),
    reads: cell('reads'),
    role: cell('role'),
  }
})

const stacks = new Map<string, Row[]>()
for (const row of rows) {
  if (only !== undefined && !row.repo.includes(only)) continue
  const title = `${row.repo} ${row.compose}`
  stacks.set(title, [...(stacks.get(title) ?? []), row])
}
const score = {
  users: 0,
  roles: 0,
  allRoles: 0,
  variables: 0,
  found: 0,
  said: 0,
  seen: 0,
  seenRight: 0,
  without: 0,
  leftAlone: 0,
}
const costs: number[] = []
let [parsed, looked] = [0, 0]
const warm = await loadGrammars([
  'python',
  'javascript',
  'typescript',
  'tsx',
  'go',
  'java',
  'kotlin',
  'csharp',
  'php',
  'ruby',
  'rust',
])

for (const [title, members] of stacks) {
  const { repo = '', compose = '' } = members[0] ?? {}
  const root = resolve(folder, repo.replace('/', '+'))
  if (!existsSync(join(root, compose))) {
    console.log(`${title}: not there`)
    continue
  }
  const { project } = supplyFiles(
    resolveCompose({
      directory: join(root, dirname(compose)),
      displayDirectory: root,
      files: [join(root, compose)],
      envFiles: [],
      profiles: ['*'],
      shell: {},
      compose: 'v5',
    }),
  )
  if (project === null) {
    console.log(`${title}: no project`)
    continue
  }
  const before = process.cpuUsage()
  const sources = supplyFiles(gatherSources({ project, boundary: root }))
  const grammars = new Map([...warm].filter(([language]) => languagesToParse(sources).has(language)))
  const code = readCode(sources, grammars, { now: () => process.cpuUsage().user / 1000, budgetMs: 60_000 })
  const spent = process.cpuUsage(before)
  const builds = project.services.filter(({ name }) => (code.get(name)?.filesSeen ?? 0) > 0).length
  costs.push((spent.user + spent.system) / 1000 / Math.max(1, builds))
  console.log(`${title}: ${costs.at(-1)?.toFixed(0)} ms a service, ${builds} services with source`)
  for (const { filesParsed, filesSeen } of code.values()) {
    parsed += filesParsed
    looked += filesSeen
  }
  for (const row of members) {
    const service = project.services.find(({ name }) => name === row.service)
    compare(row, code.get(row.service), service?.environment ?? new Map())
  }
}
print()

type Variables = LookedUp['variables']

/** The variables that a key is asked from, with what Compose gives the service. */
function namesOf(key: ValueChain | null, code: ServiceCode, variables: Variables): readonly string[] {
  return key === null ? [] : followChain(key, code, { variables, isWithoutImage: true }).names
}

function variablesOf(code: ServiceCode, variables: Variables): readonly string[] {
  const uses = code.uses.filter(({ kind }) => kind !== 'decodes')
  return [...new Set(uses.flatMap(({ key }) => namesOf(key, code, variables)))]
}

function compare(row: Row, code: ServiceCode | undefined, variables: Variables): void {
  const isUser = row.role !== 'none' && row.role !== 'forwarder'
  const role = code?.role ?? 'missing'
  const wanted = isUser ? row.reads.split(/[+>]/).filter((name) => name !== '') : []
  // The table leaves out keys of refresh tokens, which a service makes for itself.
  const got = (code === undefined ? [] : variablesOf(code, variables)).filter(
    (name) => wanted.includes(name) || !/refresh/i.test(name),
  )
  const isRight = role === row.role
  if (isRight) score.allRoles += 1
  if (isUser) {
    score.users += 1
    if (isRight) score.roles += 1
    score.variables += wanted.length
    score.found += wanted.filter((name) => got.includes(name)).length
  } else {
    score.without += 1
    if (code?.uses.every(({ kind }) => kind === 'decodes') === true) score.leftAlone += 1
  }
  score.said += got.length
  const right = got.filter((name) => wanted.includes(name)).length
  for (const use of code?.uses ?? []) {
    if (code === undefined || use.certainty !== 'seen' || use.key?.certainty !== 'seen' || use.kind === 'decodes')
      continue
    const names = namesOf(use.key, code, variables)
    score.seen += 1
    const fits = row.role === 'both' || row.role === (use.kind === 'signs' ? 'issuer' : 'validator')
    if (fits && names.every((name) => wanted.includes(name) || /refresh/i.test(name))) score.seenRight += 1
    else if (isVerbose)
      console.log(
        `    seen wrong: ${row.service} ${use.kind} ${use.location.file}:${use.location.line} ${names.join('>')}`,
      )
  }
  if (isRight && right === got.length && right === wanted.length && !isVerbose) return
  const mark = isRight && right === got.length && right === wanted.length ? 'ok  ' : 'DIFF'
  console.log(`  ${mark} ${row.service}: ${role} (${row.role}), ${got.join('+') || '-'} (${wanted.join('+') || '-'})`)
  if (!isVerbose || code === undefined) return
  console.log(
    `       ${code.filesParsed}/${code.filesSeen} files of ${code.roots.map((root) => `${root.folder}${root.isShared ? '*' : ''}`).join(' ')} ${code.applies} ${code.limits.map((limit) => Object.values(limit).join(':')).join(' ')}`,
  )
  for (const use of code.uses)
    console.log(
      `       ${use.kind} ${use.call} ${use.location.file}:${use.location.line} ${use.certainty} key ${use.key?.certainty} ${use.key?.steps.map(show).join(' > ') ?? 'none'} [${use.key?.treatments.join() ?? ''}] ${use.algorithms?.join() ?? ''}`,
    )
}

function show(step: ValueStep): string {
  const place = `${step.location.file}:${step.location.line}`
  return step.kind === 'variable' ? `${step.name}${step.blank === 'unset' ? '~' : ''}` : `${step.kind}@${place}`
}

function print(): void {
  const percent = (part: number, whole: number): string =>
    `${part}/${whole} (${whole === 0 ? 100 : Math.round((1000 * part) / whole) / 10} %)`
  const sorted = costs.toSorted((a, b) => a - b)
  console.log(
    [
      `roles of key users ${percent(score.roles, score.users)}; of all ${percent(score.allRoles, score.users + score.without)}`,
      `variables found ${percent(score.found, score.variables)}; said and right ${percent(score.found, score.said)}`,
      `"seen" uses right ${percent(score.seenRight, score.seen)}`,
      `services without a key left alone ${percent(score.leftAlone, score.without)}`,
      `files parsed ${percent(parsed, looked)}`,
      `median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} ms of the processor a service`,
    ].join('\n'),
  )
}
