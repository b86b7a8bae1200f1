import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fetchFromDebian, findCache } from './fetch-from-debian.ts'

const run = promisify(execFile)

/** Either a Docker Compose of the 2.x series that knows providers, or why there is none, in a sentence. */
export type ComposeProvision =
  | { readonly program: string; readonly reason?: never }
  | { readonly program?: never; readonly reason: string }

const oldest = [2, 36] as const

/**
 * A real Docker Compose: the one that COUNTERSIGN_TEST_COMPOSE names, the one fetched earlier, or Debian's package of the
 * unstable suite, fetched with a configuration of apt of our own (nothing is installed) and kept in the user's cache.
 */
export async function provideCompose(environment: NodeJS.ProcessEnv = process.env): Promise<ComposeProvision> {
  const cache = findCache(environment)
  const kept = join(cache, 'docker-compose')
  const named = environment['COUNTERSIGN_TEST_COMPOSE']
  for (const program of [...(named === undefined ? [] : [named]), kept]) {
    if (await isUsable(program)) return { program }
  }
  if (process.platform !== 'linux')
    return { reason: 'it is fetched on Linux only; name one with COUNTERSIGN_TEST_COMPOSE' }
  try {
    await fetchCompose(kept, cache)
    return (await isUsable(kept)) ? { program: kept } : { reason: 'what was fetched does not run' }
  } catch (error) {
    const { message } = error as Error
    return { reason: `it could not be fetched (${message.split('\n')[0]}); name one with COUNTERSIGN_TEST_COMPOSE` }
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

async function fetchCompose(kept: string, cache: string): Promise<void> {
  await fetchFromDebian(['docker-compose'], async (unpacked) => {
    await mkdir(cache, { recursive: true })
    const draft = `${kept}.${process.pid}`
    await copyFile(join(unpacked, 'usr/libexec/docker/cli-plugins/docker-compose'), draft)
    await chmod(draft, 0o755)
    await rename(draft, kept)
  })
}
