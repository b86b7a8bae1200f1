import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { hasPodman, PODMAN_IMAGE, type ProvidedPodman, providePodman } from '../support/engine/provide-podman.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const [one, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
const sleeping = [PODMAN_IMAGE, 'sleep', '1000']

describe.skipIf(!hasPodman()).each([
  { podman: 'Podman as root', rootless: false, isNewer: false },
  { podman: 'Podman as another user', rootless: true, isNewer: false },
  { podman: 'Podman 5 as root', rootless: false, isNewer: true },
  { podman: 'Podman 5 as another user', rootless: true, isNewer: true },
])('$podman', { timeout: 300_000 }, ({ rootless, isNewer }) => {
  let podman: ProvidedPodman
  let folder: string

  beforeAll(async () => {
    ensureBuilt()
    folder = await mkdtemp(join(tmpdir(), 'countersign-podman-files-'))
    podman = await providePodman({ rootless, isNewer })
    const file = join(folder, 'key')
    await writeFile(file, one)
    await podman.podman('secret', 'create', 'jwt_key', file)
    await rm(file)
  }, 300_000)

  afterAll(async () => {
    await podman?.stop()
    await rm(folder, { recursive: true })
  }, 120_000)

  /** A report on what runs, with none of the keys anywhere in it; then all is removed. */
  async function audit(words: readonly string[] = []) {
    const given = ['audit', '--running', '--timeout', '60s', '--format', 'json', ...words, folder]
    const { stdout, stderr } = await runCli(given, { env: { DOCKER_HOST: `unix://${podman.socketPath}` } })
    await podman.podman('pod', 'rm', '--all', '--force', '--time', '0')
    await podman.podman('rm', '--all', '--force', '--time', '0')
    for (const key of [one, other]) expect(traces(stdout + stderr, key)).toEqual([])
    const { verdict, findings, gaps, groups }: AuditReport = JSON.parse(stdout)
    return {
      verdict,
      findings: findings.map(
        ({ severity, ruleId, services }) => `${severity} ${ruleId} ${services.toSorted().join(' ')}`,
      ),
      gaps: gaps.map(({ code, reason }) => `${code}: ${reason}`),
      holders: groups
        .flatMap(({ bindings }) =>
          bindings.map(({ project, service, container, variable }) => `${project}/${service} ${container} ${variable}`),
        )
        .toSorted(),
    }
  }

  const start = (name: string, ...words: readonly string[]) =>
    podman.podman('run', '--detach', '--name', name, ...words, ...sleeping)
  const alone = ['--network', 'none']
  const issues = ['--env', 'JWT_EXPIRES_IN=1h']

  test('a secret that is mounted and one that is a variable are read', async () => {
    await start('auth', ...alone, ...issues, '--secret', 'jwt_key,type=env,target=JWT_SECRET')
    await start('api', ...alone, '--secret', 'jwt_key,target=jwt', '--env', 'JWT_SECRET_FILE=/run/secrets/jwt')
    const mounted = 'standalone/api api JWT_SECRET_FILE'
    expect(await audit()).toEqual(
      isNewer
        ? {
            verdict: 'incomplete',
            findings: [],
            gaps: [
              'hidden: auth gets the Podman secret “jwt_key” in a variable, and the engine shows neither which one nor what is in it: mount it as a file (type=mount)',
            ],
            holders: [mounted],
          }
        : { verdict: 'consistent', findings: [], gaps: [], holders: [mounted, 'standalone/auth auth JWT_SECRET'] },
    )
  })

  test('secrets that are mounted are compared', async () => {
    const file = join(folder, 'other')
    await writeFile(file, other)
    await podman.podman('secret', 'create', 'other_key', file)
    await rm(file)
    const mounted = (secret: string) => [
      '--secret',
      `${secret},target=jwt`,
      '--env',
      'JWT_SECRET_FILE=/run/secrets/jwt',
    ]
    await start('auth', ...alone, ...issues, ...mounted('jwt_key'))
    await start('api', ...alone, ...mounted('other_key'))
    await start('web', ...alone, ...mounted('jwt_key'))
    const { verdict, findings, gaps } = await audit()
    expect({ verdict, findings, gaps }).toEqual({
      verdict: 'inconsistent',
      findings: ['error secret-mismatch api'],
      gaps: [],
    })
  })

  test('a secret in a variable that is for something else is no gap', async () => {
    const file = join(folder, 'word')
    await writeFile(file, other)
    await podman.podman('secret', 'create', 'db_password', file)
    await rm(file)
    await start('auth', ...alone, ...issues, '--env', `JWT_SECRET=${one}`)
    await start('api', ...alone, '--env', `JWT_SECRET=${one}`, '--secret', 'db_password,type=env,target=DB_PASSWORD')
    const { verdict, findings, gaps } = await audit()
    expect({ verdict, findings, gaps }).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
  })

  test('the containers of a pod are compared', async () => {
    await podman.podman('pod', 'create', '--name', 'shop', ...alone)
    await start('shop-auth', '--pod', 'shop', ...issues, '--env', `JWT_SECRET=${one}`)
    await start('shop-api', '--pod', 'shop', '--env', `JWT_SECRET=${other}`)
    const { verdict, findings, gaps, holders } = await audit()
    expect({ verdict, findings, gaps, holders }).toEqual({
      verdict: 'inconsistent',
      findings: ['error secret-mismatch shop-api'],
      gaps: [],
      holders: ['standalone/shop-api shop-api JWT_SECRET', 'standalone/shop-auth shop-auth JWT_SECRET'],
    })
  })

  test('`podman kube play`: a secret is read as a variable and as a file', async () => {
    const path = join(folder, 'kube.yaml')
    const inBase64 = Buffer.from(one).toString('base64')
    // Podman 4.3 takes variables from a map in JSON, and does not find them in the secrets of its own file.
    const variables = isNewer ? 'kube-jwt' : 'kube-variables'
    if (!isNewer) {
      await writeFile(path, JSON.stringify({ key: inBase64 }))
      await podman.podman('secret', 'create', variables, path)
    }
    await writeFile(
      path,
      // Podman 4.3 crashes without `optional`, and mounts what stands under `data` as it is, without decoding it.
      `apiVersion: v1
kind: Secret
metadata: { name: kube-jwt }
data: { key: ${isNewer ? inBase64 : one} }
---
apiVersion: v1
kind: Pod
metadata: { name: shop, labels: { app: shop } }
spec:
  containers:
    - { name: auth, image: "${PODMAN_IMAGE}", command: [/bin/sleep, "1000"], env: [{ name: JWT_SECRET, valueFrom: { secretKeyRef: { name: ${variables}, key: key } } }, { name: JWT_EXPIRES_IN, value: 1h }] }
    - { name: api, image: "${PODMAN_IMAGE}", command: [/bin/sleep, "1000"], env: [{ name: JWT_SECRET_FILE, value: /keys/key }], volumeMounts: [{ name: keys, mountPath: /keys }] }
  volumes: [{ name: keys, secret: { secretName: kube-jwt${isNewer ? '' : ', optional: false'} } }]
`,
    )
    await podman.podman('kube', 'play', '--network', 'none', path)
    await rm(path)
    expect(await audit()).toEqual({
      verdict: 'consistent',
      findings: [],
      gaps: [],
      holders: ['standalone/shop-api shop-api JWT_SECRET_FILE', 'standalone/shop-auth shop-auth JWT_SECRET'],
    })
  })

  // Without root podman-compose wants a network that slirp4netns makes.
  if (rootless) return
  test('podman-compose: its project and services are found, beside its files', async () => {
    const shop = join(folder, 'shop')
    await mkdir(shop)
    const service = (key: string) =>
      `{ image: "${PODMAN_IMAGE}", command: [/bin/sleep, "1000"], environment: { JWT_SECRET: "\${${key}}" } }`
    await writeFile(join(shop, 'compose.yaml'), `services:\n  auth: ${service('KEY')}\n  api: ${service('KEY')}\n`)
    await writeFile(join(shop, '.env'), `KEY=${one}\n`)
    await podman.compose(shop, 'up', '-d')
    await writeFile(join(shop, '.env'), `KEY=${other}\n`)
    const seen = await audit(['-f', join(shop, 'compose.yaml')])
    await rm(shop, { recursive: true })
    expect(seen).toEqual({
      verdict: 'inconsistent',
      findings: ['error container-differs-from-compose api auth'],
      gaps: [],
      holders: [
        'shop/api shop_api_1 JWT_SECRET',
        'shop/api undefined JWT_SECRET',
        'shop/auth shop_auth_1 JWT_SECRET',
        'shop/auth undefined JWT_SECRET',
      ],
    })
  })
})
