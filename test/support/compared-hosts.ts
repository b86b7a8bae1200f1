import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signSnapshot } from '../../src/across/sign-snapshot.ts'
import { openPrivateKey } from '../../src/model/keys/open-key.ts'
import { runCli } from './run-cli.ts'

/** What every run that compares hosts is given. */
export const shared = ['--fingerprint-key-file', 'fleet.key']

/** The flags that name the snapshots of these hosts and the keys to believe them by. */
export const given = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => ['--with', `${name}.json`, '--with-key', `${name}=${name}.pub`])

export const differ = (...names: readonly string[]): string => `across: [ { differ: [${names.join(', ')}] } ]\n`
export const agree = (...names: readonly string[]): string => `across: [ { agree: [${names.join(', ')}] } ]\n`

/** A stack of two services that share a key, in a folder of its own, with what is declared of it. */
export function writeStack(root: string, folder: string, key: string, configuration = ''): void {
  mkdirSync(join(root, folder), { recursive: true })
  const services = {
    auth: { image: 'example/auth', environment: { JWT_SECRET: `\${JWT_SECRET}`, JWT_EXPIRES_IN: '1h' } },
    api: { image: 'example/api', environment: { JWT_SECRET: `\${JWT_SECRET}` } },
  }
  writeFileSync(join(root, folder, 'compose.yaml'), JSON.stringify({ name: 'shop', services }))
  writeFileSync(join(root, folder, '.env'), `JWT_SECRET=${key}\n`)
  writeFileSync(join(root, folder, 'countersign.yaml'), configuration)
}

/** The fingerprint key that all hosts share, as `fleet.key`. */
export function writeFleetKey(root: string, name = 'fleet.key'): void {
  writeFileSync(join(root, name), randomBytes(32), { mode: 0o600 })
}

/** The pair that a host signs with: `HOST.key` and `HOST.pub`. */
export function writeHostKeys(root: string, host: string): void {
  const pair = generateKeyPairSync('ed25519')
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(join(root, `${host}.key`), pem, { mode: 0o600 })
  writeFileSync(join(root, `${host}.pub`), pair.publicKey.export({ type: 'spki', format: 'pem' }))
}

/** Takes the snapshot of a host, `HOST.json`, of the stack in its folder. @throws where that does not end with 0. */
export async function takeSnapshot(root: string, host: string): Promise<void> {
  const own = ['--name', host, '--sign-key-file', `${host}.key`]
  const { exitCode, stderr } = await runCli(['snapshot', host, ...own, ...shared, '--output', `${host}.json`], {
    cwd: root,
  })
  if (exitCode !== 0) throw new Error(stderr)
}

/** Writes a host `production` with this key, and takes its snapshot. */
export async function makeProduction(root: string, key: string): Promise<void> {
  writeFleetKey(root)
  writeHostKeys(root, 'production')
  writeStack(root, 'production', key)
  await takeSnapshot(root, 'production')
}

/** Writes another snapshot of the host, as if it had been taken so long ago. */
export function ageSnapshot(root: string, host: string, ageMs: number, file: string): void {
  const key = openPrivateKey({ pem: readFileSync(join(root, `${host}.key`), 'utf8') })
  if (key === null) throw new Error('no key')
  const snapshot = JSON.parse(readFileSync(join(root, `${host}.json`), 'utf8'))
  const old = { ...snapshot, takenAt: new Date(Date.now() - ageMs).toISOString() }
  writeFileSync(join(root, file), JSON.stringify(signSnapshot(old, key)))
}
