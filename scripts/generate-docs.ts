/**
 * Writes the generated parts of the documentation, or with `--check` says which of them are stale.
 *
 * A generated part lies between markers in a Markdown file: `<!-- output: COMMAND -->` … `<!-- /output -->` holds what the
 * command really printed; `<!-- rules -->` … `<!-- /rules -->` holds the table of the rules. The registry of the catalogue and
 * its page are written as a whole, and so is the JSON Schema of countersign.yaml; with `--catalogue` nothing but the first two is, which
 * needs no build.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeDeclarations } from '../src/recognise/declare/declaration-schema.ts'
import { findUnmeasured } from './check-measured.ts'
import { refreshCatalogue } from './generate-catalogue.ts'
import { logTable } from './log-table.ts'
import { drawFinding, prepareStack } from './pictures/draw-finding.ts'
import { refresh } from './refresh.ts'
import { ruleTable } from './rule-table.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')

/** The files that may hold generated parts. */
function documents(): readonly string[] {
  const samples = readdirSync(join(root, 'compose-samples'))
    .map((name) => join('compose-samples', name, 'README.md'))
    .filter((path) => existsSync(join(root, path)))
  return [
    'README.md',
    join('docs', 'cli.md'),
    join('docs', 'trace.md'),
    join('docs', 'fix.md'),
    join('docs', 'logs.md'),
    join('docs', 'rules', 'README.md'),
    ...samples.toSorted(),
  ]
}

/** Builds the command line, so that the output is that of the source at hand. */
function build(): void {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`scripts/build.mjs failed\n${built.stdout}${built.stderr}`)
}

/** What a reader sees who runs the command line in the root of the repository, without a terminal; its exit code below an audit. */
function runForReader(line: string, keyFile: string): string {
  const commands = line.split(' | ')
  const last = commands.pop() ?? ''
  const input = commands.length === 0 ? '' : commands.map((command) => runOne(command, keyFile).stdout).join('')
  const [, ...words] = last.split(' ')
  const asksHelp = words.includes('--help')
  const ran = runOne(last, keyFile, input)
  const shown = `$ ${line}\n${ran.stdout.trimEnd()}`
  const isJudged = ['audit', 'trace', 'fix'].includes(words[0] ?? '') && !asksHelp
  return isJudged ? `${shown}\n\n$ echo $?\n${ran.status}` : shown
}

/** Runs one command of a line: ours, or `echo`. */
function runOne(command: string, keyFile: string, input = ''): { readonly stdout: string; readonly status: number } {
  const [program, ...words] = command.split(' ')
  if (program === 'echo') return { stdout: `${words.join(' ').replace(/^(['"])(.*)\1$/, '$2')}\n`, status: 0 }
  if (program !== 'countersign') throw new Error(`only countersign is run for the docs, not: ${command}`)
  const isAudit = words[0] === 'audit' && !words.includes('--help')
  const args = isAudit ? [...words, '--fingerprint-key-file', keyFile] : words
  // What belongs to the writer's own shell (COMPOSE_FILE, JWT_SECRET …) must not reach the docs.
  const { PATH } = process.env
  const env = { PATH, HOME: dirname(keyFile), NO_COLOR: '1' }
  const ran = spawnSync(process.execPath, [cli, ...args], { cwd: root, encoding: 'utf8', env, input })
  // 0 to 4 without 2 are verdicts (docs/exit-codes.md); all else is a mistake in the docs or in the program.
  if (ran.status === null || ![0, 1, 3, 4].includes(ran.status)) {
    throw new Error(`${command} ended with ${ran.status ?? ran.signal}\n${ran.stderr}`)
  }
  return { stdout: ran.stdout, status: ran.status }
}

function fence(text: string): string {
  const ticks = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  return `${ticks}console\n${text}\n${ticks}`
}

/** Fills every generated part of one document. */
function regenerate(text: string, keyFile: string): string {
  return text
    .replace(
      /<!-- output: (.+?) -->\n[\s\S]*?<!-- \/output -->/g,
      (_part, command: string) =>
        `<!-- output: ${command} -->\n${fence(runForReader(command, keyFile))}\n<!-- /output -->`,
    )
    .replace(
      /<!-- log-rows -->\n[\s\S]*?<!-- \/log-rows -->/g,
      () => `<!-- log-rows -->\n${logTable()}\n<!-- /log-rows -->`,
    )
    .replace(/<!-- rules -->\n[\s\S]*?<!-- \/rules -->/g, () => `<!-- rules -->\n${ruleTable()}\n<!-- /rules -->`)
}

/** Fills the documents with what the built program prints; gives the paths of those that were stale. */
function refreshDocuments(isCheck: boolean): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-docs-'))
  try {
    // A fixed key, so that fingerprints do not change from run to run. It protects nothing: the samples hold no real key.
    const keyFile = join(folder, 'fingerprint-key')
    writeFileSync(keyFile, createHash('sha256').update('the key of the documents').digest(), { mode: 0o600 })
    build()
    const stale = documents().filter((path) => {
      const before = readFileSync(join(root, path), 'utf8')
      return refresh(join(root, path), before, regenerate(before, keyFile), isCheck)
    })
    const pictures = drawFinding(prepareStack(folder)).filter(({ path, text }) => {
      const file = join(root, path)
      return refresh(file, existsSync(file) ? readFileSync(file, 'utf8') : null, text, isCheck)
    })
    return [...stale, ...pictures.map(({ path }) => path)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes the JSON Schema of countersign.yaml out of the one that checks it; gives its path when it was stale. */
function refreshSchema(isCheck: boolean): readonly string[] {
  const path = join('schema', 'countersign.schema.json')
  const schema = {
    $id: 'https://countersign.dev/schema/countersign-1.json',
    title: 'countersign.yaml',
    ...describeDeclarations(),
  }
  // The formatter has its own mind about short lists.
  const formatter = join(root, 'node_modules', '.bin', 'biome')
  const formatted = spawnSync(formatter, ['format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: JSON.stringify(schema),
    encoding: 'utf8',
  })
  if (formatted.status !== 0) throw new Error(`biome format failed\n${formatted.stderr}`)
  const text = formatted.stdout
  const before = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
  return refresh(join(root, path), before, text, isCheck) ? [path] : []
}

async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check')
  // The catalogue first: the program that the documents quote is built from it.
  const catalogue = await refreshCatalogue(root, isCheck)
  const isCatalogueOnly = process.argv.includes('--catalogue')
  const schema = isCatalogueOnly ? [] : refreshSchema(isCheck)
  const unmeasured = isCheck ? findUnmeasured(root) : null
  if (unmeasured !== null) {
    console.error(unmeasured)
    process.exitCode = 1
  }
  const stale = isCatalogueOnly ? catalogue : [...catalogue, ...schema, ...refreshDocuments(isCheck)]
  if (stale.length === 0) console.log('docs: every generated part is up to date')
  else if (!isCheck) console.log(`docs: rewrote ${stale.join(', ')}`)
  else {
    console.error(`docs: stale generated parts in ${stale.join(', ')}\nrun: npx tsx scripts/generate-docs.ts`)
    process.exitCode = 1
  }
}

await main()
