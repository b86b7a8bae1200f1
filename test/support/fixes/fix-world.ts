import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { audit } from '../../../src/audit.ts'
import type { AuditOptions } from '../../../src/audit-options.ts'
import { type FixOptions, fix } from '../../../src/fix.ts'
import type { AuditReport } from '../../../src/model/report/audit-report.ts'
import type { FixReport } from '../../../src/model/report/fix.ts'
import type { World } from '../../properties/stacks/worlds.ts'

/** A copy of a stack of the repository that may be changed. */
export interface FixedWorld {
  readonly directory: string
  readonly audit: () => Promise<AuditReport>
  readonly fix: (wanted?: Partial<FixOptions>) => Promise<FixReport>
  readonly remove: () => void
}

/** Copies the stack. Every fix is made and written unless the call says otherwise. */
export function copyWorld(world: World): FixedWorld {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-fix-'))
  cpSync(world.directory, directory, { recursive: true })
  const options = auditOptions(directory, world)
  const signal = AbortSignal.timeout(60_000)
  return {
    directory,
    audit: () => audit(options, signal),
    fix: (wanted) =>
      fix({ audit: options, only: [], services: [], allowsUnsafe: true, writes: true, ...wanted }, signal),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** How the stack is audited. */
export function auditOptions(directory: string, { files, shell, now }: World): AuditOptions {
  return {
    compose: {
      ...{ directory, displayDirectory: directory, files, envFiles: [], profiles: [], shell },
      compose: 'v5',
      projectName: 'world',
    },
    engine: null,
    fingerprintKey: new Uint8Array(32).fill(7),
    failOn: 'error',
    version: '0.0.0-test',
    ...(now === undefined ? {} : { now }),
  }
}
