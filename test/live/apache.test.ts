import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isMissing } from '../support/live/need-program.ts'
import { makeKey, materialOf, probeOne, tableOf } from '../support/live/probe-table.ts'
import { type StartedProgram, startProgram } from '../support/live/start-program.ts'

const started: StartedProgram[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop()))
})

const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'auth_openidc']

/** Apache as a resource server that mod_auth_openidc guards, with a shared key; `isGuarded: false` leaves the demand out. */
async function serveApache(key: string, isGuarded = true): Promise<string> {
  const server = await startProgram(async ({ port, folder }) => {
    await chmod(folder, 0o755) // it does not serve as root
    await mkdir(join(folder, 'www'))
    await writeFile(join(folder, 'www', 'jobs'), '{"jobs":[]}')
    const lines = [
      ...['ServerName localhost', `Listen 127.0.0.1:${port}`, `PidFile ${folder}/pid`, 'ErrorLog /dev/stderr'],
      ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      ...['User www-data', 'Group www-data', `DocumentRoot ${folder}/www`, `OIDCOAuthVerifySharedKeys "plain##${key}"`],
      ...(isGuarded ? ['<Location />', '  AuthType oauth20', '  Require valid-user', '</Location>'] : []),
    ]
    await writeFile(join(folder, 'apache.conf'), `${lines.join('\n')}\n`)
    return { program: 'apache2', args: ['-X', '-d', folder, '-f', join(folder, 'apache.conf')] }
  })
  started.push(server)
  return `${server.url}/jobs`
}

describe.skipIf(isMissing('apache2 libapache2-mod-auth-openidc', ['apache2', '-v']))(
  'Apache with mod_auth_openidc',
  () => {
    test('with the key takes good tokens and refuses each forgery but one that is not valid yet', async () => {
      const key = makeKey()
      const result = await probeOne({ kind: 'http', url: await serveApache(key) }, materialOf(key))
      expect(result).toMatchObject({ state: 'guarded', failures: [], unasked: [] })
      const accepted = Object.entries(tableOf(result)).flatMap(([probe, verdict]) =>
        verdict === 'refused' ? [] : [probe],
      )
      // It looks at `exp` and never at `nbf`, and takes what the header says for the hash.
      expect(accepted).toEqual([
        ...[
          'good-first',
          'good-repeated',
          'not-yet-valid',
          'issued-in-future',
          'wrong-issuer',
          'wrong-audience: another',
        ],
        ...['algorithm-swap: HS384', 'algorithm-swap: HS512', 'good-last'],
      ])
    })

    test('with another key refuses good tokens', async () => {
      const url = await serveApache(makeKey())
      expect(await probeOne({ kind: 'http', url }, materialOf(makeKey()))).toMatchObject({ state: 'refuses-good' })
    })

    test('without `Require` is open to everyone', async () => {
      const key = makeKey()
      expect((await probeOne({ kind: 'http', url: await serveApache(key, false) }, materialOf(key))).state).toBe('open')
    })
  },
)
