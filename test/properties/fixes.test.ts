import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { CST, Lexer } from 'yaml'
import { diffLines } from '../../src/fix/diff-lines.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import type { Edit } from '../../src/model/report/edit.ts'
import type { Finding } from '../../src/model/report/finding.ts'
import { copyWorld, type FixedWorld } from '../support/fixes/fix-world.ts'
import { listWorlds, type World } from './stacks/worlds.ts'

/*
 * A fix ends what the finding is about, makes no new error, changes nothing else in the file, and is made once. What has no edits
 * is a remedy that only a person can apply, and some edits cannot be made; how many there are may only become fewer.
 */
const mostWithoutEdits: Readonly<Record<string, number>> = {
  'algorithm-mismatch': 1,
  'audience-mismatch': 0,
  'comment-as-secret': 0,
  'dialect-sensitive-value': 0,
  'issuer-mismatch': 1,
  'latent-split': 0,
  'literal-secret': 6,
  'low-entropy-secret': 1,
  'mangled-pem': 0,
  'placeholder-secret': 2,
  'purpose-reuse': 3,
  'random-per-process': 0,
  'secret-empty': 1,
  'secret-mismatch': 10,
  'secret-missing': 4,
  'short-secret': 2,
  'unwired-variable': 4,
  'verification-refused': 0,
  'wrong-variable-name': 0,
}

/** Edits that are refused because they would not do: half of a PEM is not in the file, one side of two has to be set as well. */
const mostRefused: Readonly<Record<string, number>> = { 'mangled-pem': 2, 'literal-secret': 4 }

// A stack is audited some dozen times.
vi.setConfig({ testTimeout: 120_000 })

const worlds = listWorlds()
const copies: FixedWorld[] = []
const withoutEdits = new Map<string, number>()
const refused = new Map<string, number>()
const fixed = new Set<string>()

afterAll(() => {
  for (const copy of copies) copy.remove()
})

/** The rules that say that two services do not share a key. */
const ofPairs: ReadonlySet<string> = new Set(['secret-mismatch', 'secret-missing', 'secret-empty'])

describe('fixes of the repository', () => {
  test.each(worlds.map((world) => [world.name, world] as const))('%s', async (_name, world) => {
    const before = await copy(world).audit()
    const open = before.findings.filter(({ severity, waived }) => severity !== 'note' && waived === null)
    const withEdits = open.filter(({ edits }) => edits !== undefined)
    for (const finding of open) if (finding.edits === undefined) count(withoutEdits, finding.ruleId)
    const rules = [...new Set(withEdits.map(({ ruleId }) => ruleId))]
    for (const ruleId of rules) {
      await tryRule(
        world,
        before,
        withEdits.filter((finding) => finding.ruleId === ruleId),
      )
    }
    if (rules.length > 1) await tryAll(world, before)
  })

  test('no rule has more findings without edits, or with edits that are refused, than now', () => {
    for (const [ruleId, most] of Object.entries(mostWithoutEdits)) {
      expect.soft(withoutEdits.get(ruleId) ?? 0, ruleId).toBeLessThanOrEqual(most)
    }
    expect([...fixed].toSorted()).toEqual(Object.keys(mostWithoutEdits).toSorted())
    for (const [ruleId, number] of refused) expect.soft(number, ruleId).toBeLessThanOrEqual(mostRefused[ruleId] ?? 0)
  })
})

/** The findings of one rule, in a copy of their own. */
async function tryRule(world: World, before: AuditReport, findings: readonly Finding[]): Promise<void> {
  const own = copy(world)
  const texts = readAll(own.directory)
  const wanted = { only: findings.map(({ ruleId }) => ruleId) }
  const report = await own.fix(wanted)
  const after = await own.audit()
  for (const finding of findings) {
    if (report.unfixed.some(({ why, message }) => why === 'refused' && message === finding.message)) {
      count(refused, finding.ruleId)
      continue
    }
    fixed.add(finding.ruleId)
    expect(after.findings.map(identify)).not.toContain(identify(finding))
    if (!ofPairs.has(finding.ruleId)) continue
    expect(listRefused(after, finding)).toEqual([])
    // Keys that are fetched are not in the files.
    if (finding.data['near'] === undefined) expect(listAccepted(after)).not.toEqual([])
  }
  expect(listErrors(after).filter((error) => !listErrors(before).includes(error))).toEqual([])
  const edits = findings.flatMap((finding): readonly Edit[] => finding.edits ?? [])
  expectSmall(texts, readAll(own.directory), edits)
  await expectNothingMore(own, wanted)
}

/** Everything at once. */
async function tryAll(world: World, before: AuditReport): Promise<void> {
  const own = copy(world)
  await own.fix()
  const after = await own.audit()
  expect(listErrors(after).filter((error) => !listErrors(before).includes(error))).toEqual([])
  await expectNothingMore(own, {})
}

async function expectNothingMore(own: FixedWorld, wanted: Parameters<FixedWorld['fix']>[0]): Promise<void> {
  const texts = readAll(own.directory)
  const again = await own.fix(wanted)
  expect({ fixes: again.fixes, files: again.files }).toEqual({ fixes: [], files: [] })
  expect(readAll(own.directory)).toEqual(texts)
}

/** Only lines that the edits speak of are others; comments, line breaks and the order of what stays are as they were. */
function expectSmall(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  edits: readonly Edit[],
): void {
  const words = [...edits.flatMap(wordsOf), 'environment:', 'env_file:', '<<:', '&shared-environment']
  for (const [file, text] of after) {
    const old = before.get(file)
    if (old === text || old === undefined) continue
    const [lines, nowLines] = [old.split('\n'), text.split('\n')]
    const steps = diffLines(lines, nowLines).filter(({ kind }) => kind !== 'same')
    const changed = steps.map(({ kind, before: at, after: to }) => (kind === 'gone' ? lines[at] : nowLines[to]) ?? '')
    // A moved key goes with all its lines.
    const isMoved = edits.some(({ kind }) => kind === 'move-to-env')
    const told = isMoved ? changed.filter((line) => nowLines.includes(line)) : changed
    const strange = told.filter((line) => !words.some((word) => line.includes(word)) && !line.trim().startsWith('#'))
    if (/\.ya?ml$/.test(file)) {
      expect(strange).toEqual([])
      expect(listComments(text)).toEqual(listComments(old))
    }
    // Of a key file or a block of several lines, the last one goes.
    expect(strange.length, `${file}: ${strange.length} lines`).toBeLessThanOrEqual(2)
    expect(text.includes('\r\n')).toBe(old.includes('\r\n'))
  }
}

function wordsOf(edit: Edit): readonly string[] {
  const { variable, source, to, file } = edit as Partial<Record<'variable' | 'source' | 'to' | 'file', unknown>>
  const names = [variable, source, to, file].filter((word): word is string => typeof word === 'string')
  // The name of a setting is not in an edit that only has places.
  return edit.kind === 'match-entry' ? ['ALG'] : edit.kind === 'declare' ? ['groups'] : names
}

function listComments(text: string): readonly string[] {
  return Array.from(new Lexer().lex(text)).filter((part) => CST.tokenType(part) === 'comment')
}

function copy(world: World): FixedWorld {
  const made = copyWorld(world)
  copies.push(made)
  return made
}

function readAll(directory: string): ReadonlyMap<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name))
  return new Map(
    names
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(directory, path), readFileSync(path, 'utf8')]),
  )
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** What of a finding an edit elsewhere does not change. */
function identify({ ruleId, services, data }: Finding): string {
  return JSON.stringify([ruleId, services, data['variable'] ?? data['variables']])
}

function listErrors({ findings }: AuditReport): readonly string[] {
  return findings.filter(({ severity }) => severity === 'error').map(identify)
}

/** The pairs with a service of the finding of which one refuses the other's tokens for its key. */
function listRefused({ matrix }: AuditReport, { services, data }: Finding): readonly string[] {
  const reference = data['differsFrom']
  return matrix
    .filter(({ result, step }) => result === 'refused' && (step === 'key' || step === 'signature'))
    .filter(({ issuer, validator }) => {
      const ends = [issuer, validator]
      const isNamed = ends.some((end) => services.includes(end))
      return isNamed && (typeof reference !== 'string' || ends.includes(reference))
    })
    .map(({ issuer, validator }) => `${validator} refuses ${issuer}`)
}

function listAccepted({ matrix }: AuditReport): readonly string[] {
  return matrix.filter(({ result }) => result === 'accepted').map(({ issuer, validator }) => `${issuer} ${validator}`)
}
