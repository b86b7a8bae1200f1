import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Made-up keys, which open nothing: one as people make them, of words, and one as a generator does. */
export const keys = {
  words: 'fake-key-for-the-benchmark-0123456789abcdef0123456789',
  random: randomBytes(32).toString('base64url'),
}
const names = ['auth', 'gateway', 'orders', 'billing', 'worker']

/** Writes a consistent project of five services and returns its folder. */
export function writeProject(folder, key = keys.words) {
  const services = names.map((name) =>
    [
      `  ${name}:`,
      `    image: example/${name}:1.0.0`,
      '    env_file: common.env',
      '    environment:',
      '      JWT_SECRET: $JWT_SECRET',
      '      JWT_ALGORITHM: HS256',
      `      SERVICE_NAME: ${name}`,
      '      DATABASE_URL: postgresql://postgres@db:5432/shop',
    ].join('\n'),
  )
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'compose.yaml'), `name: bench\n\nservices:\n${services.join('\n\n')}\n`)
  writeFileSync(join(folder, '.env'), `JWT_SECRET=${key}\n`)
  writeFileSync(join(folder, 'common.env'), 'LOG_LEVEL=info\nREDIS_URL=redis://redis:6379\nJWT_AUDIENCE=shop\n')
  return folder
}

function docker(env, ...args) {
  const ran = spawnSync('docker', args, { env, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`docker ${args[0]} failed\n${ran.stderr}`)
  return ran.stdout.trim()
}

/** Gives the engine `countersign-bench:1`, an image with nothing but a busybox that can sleep. */
export function importImage(env) {
  const rootfs = mkdtempSync(join(tmpdir(), 'countersign-bench-image-'))
  try {
    mkdirSync(join(rootfs, 'bin'))
    const packed = spawnSync('sh', [
      '-c',
      'cp /bin/busybox "$0/bin/busybox" && ln -s busybox "$0/bin/sleep" && tar -C "$0" -cf "$0.tar" bin',
      rootfs,
    ])
    if (packed.status !== 0) throw new Error(`cannot pack busybox (is busybox-static installed?)\n${packed.stderr}`)
    docker(env, 'import', `${rootfs}.tar`, 'countersign-bench:1')
  } finally {
    rmSync(rootfs, { recursive: true, force: true })
    rmSync(`${rootfs}.tar`, { force: true })
  }
}

/** Starts `count` small containers, in projects of five services each, all of a project with one key. */
export function fillEngine(count, env, key = keys.words) {
  importImage(env)
  for (let index = 0; index < count; index++) {
    const project = `bench-${Math.floor(index / names.length)}`
    const service = names[index % names.length]
    const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`]
    docker(
      env,
      ...['run', '--detach', '--network', 'none', '--name', `${project}-${service}-1`],
      ...labels.flatMap((label) => ['--label', label]),
      ...['--env', `JWT_SECRET=${key}-${project}`, '--env', 'JWT_ALGORITHM=HS256', '--env', `SERVICE_NAME=${service}`],
      ...['countersign-bench:1', 'sleep', '86400'],
    )
  }
}
