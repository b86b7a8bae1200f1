import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import type { AuditReport } from '../../src/model/audit-report.ts'
import type { Finding } from '../../src/model/finding.ts'
import { applyEdits } from '../support/remedies/apply-edits.ts'
import { listWorlds, type World } from './stacks/worlds.ts'

/*
 * A remedy, applied as written, ends what the finding is about and breaks nothing else. What has no edits is a remedy that only a
 * person can apply; how many there are of the rules that can have edits may only become fewer.
 */
const mostWithoutEdits: Readonly<Record<string, number>> = {
  'latent-split': 0,
  'low-entropy-secret': 0,
  'placeholder-secret': 4,
  'secret-empty': 3,
  'secret-mismatch': 18,
  'secret-missing': 6,
  'short-secret': 2,
  'wrong-variable-name': 0,
}

const worlds = listWorlds()
const copies: string[] = []
const withoutEdits = new Map<string, number>()
const applied = new Set<string>()

afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
})

/** The rules that say that two services do not share a key. */
const ofPairs: ReadonlySet<string> = new Set(['secret-mismatch', 'secret-missing', 'secret-empty'])

describe('remedies of the repository', () => {
  test.each(worlds.map((world) => [world.name, world] as const))('%s', async (_name, world) => {
    const before = await run(world.directory, world)
    for (const finding of before.findings.filter(({ severity }) => severity !== 'note')) {
      if (finding.edits === undefined) {
        withoutEdits.set(finding.ruleId, (withoutEdits.get(finding.ruleId) ?? 0) + 1)
        continue
      }
      applied.add(finding.ruleId)
      const copy = mkdtempSync(join(tmpdir(), 'countersign-remedies-'))
      copies.push(copy)
      cpSync(world.directory, copy, { recursive: true })
      applyEdits(copy, finding.edits, world.files)
      const after = await run(copy, world)
      expect(listErrors(after).filter((error) => !listErrors(before).includes(error))).toEqual([])
      expect(after.findings.map(identify)).not.toContain(identify(finding))
      if (!ofPairs.has(finding.ruleId)) continue
      expect(listRefused(after, finding)).toEqual([])
      expect(listAccepted(after)).not.toEqual([])
    }
  })

  test('no rule has more findings without edits than now', () => {
    for (const [ruleId, most] of Object.entries(mostWithoutEdits)) {
      expect.soft(withoutEdits.get(ruleId) ?? 0, ruleId).toBeLessThanOrEqual(most)
    }
    expect([...applied].toSorted()).toEqual(Object.keys(mostWithoutEdits).toSorted())
  })
})

function run(directory: string, { shell, files, now }: World): Promise<AuditReport> {
  const compose = {
    directory,
    displayDirectory: directory,
    files,
    envFiles: [],
    profiles: [],
    shell,
    compose: 'v5',
  } as const
  return audit(
    {
      compose: { ...compose, projectName: 'world' },
      engine: null,
      fingerprintKey: new Uint8Array(32).fill(7),
      failOn: 'error',
      version: '0.0.0-test',
      ...(now === undefined ? {} : { now }),
    },
    AbortSignal.timeout(20_000),
  )
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
