import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What goes into a token that another library than ours signs. */
export interface ForeignToken {
  readonly claims: Readonly<Record<string, unknown>>
  readonly key: string
  readonly algorithm: string
  readonly header?: Readonly<Record<string, string>>
}

const python = '/usr/bin/python3'

/** The command of golang-jwt, which Debian builds from the library. */
const golangJwt = '/usr/bin/jwt'

/** Whether PyJWT of Debian is installed; with `COUNTERSIGN_REQUIRE_LIVE=1` it has to be. */
export function hasPyJwt(): boolean {
  return demand('python3-jwt', spawnSync(python, ['-c', 'import jwt']).status === 0)
}

/** Whether golang-jwt of Debian is installed; with `COUNTERSIGN_REQUIRE_LIVE=1` it has to be. */
export function hasGolangJwt(): boolean {
  // Other programs have the same short name.
  return demand('jwt', existsSync(golangJwt) && readFileSync(golangJwt).includes('github.com/golang-jwt/jwt'))
}

function demand(debianPackage: string, isInstalled: boolean): boolean {
  if (!isInstalled && process.env['COUNTERSIGN_REQUIRE_LIVE'] === '1') {
    throw new Error(`COUNTERSIGN_REQUIRE_LIVE=1 and ${debianPackage} is not installed`)
  }
  return isInstalled
}

/** A token as PyJWT of Debian signs it. */
export async function signWithPyJwt({ claims, key, algorithm, header = {} }: ForeignToken): Promise<string> {
  const program = [
    'import json, sys, jwt',
    'a = json.load(sys.stdin)',
    'print(jwt.encode(a["claims"], a["key"], algorithm=a["algorithm"], headers=a["header"]))',
  ]
  const running = promisify(execFile)(python, ['-c', program.join('\n')])
  running.child.stdin?.end(JSON.stringify({ claims, key, algorithm, header }))
  return (await running).stdout.trim()
}

/** A token as golang-jwt of Debian signs it. */
export async function signWithGolangJwt({ claims, key, algorithm, header = {} }: ForeignToken): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-golang-jwt-'))
  try {
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, key, { mode: 0o600 })
    const headers = Object.entries(header).flatMap(([name, value]) => ['-header', `${name}=${value}`])
    const running = promisify(execFile)(golangJwt, ['-key', keyFile, '-alg', algorithm, ...headers, '-sign', '-'])
    running.child.stdin?.end(JSON.stringify(claims))
    return (await running).stdout.trim()
  } finally {
    rmSync(folder, { recursive: true })
  }
}
