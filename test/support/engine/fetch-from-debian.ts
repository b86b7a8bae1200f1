import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Where what the tests fetched is kept for their next run. */
export function findCache(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'countersign-tests')
}

/**
 * Fetches packages of a suite of Debian's, the unstable one unless told, from wherever this machine has its packages, and unpacks them
 * into a folder that is gone when `take` is done with it. Nothing is installed, and apt's own settings stay as they are.
 */
export async function fetchFromDebian(
  packages: readonly string[],
  take: (unpacked: string) => Promise<void>,
  suite: 'sid' | 'trixie' = 'sid',
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-debian-'))
  try {
    await unpackAll(packages, folder, suite)
    await take(join(folder, 'unpacked'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function unpackAll(packages: readonly string[], folder: string, suite: string): Promise<void> {
  await access(keyring)
  const { stdout: addresses } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
  ])
  const address = addresses.split('\n').find((line) => line !== '' && !line.includes('security'))
  if (address === undefined) throw new Error('apt knows no source of packages')
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${address} ${suite} main\n`)
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await run('apt-get', [...options, 'update'])
  await run('apt-get', [...options, 'download', ...packages], { cwd: folder })
  const archives = (await readdir(folder)).filter((name) => name.endsWith('.deb'))
  if (archives.length < packages.length) throw new Error('apt-get downloaded less than was asked for')
  for (const archive of archives) await run('dpkg-deb', ['-x', join(folder, archive), join(folder, 'unpacked')])
}
