import { resolve } from 'node:path'
import { mint } from '../../mint.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { exitCodes } from '../exit-code.ts'
import { readTimeoutMs } from '../flags/audit-flags.ts'
import {
  type ComposeFlags,
  demandFile,
  demandFiles,
  demandFolder,
  makeComposeRequest,
} from '../rollout/compose-files.ts'
import type { Surroundings } from '../surroundings.ts'

/** The flags of `mint` as typed. */
export interface MintFlags extends ComposeFlags {
  /** The folder to look for compose files in. */
  readonly dir?: string
  readonly config?: string
  /** `NAME=VALUE`, in order. */
  readonly claim: readonly string[]
  readonly ttl?: string
  /** The purpose of the key, for a service that holds several. */
  readonly purpose?: string
}

const LONGEST_TTL_MS = 24 * 3_600_000

/** Prints one token signed with the service's key, and nothing else, on standard output. Returns 0. */
export async function mintCommand(service: string, flags: MintFlags, surroundings: Surroundings): Promise<number> {
  const claims = Object.fromEntries(flags.claim.map(readClaim))
  const ttlMs = flags.ttl === undefined ? 60_000 : readTimeoutMs(flags.ttl, '--ttl', LONGEST_TTL_MS)
  const directory = resolve(surroundings.directory, flags.dir ?? '.')
  await demandFolder(directory, flags.dir ?? '.')
  await demandFiles(flags, directory, surroundings)
  const configFile = flags.config === undefined ? undefined : resolve(surroundings.directory, flags.config)
  if (configFile !== undefined) await demandFile('--config', flags.config ?? '', configFile)
  const token = await mint({
    compose: makeComposeRequest(directory, flags, surroundings),
    ...(flags.code === false ? { readsCode: false } : {}),
    ...(configFile === undefined ? {} : { configFile }),
    ...(flags.purpose === undefined ? {} : { purpose: flags.purpose }),
    service,
    claims,
    ttlSeconds: Math.max(1, Math.round(ttlMs / 1000)),
    nowSeconds: Math.floor(Date.now() / 1000),
  })
  surroundings.stdout.write(`${token}\n`)
  return exitCodes.consistent
}

/** `admin=true` is a boolean and `level=3` a number, as JSON reads them; what is no JSON is text. `sub` is always text. */
function readClaim(written: string): readonly [string, unknown] {
  const cut = written.indexOf('=')
  if (cut < 1) throw new AuditError('usage', '--claim must be NAME=VALUE', { hint: 'For example --claim role=admin.' })
  const name = written.slice(0, cut)
  const text = written.slice(cut + 1)
  if (name === 'sub') return [name, text]
  try {
    return [name, JSON.parse(text)]
  } catch (error) {
    if (error instanceof SyntaxError) return [name, text]
    throw error
  }
}
