import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audit as auditStack } from '../../../src/audit.ts'
import { createAuditMemory } from '../../../src/audit-options.ts'
import { makeAuditOptions } from '../../../src/cli/commands/audit-command.ts'
import { confine } from '../../../src/confine.ts'
import { runInProcess } from '../../support/run-in-process.ts'
import { type WayOut, waysOut } from './ways-out.ts'

/*
 * A stranger's files have nothing read outside of their folder: with the files outside there and without them, every output is
 * the same to the byte, and it says what was not read.
 */

const root = realpathSync(mkdtempSync(join(tmpdir(), 'countersign-untrusted-')))
const key = 'canary-of-the-runner-6b1f-0123456789-0123456789'
const keyFile = join(root, 'fingerprints.key')

beforeAll(() => {
  writeFileSync(keyFile, Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 37 + 11) % 256)), {
    mode: 0o600,
  })
})
afterAll(() => rmSync(root, { recursive: true }))

const stackOutside = `services:
  more: { image: example/more, environment: { JWT_SECRET: ${key} } }
`

/** What lies outside, which is also home. */
const outside: Readonly<Record<string, string>> = {
  '.aws/credentials': `aws_secret_access_key=${key}\n`,
  '.env': `JWT_SECRET=${key}\n`,
  'keys.env': `JWT_SECRET=${key}\nOTHER_JWT_SECRET=${key}\n`,
  'inc.yaml': stackOutside,
  'stack.yaml': `name: shop\n${stackOutside}`,
  'jwt.key': `${key}\n`,
  labels: `countersign.group.${key}=issuer\n`,
  'application.yml': `jwt:\n  secret: ${key}\n`,
  'code/app.py': `import jwt\njwt.encode({}, "${key}", algorithm="HS256")\n`,
  'code/Dockerfile': 'FROM python\nCOPY . .\n',
  'countersign.yaml': 'waivers: []\n',
}

interface World {
  readonly shop: string
  readonly home: string
}

let worlds = 0

function write(folder: string, files: Readonly<Record<string, string>>, home: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text.replaceAll('OUT', home))
  }
}

/** The stranger's folder beside the one outside, which may be empty. */
function make({ files = {}, links = {} }: Pick<WayOut, 'files' | 'links'>, isOutsideThere = true): World {
  worlds += 1
  const place = join(root, String(worlds))
  const world = { shop: join(place, 'shop'), home: join(place, 'outside') }
  mkdirSync(world.shop, { recursive: true })
  mkdirSync(world.home)
  mkdirSync(join(place, '.git'))
  if (isOutsideThere) write(world.home, outside, world.home)
  if (isOutsideThere) writeFileSync(join(place, 'compose.yaml'), stackOutside)
  write(world.shop, files, world.home)
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(dirname(join(world.shop, name)), { recursive: true })
    symlinkSync(target.replaceAll('OUT', world.home), join(world.shop, name))
  }
  return world
}

async function run(words: readonly string[], { shop, home }: World, env: Readonly<Record<string, string>> = {}) {
  const filled = words.map((word) => word.replaceAll('OUT', home))
  const outcome = await runInProcess(filled, { directory: shop, shell: { HOME: home, CI_TOKEN: key, ...env } })
  const place = dirname(shop)
  return { ...outcome, all: `${outcome.stdout}${outcome.stderr}`.replaceAll(place, '<PLACE>') }
}

const audit = ['audit', '--untrusted', '--format', 'json', '--fingerprint-key-file', keyFile]

describe.each(waysOut.map((way) => [way.name, way] as const))('%s', (_name, way) => {
  const { verdict = 'incomplete', words = [] } = way

  test('is not followed, and reported', async () => {
    const world = make(way)
    const { exitCode, stdout, stderr, all } = await run([...audit, ...words], world)
    // A file that the user names by a flag has to be there; nothing else may tell whether one is.
    const without = words.length > 0 ? null : await run(audit, make(way, false))
    expect(all).not.toContain(key)
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as { verdict: string; gaps: { code: string }[] }
    expect({ exitCode, verdict: report.verdict }).toEqual({ exitCode: verdict === 'incomplete' ? 3 : 4, verdict })
    expect(report.gaps.some(({ code }) => code === 'untrusted')).toBe(verdict === 'incomplete')
    if (without !== null) expect(all).toBe(without.all)
  })

  // A variable of the shell is in no file: there is nothing to follow, and a skipped test would count as failed.
  if (way.isOfShell === true) return

  test('is followed for files that are trusted, or the case proves nothing', async () => {
    const world = make(way)
    const isOutside = (path: string): boolean => {
      const real = existsSync(path) ? realpathSync(path) : world.shop
      return real.includes('/.git/') || relative(world.shop, real).startsWith('..')
    }
    const looked = new Set<string>()
    const noteFile = (path: string) => void looked.add(path)
    const filled = words.map((word) => word.replaceAll('OUT', world.home))
    const { file, envFile, projectDirectory } = readFlags(filled)
    const project = projectDirectory === undefined ? {} : { projectDirectory }
    await auditStack(
      {
        compose: {
          directory: world.shop,
          displayDirectory: world.shop,
          files: file.map((one) => resolve(world.shop, one)),
          envFiles: envFile,
          profiles: [],
          ...project,
          shell: { HOME: world.home },
          compose: 'v5',
        },
        engine: null,
        fingerprintKey: Buffer.alloc(32, 7),
        failOn: 'error',
        version: 'test',
        noteFile,
        noteSource: noteFile,
        memory: createAuditMemory(true),
      },
      new AbortController().signal,
    )
    expect([...looked].filter((path) => !path.endsWith('/.git') && isOutside(path))).not.toEqual([])
  })
})

function readFlags(words: readonly string[]) {
  const of = (flag: string) => words.flatMap((word, index) => (word === flag ? (words[index + 1] ?? []) : []))
  return { file: of('-f'), envFile: of('--env-file'), projectDirectory: of('--project-directory')[0] }
}

const sound =
  'services:\n  auth: { image: example/auth, environment: { JWT_SECRET: fake-key-0123456789-0123456789-abcd } }\n  api: { image: example/api, environment: { JWT_SECRET: fake-key-0123456789-0123456789-abcd } }\n'
const split = sound.replace('abcd', 'efgh')
const way = (name: string): WayOut => waysOut.find((one) => one.name === name) as WayOut

test('a stack that stays inside is consistent', async () => {
  const { exitCode, all } = await run(audit, make({ files: { 'compose.yaml': sound } }))
  expect({ exitCode, all }).toMatchObject({ exitCode: 0 })
})

describe.each([
  ['verify', ['verify', '--untrusted', '--format', 'json']],
  ['rehearse', ['rehearse', '--untrusted', '--format', 'json']],
  ['explain', ['audit', '--untrusted', '--explain', 'api']],
] as const)('%s', (_name, words) => {
  test('reads nothing outside, and says so', async () => {
    const { exitCode, stdout, all } = await run([...words], make(way('env_file, a link')))
    expect(all).not.toContain(key)
    expect(exitCode).toBe(3)
    expect(stdout).toContain('--untrusted reads nothing')
  })
})

test('trace reads nothing outside, and says so', async () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGwtMDEyMzQ1Njc'
  const world = make(way('env_file, a link'))
  writeFileSync(join(world.shop, 'token'), token)
  const { exitCode, stdout, all } = await run(['trace', '--untrusted', '--token-file', 'token'], world)
  expect(all).not.toContain(key)
  expect(exitCode).not.toBe(0)
  expect(stdout).toContain('--untrusted')
})

describe('the folder', () => {
  test('may be a wider one that the user names', async () => {
    const files = {
      'deploy/compose.yaml': `${sound}  more: { image: example/more, env_file: ../common.env }\n`,
      'common.env': 'A=b\n',
    }
    const narrow = await run([...audit, 'deploy'], make({ files }))
    expect(narrow.exitCode).toBe(3)
    const wide = await run([...audit, '--inside', '.', 'deploy'], make({ files }))
    expect(wide.exitCode).toBe(0)
  })

  test('is not what a link of a stranger leads to', async () => {
    const links = { deploy: 'OUT' }
    const direct = await run([...audit, 'deploy'], make({ links }))
    expect({ exitCode: direct.exitCode, stdout: direct.stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(direct.stderr).toContain('symbolic link')
    const inside = await run([...audit, '--inside', '.', 'deploy'], make({ links }))
    expect(inside.all).not.toContain(key)
    expect(inside.exitCode).not.toBe(0)
  })
})

describe('variables', () => {
  test('that are listed are given', async () => {
    const { exitCode, stdout } = await run(
      [...audit, '--allow-env', 'CI_TOKEN', '--allow-env', 'HOME'],
      make(way('a variable of the shell')),
    )
    expect({ exitCode, gaps: JSON.parse(stdout).gaps }).toEqual({ exitCode: 0, gaps: [] })
  })

  test('that are not are named, and never their values', async () => {
    const { stdout } = await run(audit, make(way('a variable of the shell as a key')))
    const { gaps } = JSON.parse(stdout) as { gaps: { code: string; reason: string }[] }
    expect(gaps.filter(({ code }) => code === 'untrusted').map(({ reason }) => reason)).toEqual([
      'the shell sets CI_TOKEN, but with --untrusted the files get only those of --allow-env, such as --allow-env CI_TOKEN',
    ])
  })

  test('that nobody sets are unset, as they would be anyway', async () => {
    const files = { 'compose.yaml': `${sound}  more: { image: example/more, hostname: "\${NOBODY_SETS_IT:-mine}" }\n` }
    const { exitCode } = await run(audit, make({ files }))
    expect(exitCode).toBe(0)
  })
})

describe('what the stranger accepts is not accepted', () => {
  const waived = {
    'compose.yaml': split,
    'countersign.yaml':
      'severity: { low-entropy-secret: note }\nwaivers: [{ rule: secret-mismatch, reason: trust me }, { rule: verification-refused, reason: trust me }]\n',
  }

  test.each([
    ['countersign.yaml', waived],
    [
      'x-countersign',
      { 'compose.yaml': `x-countersign: { waivers: [{ rule: secret-mismatch, reason: trust me }] }\n${split}` },
    ],
    [
      'a comment',
      { 'compose.yaml': split.replaceAll(' } }\n', ' } } # countersign-ignore secret-mismatch: trust me\n') },
    ],
    [
      'labels',
      { 'compose.yaml': split.replaceAll('image', 'labels: { countersign.ignore.secret-mismatch: trust me }, image') },
    ],
  ])('in %s', async (_name, files) => {
    const trusted = audit.filter((word) => word !== '--untrusted')
    const control = await run(trusted, make({ files }))
    expect(control.exitCode).toBe(0)
    const { exitCode } = await run(audit, make({ files }))
    expect(exitCode).toBe(1)
  })

  test('what the user names with --config is', async () => {
    const world = make({ files: waived })
    writeFileSync(join(world.home, 'own.yaml'), waived['countersign.yaml'])
    expect((await run([...audit, '--config', 'OUT/own.yaml'], world)).exitCode).toBe(0)
    expect((await run([...audit, '--config', 'countersign.yaml'], world)).exitCode).toBe(1)
  })

  test('nor a baseline that lies among the files', async () => {
    const world = make({ files: { 'compose.yaml': split } })
    const { stdout } = await run(audit, world)
    writeFileSync(join(world.home, 'baseline.json'), stdout)
    writeFileSync(join(world.shop, 'baseline.json'), stdout)
    symlinkSync(join(world.shop, 'baseline.json'), join(world.home, 'link.json'))
    expect((await run([...audit, '--baseline', 'OUT/baseline.json'], world)).exitCode).toBe(0)
    expect((await run([...audit, '--baseline', 'baseline.json'], world)).exitCode).toBe(2)
    expect((await run([...audit, '--baseline', 'OUT/link.json'], world)).exitCode).toBe(2)
  })
})

test('half of every budget is theirs', async () => {
  const { shop, home } = make({ files: { 'compose.yaml': sound } })
  const { stdout, stderr } = { stdout: { write: () => {} }, stderr: { write: () => {} } }
  const surroundings = {
    ...{ stdout, stderr, shell: { HOME: home }, directory: shop, homeDirectory: home },
    ...{ signal: new AbortController().signal, heedSignals: () => {} },
  }
  const flags = { file: [], envFile: [], profile: [], format: [], output: [], color: false }
  const trusted = await makeAuditOptions(undefined, flags, surroundings)
  const untrusted = await makeAuditOptions(undefined, { ...flags, untrusted: true }, surroundings)
  expect([trusted.timeoutMs, untrusted.timeoutMs]).toEqual([120_000, 60_000])
  const { limits } = confine({ folder: shop, withheld: new Set() })
  expect(limits).toMatchObject({ maxFiles: 2_500, maxTotalBytes: 128 * 2 ** 20, maxFileBytes: 8 * 2 ** 20 })
})

describe('nothing is asked, run or sent', () => {
  test.each([
    ['audit', ['--running']],
    ['audit', ['--running', '--exec']],
    ['audit', ['--running', '--logs']],
    ['verify', ['--live']],
    ['verify', ['--live', '--trust-compose']],
    ['verify', ['--running']],
    ['trace', ['--live']],
    ['trace', ['--running']],
  ])('%s with %s', async (command, words) => {
    const { exitCode, stdout, stderr } = await run(
      [command, '--untrusted', ...words],
      make({ files: { 'compose.yaml': sound } }),
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('--untrusted and --')
  })

  test.each(['--inside', '--allow-env'])('%s alone means nothing', async (flag) => {
    const { exitCode, stderr } = await run(['audit', flag, 'x'], make({ files: { 'compose.yaml': sound } }))
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${flag} applies only to untrusted files`)
  })
})

describe('what CI says of a change', () => {
  const world = () => make(way('env_file, a link'))
  const event = (value: unknown): string => {
    worlds += 1
    const path = join(root, `event-${worlds}.json`)
    writeFileSync(path, JSON.stringify(value))
    return path
  }
  const github = (name: string, value: unknown) => ({
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: event(value),
    GITHUB_REPOSITORY: 'team/shop',
  })
  const from = (full_name: string) => ({ pull_request: { head: { repo: { full_name } } } })

  test.each<[string, () => Record<string, string>, boolean]>([
    ['a pull request of the repository', () => github('pull_request', from('Team/shop')), false],
    ['a pull request of a fork', () => github('pull_request', from('stranger/shop')), true],
    ['pull_request_target of a fork', () => github('pull_request_target', from('stranger/shop')), true],
    ['a fork that was deleted', () => github('pull_request', { pull_request: { head: { repo: null } } }), true],
    ['an event without a pull request', () => github('pull_request', {}), true],
    ['an event that cannot be read', () => ({ ...github('pull_request', {}), GITHUB_EVENT_PATH: '/nowhere' }), true],
    [
      'a workflow after one of a fork',
      () => github('workflow_run', { workflow_run: { head_repository: { full_name: 'stranger/shop' } } }),
      true,
    ],
    [
      'a workflow after one of the repository',
      () => github('workflow_run', { workflow_run: { head_repository: { full_name: 'team/shop' } } }),
      false,
    ],
    ['a comment on a pull request', () => github('issue_comment', { issue: { pull_request: {} } }), true],
    ['a comment on an issue', () => github('issue_comment', { issue: {} }), false],
    ['a push', () => github('push', {}), false],
    ['no CI', () => ({}), false],
    [
      'a merge request of the project',
      () => ({ CI_MERGE_REQUEST_IID: '3', CI_MERGE_REQUEST_PROJECT_ID: '7', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7' }),
      false,
    ],
    [
      'a merge request of a fork',
      () => ({ CI_MERGE_REQUEST_IID: '3', CI_MERGE_REQUEST_PROJECT_ID: '7', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '9' }),
      true,
    ],
    [
      'a merge request of an unknown project',
      () => ({ CI_MERGE_REQUEST_IID: '3', CI_MERGE_REQUEST_PROJECT_ID: '7' }),
      true,
    ],
  ])('%s', async (_name, env, isUntrusted) => {
    const words = ['audit', '--untrusted-forks', '--format', 'json']
    const { stdout } = await run(words, world(), env())
    const { gaps } = JSON.parse(stdout) as { gaps: { code: string }[] }
    expect(gaps.some(({ code }) => code === 'untrusted')).toBe(isUntrusted)
  })

  test('of a fork the containers are left out, which is reported', async () => {
    const { exitCode, stdout } = await run(
      ['audit', '--untrusted-forks', '--running', '--format', 'json'],
      make({ files: { 'compose.yaml': sound } }),
      github('pull_request', from('stranger/shop')),
    )
    const { gaps } = JSON.parse(stdout)
    expect({ exitCode, gaps }).toEqual({
      exitCode: 3,
      gaps: [
        {
          source: 'the running containers',
          code: 'untrusted',
          reason: '--untrusted reads only files: the running containers were not checked',
        },
      ],
    })
  })
})
