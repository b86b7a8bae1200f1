import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import type { SignedSnapshot } from '../../src/model/stack/snapshot.ts'
import { traces } from '../support/canary.ts'
import {
  ageSnapshot,
  agree,
  differ,
  given,
  shared,
  takeSnapshot,
  writeFleetKey,
  writeHostKeys,
  writeStack as writeStackIn,
} from '../support/compared-hosts.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-snapshot-'))
const [live, trial] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

/** Two of production hold one key, staging another, and copy the one of production. */
const hosts = { production: live, west: live, east: trial, copy: live } as const

const compile = (name: string) => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true })
  addFormats.default(ajv)
  const [schema, report] = [name, 'report'].map((one) =>
    JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', `${one}.schema.json`), 'utf8')),
  )
  return name === 'report' ? ajv.compile(report) : ajv.addSchema(report).compile(schema)
}
const isSnapshot = compile('snapshot')
const isReport = compile('report')

const writeStack = (folder: string, key: string, configuration = ''): void =>
  writeStackIn(root, folder, key, configuration)

/** Runs the command, and nothing of a key is in what it prints. */
async function run(words: readonly string[]) {
  const outcome = await runCli(words, { cwd: root })
  for (const key of [live, trial]) expect(traces(outcome.stdout + outcome.stderr, key)).toEqual([])
  return outcome
}

async function audit(folder: string, words: readonly string[]): Promise<AuditReport> {
  const { stdout, stderr } = await run(['audit', folder, '--format', 'json', ...shared, ...words])
  const report = JSON.parse(stdout === '' ? `"${stderr}"` : stdout) as AuditReport
  expect(isReport(report) ? [] : isReport.errors).toEqual([])
  return report
}

const told = ({ verdict, findings, gaps }: AuditReport) => ({
  verdict,
  findings: findings.map(({ ruleId }) => ruleId),
  gaps: gaps.map(({ code, source }) => `${code} ${source}`),
})

beforeAll(async () => {
  ensureBuilt()
  for (const name of ['fleet.key', 'other-fleet.key']) writeFleetKey(root, name)
  for (const [name, key] of Object.entries(hosts)) {
    writeStack(name, key)
    writeHostKeys(root, name)
    await takeSnapshot(root, name)
  }
}, 120_000)

afterAll(() => rmSync(root, { recursive: true }))

const snapshotOf = (name: string) => JSON.parse(readFileSync(join(root, `${name}.json`), 'utf8')) as SignedSnapshot

describe('snapshot', { timeout: 120_000 }, () => {
  test('holds roles, places and fingerprints, and no secret', () => {
    const text = readFileSync(join(root, 'production.json'), 'utf8')
    for (const key of [live, trial]) expect(traces(text, key)).toEqual([])
    const snapshot = snapshotOf('production')
    expect(isSnapshot(snapshot) ? [] : isSnapshot.errors).toEqual([])
    const [group, ...others] = snapshot.groups
    expect(others).toEqual([])
    expect(group?.bindings.map(({ service, role, location }) => ({ service, role, location }))).toEqual([
      { service: 'auth', role: 'issuer', location: { file: 'production/.env', line: 1, column: 1 } },
      { service: 'api', role: 'validator', location: { file: 'production/.env', line: 1, column: 1 } },
    ])
    expect(snapshot.gaps).toEqual([])
  })

  test('two that differ in the content and the length of a key have the same shape, to the byte', async () => {
    writeStack('longer', `${trial}${trial}-longer`)
    const mask = (text: string) => text.replaceAll(/fp2:[0-9a-f]{32}|"value": "[^"]+"|T[\d:.]+Z/g, '-')
    const taken = await Promise.all(
      ['copy', 'longer'].map(async (folder) => {
        const flags = ['--name', 'one', '--sign-key-file', 'copy.key', ...shared, '--quiet']
        const { stdout, stderr } = await run([
          'snapshot',
          '--project-directory',
          'copy',
          '-f',
          `${folder}/compose.yaml`,
          '--env-file',
          `${folder}/.env`,
          ...flags,
        ])
        return mask(stdout.replaceAll(folder, 'folder') + stderr)
      }),
    )
    expect(taken[0]).toBe(taken[1])
  })

  test('equal keys have equal fingerprints on all hosts, and no fingerprint of a report', async () => {
    const marks = (name: string) =>
      new Set(
        snapshotOf(name).groups.flatMap(({ bindings }) =>
          bindings.flatMap((one) => one.keys.map((key) => key.fingerprint)),
        ),
      )
    expect(marks('production')).toEqual(marks('west'))
    expect(marks('production')).not.toEqual(marks('east'))
    const { groups } = await audit('production', [])
    for (const { fingerprint } of groups.flatMap(({ bindings }) => bindings)) {
      expect(readFileSync(join(root, 'production.json'), 'utf8')).not.toContain(fingerprint?.slice(4))
    }
  })

  test.each<[string, readonly string[], RegExp]>([
    ['a name', [], /--name is missing/],
    ['a key to sign with', ['--name', 'a'], /--sign-key-file is missing/],
    ['the shared key', ['--name', 'a', '--sign-key-file', 'copy.key'], /--fingerprint-key-file is missing/],
    ['a private key', ['--name', 'a', '--sign-key-file', 'copy.pub', ...shared], /not a private Ed25519 key/],
    ['a name of a host', ['--name', 'a/b', '--sign-key-file', 'copy.key', ...shared], /not a valid name for a host/],
  ])('asks for %s', async (_name, words, message) => {
    const { exitCode, stdout, stderr } = await run(['snapshot', 'copy', ...words])
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringMatching(message) })
  })

  test('a key to sign with that everybody can write is refused', async () => {
    writeFileSync(join(root, 'open.key'), readFileSync(join(root, 'copy.key')))
    chmodSync(join(root, 'open.key'), 0o666)
    const { exitCode, stderr } = await run([
      'snapshot',
      'copy',
      '--name',
      'a',
      '--sign-key-file',
      'open.key',
      ...shared,
    ])
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('every user of this machine') })
  })

  test('what could not be checked is in the file, and ends with 3; a host without keys has none, and ends with 4', async () => {
    writeStack('broken', live)
    writeFileSync(join(root, 'broken', 'compose.yaml'), 'services: [\n')
    const flags = ['--name', 'a', '--sign-key-file', 'copy.key', ...shared]
    const broken = await run(['snapshot', 'broken', ...flags])
    expect(broken.exitCode).toBe(3)
    expect((JSON.parse(broken.stdout) as SignedSnapshot).gaps).toEqual([expect.objectContaining({ code: 'malformed' })])
    writeFileSync(join(root, 'broken', 'compose.yaml'), 'services: { web: { image: nginx } }\n')
    const { exitCode, stdout } = await run(['snapshot', 'broken', ...flags])
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
  })
})

describe('audit --with', { timeout: 120_000 }, () => {
  test('staging with a key of its own differs from production', async () => {
    writeStack('staging', trial, differ('here', 'production'))
    const report = await audit('staging', given('production'))
    expect(told(report)).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
    expect(report.across).toEqual([
      { rule: 'differ', hosts: ['here', 'production'], result: 'holds', reason: 'no key is in both', holders: [] },
    ])
  })

  test('staging with the key of production does not', async () => {
    writeStack('staging', live, differ('here', 'production'))
    const report = await audit('staging', given('production'))
    expect(told(report)).toEqual({ verdict: 'inconsistent', findings: ['key-shared-across-hosts'], gaps: [] })
    expect(report.findings[0]?.locations.map(({ label, ...place }) => [place, label])).toEqual([
      [expect.objectContaining({ file: 'staging/.env', line: 1, column: 1 }), 'JWT_SECRET of here/auth and here/api'],
      [{ file: 'production.json' }, 'JWT_SECRET of production/auth and production/api, production/.env:1 there'],
    ])
  })

  test('a region with another key than the others does not agree, with or without this one', async () => {
    writeStack('region', live, agree('here', 'west', 'east'))
    const report = await audit('region', given('west', 'east'))
    expect(told(report)).toEqual({ verdict: 'inconsistent', findings: ['hosts-disagree', 'hosts-disagree'], gaps: [] })
    expect(report.across?.map(({ hosts, group, result }) => [...hosts, group, result].join(' '))).toEqual([
      'here west access holds',
      'here east access broken',
      'west east access broken',
    ])
    expect(report.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^here and east must agree on access, but they do not: east\/api refuses tokens of here\/auth: the keys differ/,
      ),
      expect.stringMatching(/^west and east must agree on access, but they do not: /),
    ])
  })

  test('regions that agree are consistent, by keys of the configuration and under names of their own', async () => {
    const line = readFileSync(join(root, 'west.pub'), 'utf8').split('\n')[1]
    writeStack(
      'region',
      live,
      `hosts: { west: { key: ${line} } }\nacross: [ { agree: [home, west], groups: [access] } ]\n`,
    )
    const report = await audit('region', ['--with', 'west.json', '--name', 'home'])
    expect(told(report)).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
    const { stdout, exitCode } = await run(['audit', 'region', '--with', 'west.json', '--name', 'home', ...shared])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('1 comparison across hosts as declared')
    expect(stdout).toMatch(/home, west +agree +access +so +each accepts the tokens of the other/)
  })

  test('two hosts are compared where neither is this one', async () => {
    mkdirSync(join(root, 'desk'), { recursive: true })
    writeFileSync(join(root, 'desk', 'countersign.yaml'), `${differ('east', 'west')}  # both are elsewhere\n`)
    expect(told(await audit('desk', given('east', 'west')))).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
  })

  test('one of which nothing is declared is a gap', async () => {
    writeStack('staging', trial)
    const report = await audit('staging', given('production'))
    expect(told(report)).toEqual({ verdict: 'incomplete', findings: [], gaps: ['unpaired production.json'] })
    expect(report.gaps[0]?.settle).toBe('across: [ { differ: [here, production] } ]')
  })

  test('a rule about one that is not given is a gap, if it is about one that is', async () => {
    writeStack('staging', trial, differ('here', 'production', 'west'))
    expect(told(await audit('staging', given('production')))).toEqual({
      verdict: 'incomplete',
      findings: [],
      gaps: ['missing west'],
    })
    expect(told(await audit('staging', []))).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
  })

  test('a key that is not known here settles nothing', async () => {
    writeStack('staging', trial, differ('here', 'production'))
    const unknown = {
      services: { api: { image: 'a', environment: { JWT_SECRET_FILE: '/run/secrets/jwt' }, secrets: ['jwt'] } },
    }
    writeFileSync(
      join(root, 'staging', 'compose.yaml'),
      JSON.stringify({ ...unknown, secrets: { jwt: { external: true } } }),
    )
    const { verdict, across } = await audit('staging', given('production'))
    expect({ verdict, results: across?.map(({ result }) => result) }).toEqual({
      verdict: 'incomplete',
      results: ['unknown'],
    })
  })

  test.each<[string, () => string[], string, RegExp]>([
    [
      'changed',
      () => {
        const snapshot = snapshotOf('production')
        writeFileSync(join(root, 'bad.json'), JSON.stringify({ ...snapshot, groups: snapshotOf('east').groups }))
        return ['--with', 'bad.json', '--with-key', 'production=production.pub']
      },
      'unverified',
      /changed after it was signed/,
    ],
    [
      'foreign',
      () => ['--with', 'production.json', '--with-key', 'production=east.pub'],
      'unverified',
      /not signed with the key that is given/,
    ],
    ['old', () => [...given('production'), '--max-age', '1m'], 'outdated', /longer ago than --max-age/],
    [
      'no snapshot',
      () => {
        writeFileSync(join(root, 'bad.json'), '{}')
        return ['--with', 'bad.json', '--with-key', 'production=production.pub']
      },
      'malformed',
      /not a snapshot that this version/,
    ],
    [
      'not a file',
      () => ['--with', '/dev/null', '--with-key', 'production=production.pub'],
      'not-a-file',
      /not a regular file/,
    ],
  ])('one that is %s is refused: never consistent', async (what, prepare, code, reason) => {
    writeStack('staging', live, differ('here', 'production'))
    const words = prepare()
    if (what === 'old') {
      // Taken with the same keys, two minutes ago.
      ageSnapshot(root, 'production', 120_000, 'old.json')
      words.splice(1, 1, 'old.json')
    }
    const { verdict, gaps, findings } = await audit('staging', words)
    expect({ verdict, findings }).toEqual({ verdict: 'incomplete', findings: [] })
    expect(gaps).toEqual([{ source: words[1], code, reason: expect.stringMatching(reason) }])
  })

  test('one that was taken with another fingerprint key is refused: all its keys would seem to differ', async () => {
    writeStack('staging', live, differ('here', 'production'))
    const { exitCode, stdout } = await run([
      'audit',
      'staging',
      ...given('production'),
      '--fingerprint-key-file',
      'other-fleet.key',
    ])
    expect({ exitCode, stdout }).toEqual({
      exitCode: 3,
      stdout: expect.stringContaining('a different fingerprint key'),
    })
  })

  test.each<[string, readonly string[], RegExp]>([
    ['a file that is not there', [...shared, '--with', 'none.json', '--with-key', 'a=east.pub'], /none\.json/],
    ['no fingerprint key', ['--with', 'east.json', '--with-key', 'east=east.pub'], /needs the fingerprint key/],
    ['no key to believe it by', [...shared, '--with', 'east.json'], /no key is given to verify/],
    ['a key without a name', [...shared, '--with', 'east.json', '--with-key', 'east.pub'], /takes NAME=FILE/],
    [
      'a key that is none',
      [...shared, '--with', 'east.json', '--with-key', 'east=fleet.key'],
      /not a public Ed25519 key/,
    ],
    ['an age that is none', [...shared, ...given('east'), '--max-age', '10'], /--max-age must be/],
    ['an idle age', ['--max-age', '10h'], /--max-age applies only to snapshots/],
    ['its own name', [...shared, ...given('east'), '--name', 'east'], /of east, which is also the name of this host/],
    ['--wiring', [...shared, ...given('east'), '--wiring'], /contradict each other/],
    ['a stranger’s files', [...shared, ...given('east'), '--untrusted'], /contradict each other/],
  ])('%s is a usage error', async (_name, words, message) => {
    writeStack('staging', trial, differ('here', 'east'))
    const { exitCode, stderr } = await run(['audit', 'staging', ...words])
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) })
  })

  test('neither whose files are believed nor what they are compared with is for a compose file to say', async () => {
    writeStack('staging', trial)
    rmSync(join(root, 'staging', 'countersign.yaml'))
    const file = join(root, 'staging', 'compose.yaml')
    const text = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...text, 'x-countersign': { across: [{ agree: ['here', 'production'] }] } }))
    const { exitCode, stderr } = await run(['audit', 'staging', ...shared, ...given('production')])
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('countersign.yaml only') })
  })
})
