import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Either a Docker Compose of the 2.x series that knows providers, or why there is none, in a sentence. */
export type ComposeProvision =
  | { readonly program: string; readonly reason?: never }
  | { readonly program?: never; readonly reason: string }

const oldest = [2, 36] as const
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * A real Docker Compose: the one that COUNTERSIGN_TEST_COMPOSE names, the one fetched earlier, or Debian's package of the
 * unstable suite, fetched with a configuration of apt of our own (nothing is installed) and kept in the user's cache.
 */
export async function provideCompose(environment: NodeJS.ProcessEnv = process.env): Promise<ComposeProvision> {
  const cache = join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'countersign-tests')
  const kept = join(cache, 'docker-compose')
  const named = environment['COUNTERSIGN_TEST_COMPOSE']
  for (const program of [...(named === undefined ? [] : [named]), kept]) {
    if (await isUsable(program)) return { program }
  }
  if (process.platform !== 'linux')
    return { reason: 'it is fetched on Linux only; name one with COUNTERSIGN_TEST_COMPOSE' }
  const folder = await mkdtemp(join(tmpdir(), 'countersign-compose-'))
  try {
    await fetchFromDebian(folder, kept, cache)
    return (await isUsable(kept)) ? { program: kept } : { reason: 'what was fetched does not run' }
  } catch (error) {
    const { message } = error as Error
    return { reason: `it could not be fetched (${message.split('\n')[0]}); name one with COUNTERSIGN_TEST_COMPOSE` }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function isUsable(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK)
    const { stdout } = await run(program, ['version', '--short'])
    const [major = 0, minor = 0] = stdout.trim().replace(/^v/, '').split('.').map(Number)
    return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  } catch {
    return false
  }
}

/** From wherever this machine has its packages: only the suite is another. */
async function fetchFromDebian(folder: string, kept: string, cache: string): Promise<void> {
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
  await writeFile(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${address} sid main\n`)
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await run('apt-get', [...options, 'update'])
  await run('apt-get', [...options, 'download', 'docker-compose'], { cwd: folder })
  const archive = (await readdir(folder)).find((name) => name.endsWith('.deb'))
  if (archive === undefined) throw new Error('apt-get downloaded nothing')
  await run('dpkg-deb', ['-x', join(folder, archive), join(folder, 'unpacked')])
  await mkdir(cache, { recursive: true })
  const draft = `${kept}.${process.pid}`
  await copyFile(join(folder, 'unpacked/usr/libexec/docker/cli-plugins/docker-compose'), draft)
  await chmod(draft, 0o755)
  await rename(draft, kept)
}
