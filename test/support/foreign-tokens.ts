import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** What goes into a token that another library than ours signs. */
export interface ForeignToken {
  readonly claims: Readonly<Record<string, unknown>>
  readonly key: string
  readonly algorithm: string
  readonly header?: Readonly<Record<string, string>>
}

const python = '/usr/bin/python3'

/** Whether PyJWT of Debian is installed. */
export function hasPyJwt(): boolean {
  return spawnSync(python, ['-c', 'import jwt']).status === 0
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
