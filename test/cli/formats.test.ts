import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { beforeAll, describe, expect, test } from 'vitest'
import { rules } from '../../src/check/rules/index.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { sarifSchema } from '../support/sarif-schema.ts'

const root = join(import.meta.dirname, '..', '..')
const golden = join(import.meta.dirname, 'golden')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
const repository = mkdtempSync(join(tmpdir(), 'countersign-formats-'))
/** The folder that the audits are started in: not the root of the repository. */
const cwd = join(repository, 'deploy')

const formats = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'] as const

/** A service that verifies tokens, with what stands in its environment. */
const service = (name: string, ...entries: readonly string[]): string =>
  [`  ${name}:`, '    image: example/app', '    environment:', ...entries.map((entry) => `      ${entry}`), ''].join(
    '\n',
  )

const worlds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mixed: {
    'compose.yaml': [
      'name: shop\nservices:\n',
      service('auth', 'JWT_SECRET: ${JWT_SECRET}', 'JWT_ALGORITHM: HS256', 'JWT_EXPIRES_IN: 1h'),
      service('api', 'JWT_SECRET: "${JWT_SECRET}x"', 'JWT_ALGORITHM: HS256'),
      service(
        'legacy',
        '# countersign-ignore secret-mismatch: leaves with the next release',
        'JWT_SECRET: fake-literal-Zr5Tn8Vb3Kd6Hs1Jf0Gp7Yq2Lw9 # countersign-ignore literal-secret: known to the vendor',
        'JWT_ALGORITHM: HS256',
      ),
      '  cron:\n    image: example/cron\n    env_file: [{ path: gone.env, required: true }]\n',
    ].join(''),
    '.env': 'JWT_SECRET=fake-Hs1Jf0Gp7Yq2Lw9Zr5Tn8Vb3Kd6\n',
    'countersign.yaml':
      'waivers:\n  - { rule: latent-split, service: api, reason: once, owner: ops, expires: 2020-01-31 }\n' +
      '  - { rule: purpose-reuse, reason: never seen }\n',
  },
  sound: {
    'compose.yaml': `name: sound\nservices:\n${service('auth', 'JWT_SECRET: ${JWT_SECRET}')}${service('api', 'JWT_SECRET: ${JWT_SECRET}')}`,
    '.env': 'JWT_SECRET=fake-Hs1Jf0Gp7Yq2Lw9Zr5Tn8Vb3Kd6\n',
  },
  keyless: { 'compose.yaml': 'name: keyless\nservices:\n  web:\n    image: nginx\n' },
  broken: { 'compose.yaml': 'name: broken\nservices:\n  web:\n    image: [x\n' },
}

const write = (folder: string, files: Readonly<Record<string, string>>): string => {
  const path = join(cwd, folder)
  mkdirSync(path, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

beforeAll(() => {
  ensureBuilt()
  mkdirSync(join(repository, '.git'))
  for (const [name, files] of Object.entries(worlds)) write(name, files)
  writeFileSync(join(cwd, 'fingerprint.key'), 'sixteen bytes...', { mode: 0o600 })
})

const audit = (folder: string, ...args: readonly string[]) =>
  runCli(['audit', folder, '--fingerprint-key-file', 'fingerprint.key', ...args], { cwd })

async function reportOf(folder: string, ...args: readonly string[]): Promise<AuditReport> {
  return JSON.parse((await audit(folder, '--format', 'json', ...args)).stdout) as AuditReport
}

/** The rules change with every new one: the golden log keeps those of its results, and each result the place of its rule. */
function trimSarif(text: string): string {
  const log = JSON.parse(text)
  const [run] = log.runs
  const all: { readonly id: string; help?: unknown }[] = run.tool.driver.rules
  for (const result of run.results) {
    expect(all[result.ruleIndex]?.id).toBe(result.ruleId)
    delete result.ruleIndex
  }
  for (const { associatedRule } of run.invocations[0].toolConfigurationNotifications) {
    if (associatedRule === undefined) continue
    expect(all[associatedRule.index]?.id).toBe(associatedRule.id)
    delete associatedRule.index
  }
  const shown = new Set(run.results.map(({ ruleId }: { ruleId: string }) => ruleId))
  run.tool.driver.rules = all.filter(({ id }) => shown.has(id)).map(({ help: _, ...rule }) => rule)
  return `${JSON.stringify(log, null, 2)}\n`
}

const cases = Object.keys(worlds).flatMap((world) => formats.map((format) => [world, format] as const))

test.each(cases)('%s as %s: the whole output', async (world, format) => {
  const { stdout, stderr, exitCode } = await audit(world, '--format', format)
  const shown = (format === 'sarif' ? trimSarif(stdout) : stdout).replaceAll(version, 'VERSION')
  const file = join(golden, `${world}.${format}`)
  if (process.env['UPDATE'] === '1') {
    mkdirSync(golden, { recursive: true })
    writeFileSync(file, shown)
  }
  expect(shown).toBe(readFileSync(file, 'utf8'))
  // The verdict decides, never the format.
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: { mixed: 1, sound: 0, keyless: 4, broken: 3 }[world] })
})

test('every SARIF log is valid, and declares every rule with its page', async () => {
  const ajv = new Ajv({ strict: true, strictRequired: false })
  ajv.addFormat('uri', /^[a-z]+:\S*$/)
  ajv.addFormat('uri-reference', /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/)
  const isOfOurs = ajv.compile(sarifSchema)
  // The standard's own schema, whole, as it is published (OASIS).
  const published = new Ajv({ strict: false, unicodeRegExp: false })
  addFormats.default(published)
  const file = createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json')
  const isSarif = published.compile(JSON.parse(readFileSync(file, 'utf8')))
  expect(isSarif({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
  for (const world of Object.keys(worlds)) {
    const log = JSON.parse((await audit(world, '--format', 'sarif')).stdout)
    expect(isOfOurs(log), JSON.stringify(isOfOurs.errors)).toBe(true)
    expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true)
    const declared: readonly { readonly id: string; readonly help: { readonly markdown: string } }[] =
      log.runs[0].tool.driver.rules
    expect(declared.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
    for (const { id, help } of declared) {
      const page = join(root, 'docs', 'rules', `${id}.md`)
      if (existsSync(page)) expect(help.markdown).toBe(readFileSync(page, 'utf8'))
    }
  }
})

test('all formats from one audit, each in its file', async () => {
  const outputs = formats.flatMap((format) => ['--format', format, '--output', `all.${format}`])
  expect(await audit('mixed', ...outputs)).toEqual({ exitCode: 1, stdout: '', stderr: '' })
  for (const format of formats) {
    const text = readFileSync(join(cwd, `all.${format}`), 'utf8')
    const shown = (format === 'sarif' ? trimSarif(text) : text).replaceAll(version, 'VERSION')
    expect(shown).toBe(readFileSync(join(golden, `mixed.${format}`), 'utf8'))
  }
})

describe('the step summary of GitHub', () => {
  test('is the Markdown, appended', async () => {
    const summary = join(cwd, 'summary.md')
    writeFileSync(summary, 'before\n')
    const outcome = await runCli(
      ['audit', 'sound', '--format', 'github', '--fingerprint-key-file', 'fingerprint.key'],
      {
        cwd,
        env: { GITHUB_STEP_SUMMARY: summary },
      },
    )
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' })
    const markdown = readFileSync(join(golden, 'sound.markdown'), 'utf8')
    expect(readFileSync(summary, 'utf8').replaceAll(version, 'VERSION')).toBe(`before\n${markdown}`)
  })

  test('that cannot be written leaves the verdict', async () => {
    const env = { GITHUB_STEP_SUMMARY: join(cwd, 'nowhere', 'summary.md') }
    const outcome = await runCli(['audit', 'sound', '--format', 'github'], { cwd, env })
    expect(outcome.exitCode).toBe(0)
    expect(outcome.stderr).toMatch(
      /^countersign: the step summary .* cannot be written \(ENOENT\); the verdict is not affected\n$/,
    )
  })
})

describe('--no-waivers', () => {
  test('counts what the comments accept, and says nothing of waivers', async () => {
    const { findings, waivers } = await reportOf('mixed', '--no-waivers')
    expect(findings.filter(({ waived }) => waived !== null)).toEqual([])
    expect(findings.filter(({ services }) => services.includes('legacy')).length).toBeGreaterThan(0)
    expect(waivers).toBeUndefined()
  })

  test('contradicts a baseline', async () => {
    expect(await audit('mixed', '--no-waivers', '--baseline', 'x.json')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'countersign: --no-waivers and --baseline contradict each other\n  A strict run accepts nothing. Leave one of them out.\n',
    })
  })
})

describe('--baseline', () => {
  const isReport = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(root, 'schema', 'report.schema.json'), 'utf8')),
  )
  const secret = (name: string, value: string) => service(name, `JWT_SECRET: ${value}`, 'JWT_ALGORITHM: HS256')
  const stack = (...services: readonly string[]) => ({ 'compose.yaml': `name: base\nservices:\n${services.join('')}` })
  const auth = secret('auth', 'fake-Hs1Jf0Gp7Yq2Lw9Zr5Tn8Vb3Kd6')
  const api = secret('api', 'fake-Zr5Tn8Vb3Kd6Hs1Jf0Gp7Yq2Lw9')
  const worker = secret('worker', 'fake-Vb3Kd6Hs1Jf0Gp7Yq2Lw9Zr5Tn8')

  test('covers what it found, wherever it moved; what is new counts; what is gone is reported', async () => {
    write('base', stack(auth, api))
    await audit('base', '--format', 'json', '--output', 'baseline.json')
    expect(await audit('base', '--quiet')).toMatchObject({ exitCode: 1 })

    write('base', stack('  web:\n    image: nginx\n', auth, api))
    const moved = await reportOf('base', '--baseline', 'baseline.json')
    expect(isReport(moved), JSON.stringify(isReport.errors)).toBe(true)
    expect(moved.verdict).toBe('consistent')
    expect(new Set(moved.findings.map(({ waived }) => waived?.reason))).toEqual(new Set(['in the baseline']))

    write('base', stack(auth, api, worker))
    const grown = await reportOf('base', '--baseline', 'baseline.json')
    expect(grown.verdict).toBe('inconsistent')
    expect(grown.findings.filter(({ waived }) => waived === null).flatMap(({ services }) => services)).toContain(
      'worker',
    )

    write('base', stack(auth))
    const fixed = await audit('base', '--baseline', 'baseline.json')
    expect(fixed.exitCode).toBe(0)
    expect(fixed.stdout).toMatch(/findings? of the baseline (is|are) gone: create it again/)
  })

  test('one that was written with itself covers the same again', async () => {
    write('again', stack(auth, api))
    await audit('again', '--format', 'json', '--output', 'first.json')
    await audit('again', '--baseline', 'first.json', '--format', 'json', '--output', 'second.json')
    expect(await audit('again', '--baseline', 'second.json', '--quiet')).toMatchObject({ exitCode: 0 })
  })

  test('does not outlive a waiver', async () => {
    const files = stack(auth, api)
    const waive = (day: string) => `waivers: [{ rule: secret-mismatch, reason: for now, expires: ${day} }]\n`
    write('lapsed', { ...files, 'countersign.yaml': waive('9999-01-01') })
    await audit('lapsed', '--format', 'json', '--output', 'waived.json')
    write('lapsed', { ...files, 'countersign.yaml': waive('2020-01-01') })
    expect(await audit('lapsed', '--baseline', 'waived.json', '--quiet')).toMatchObject({ exitCode: 1 })
  })

  test.each<[string, string | null, string]>([
    ['not there', null, 'countersign: --baseline wrong.json: no such file\n'],
    ['not JSON', 'c4n4ry: {', 'countersign: --baseline wrong.json is not a JSON report of countersign\n'],
    ['of something else', '{"runs":[]}', 'countersign: --baseline wrong.json is not a JSON report of countersign\n'],
    [
      'with findings that are none',
      '{"schemaVersion":1,"tool":{"name":"countersign"},"sources":[],"groups":[],"findings":[{}]}',
      'countersign: --baseline wrong.json is not a JSON report of countersign\n',
    ],
    [
      'of another project',
      '{"schemaVersion":1,"tool":{"name":"countersign"},"sources":[{"project":"other"}],"groups":[],"findings":[]}',
      'countersign: --baseline wrong.json is the report of a different project\n',
    ],
  ])('%s: exit code 2', async (_, text, complaint) => {
    const folder = write('wrong', stack(auth))
    if (text !== null) writeFileSync(join(folder, 'wrong.json'), text)
    const outcome = await runCli(['audit', '--baseline', 'wrong.json'], {
      cwd: text === null ? cwd : folder,
    })
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' })
    expect(outcome.stderr.startsWith(complaint)).toBe(true)
  })
})

describe('what stands in the files', () => {
  const one = (...lines: readonly string[]) =>
    `name: one\nservices:\n  auth:\n    image: example/auth\n${lines.join('\n')}\n`
  const literal = '      JWT_SECRET: fake-literal-Zr5Tn8Vb3Kd6Hs1Jf0Gp7Yq2Lw9'
  const waivedOf = async (folder: string, ...args: readonly string[]) =>
    (await reportOf(folder, ...args)).findings.map(({ ruleId, waived }) => [ruleId, waived])

  test.each<[string, Readonly<Record<string, string>>, unknown]>([
    [
      'a label of a service',
      {
        'compose.yaml': one(
          '    labels:',
          '      countersign.ignore.literal-secret: vendor',
          '    environment:',
          literal,
        ),
      },
      [['literal-secret', { reason: 'vendor', origin: 'label' }]],
    ],
    [
      'a label in a list',
      { 'compose.yaml': one('    labels: [countersign.ignore.literal-secret=vendor]', '    environment:', literal) },
      [['literal-secret', { reason: 'vendor', origin: 'label' }]],
    ],
    [
      'a label with a variable, which is shown as it is written',
      {
        'compose.yaml': one(
          '    labels:',
          '      countersign.ignore.literal-secret: a ${LEAK}',
          '    environment:',
          literal,
        ),
        '.env': 'LEAK=c4n4ry\n',
      },
      [['literal-secret', { reason: 'a ${LEAK}', origin: 'label' }]],
    ],
    [
      'a comment in .env',
      {
        'compose.yaml': one('    environment:', '      JWT_SECRET: ${JWT_SECRET}', '      JWT_ALGORITHM: HS256'),
        '.env': 'JWT_SECRET=Zr5Tn8Vb # countersign-ignore short-secret: a toy\n',
      },
      expect.arrayContaining([['short-secret', { reason: 'a toy', origin: 'comment' }]]),
    ],
    [
      'a comment and a label in a file that is extended',
      {
        'compose.yaml': 'name: one\nservices:\n  b:\n    extends: { file: base.yaml, service: auth }\n',
        'base.yaml': one(
          '    labels: [countersign.ignore.literal-secret=by label]',
          '    environment:',
          '      # countersign-ignore short-secret: by comment',
          '      JWT_SECRET: Zr5Tn8Vb',
          '      JWT_ALGORITHM: HS256',
        ),
      },
      expect.arrayContaining([
        ['literal-secret', { reason: 'by label', origin: 'label' }],
        ['short-secret', { reason: 'by comment', origin: 'comment' }],
      ]),
    ],
    [
      'a reason under x-countersign, as it is written',
      {
        'compose.yaml': `x-countersign:\n  waivers: [{ rule: literal-secret, reason: "\${LEAK}" }]\n${one('    environment:', literal)}`,
        '.env': 'LEAK=c4n4ry\n',
      },
      [['literal-secret', { reason: '${LEAK}' }]],
    ],
    [
      'a text in a value is no comment',
      {
        'compose.yaml': one(
          '    environment:',
          `${literal}`,
          '      NOTE: "# countersign-ignore literal-secret: c4n4ry"',
        ),
      },
      [['literal-secret', null]],
    ],
  ])('%s', async (name, files, expected) => {
    write(name, files)
    expect(await waivedOf(name)).toEqual(expected)
  })

  test('behind a value of a raw env file it is part of the value', async () => {
    const rawFile = (format: string) => ({
      'compose.yaml': one(`    env_file: [{ path: r.env${format} }]`, '    environment:', '      JWT_ALGORITHM: HS256'),
      'r.env': 'JWT_SECRET=Zr5Tn8Vb # countersign-ignore short-secret: why\n',
    })
    write('raw', rawFile(', format: raw'))
    expect((await reportOf('raw')).waivers).toBeUndefined()
    write('raw', rawFile(''))
    expect((await reportOf('raw')).waivers?.map(({ source, state }) => [source, state])).toEqual([
      ['raw/r.env:1', 'used'],
    ])
  })

  test.each<[string, readonly string[], string]>([
    [
      'a comment without a reason',
      ['    environment:', `${literal} # countersign-ignore literal-secret`],
      'compose.yaml:6: countersign-ignore needs a rule and a reason',
    ],
    [
      'a comment with an unknown rule',
      ['    environment:', `${literal} # countersign-ignore c4n4ry: x`],
      'compose.yaml:6: countersign-ignore names a rule that does not exist',
    ],
    [
      'a label without a reason',
      ['    labels: { countersign.ignore.literal-secret: "" }', '    environment:', literal],
      'compose.yaml:5: the label countersign.ignore.literal-secret of auth needs a reason',
    ],
    [
      'a label with an unknown rule',
      ['    labels: { countersign.ignore.c4n4ry: x }', '    environment:', literal],
      'compose.yaml:5: a countersign.ignore label of auth names a rule that does not exist',
    ],
  ])('%s is refused', async (name, lines, complaint) => {
    const outcome = await runCli(['audit'], { cwd: write(name, { 'compose.yaml': one(...lines) }) })
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' })
    expect(outcome.stderr).toContain(`countersign: ${complaint}\n`)
    expect(outcome.stderr).not.toContain('c4n4ry')
  })
})
