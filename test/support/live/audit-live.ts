import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { audit } from '../../../src/audit.ts'
import type { AuditReport } from '../../../src/model/report/audit-report.ts'
import type { ProbeOptions } from '../../../src/probe/probe-target.ts'

/** How a stack of a test is asked. */
export interface LiveAudit {
  /** The countersign.yaml. */
  readonly configuration: object
  /** Files beside it, by name. */
  readonly files?: Readonly<Record<string, string>>
  readonly requestTimeoutMs: number
  readonly pace?: Pick<ProbeOptions, 'requestsPerSecond' | 'pauseMs'>
}

/** Audits, as `verify --live` does, a stack of an issuer `users` and a validator `api` that hold the key. */
export async function auditLive(
  key: string,
  { configuration, files = {}, requestTimeoutMs, pace }: LiveAudit,
): Promise<AuditReport> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-live-'))
  try {
    await writeFile(join(folder, 'compose.yaml'), composeFile(key))
    await writeFile(join(folder, 'countersign.yaml'), JSON.stringify(configuration))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return await audit(
      {
        compose: {
          directory: folder,
          displayDirectory: folder,
          files: [],
          envFiles: [],
          profiles: [],
          shell: {},
          compose: 'v5',
        },
        engine: null,
        readsCode: false,
        fingerprintKey: new Uint8Array(32).fill(7),
        failOn: 'error',
        version: '0.0.0-test',
        live: { shell: {}, isIntrusive: false, requestTimeoutMs, ...(pace === undefined ? {} : { pace }) },
      },
      AbortSignal.timeout(120_000),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function composeFile(key: string): string {
  return `name: shop
services:
  users: { image: users, environment: { JWT_SECRET: "${key}", JWT_EXPIRES_IN: 1h } }
  api: { image: api, environment: { JWT_SECRET: "${key}" } }
`
}
