import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What the Docker CLI prints; it sees this engine and nothing of the user's settings. Rejects with its stderr. */
export async function docker(
  socketPath: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { env: cleanEnvironment(socketPath, environment), maxBuffer: 256 * 1024 * 1024 }
  const { stdout } = await run('docker', [...words], options)
  return stdout.trim()
}

/** Makes an image of a folder: its files, owned by root, and nothing else. Answers the tag. */
export async function importImage(
  socketPath: string,
  folder: string,
  tag: string,
  changes: readonly string[] = [],
): Promise<string> {
  const archive = spawn('tar', ['-C', folder, '--owner=0', '--group=0', '--numeric-owner', '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const words = ['import', ...changes.flatMap((change) => ['--change', change]), '-', tag]
  const reader = spawn('docker', words, {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: cleanEnvironment(socketPath, {}),
  })
  archive.stdout.pipe(reader.stdin)
  const [complaint, [exitCode]] = await Promise.all([text(reader.stderr), once(reader, 'close')])
  if (exitCode !== 0) throw new Error(`docker import ${tag}: ${complaint}`)
  return tag
}

function cleanEnvironment(socketPath: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    DOCKER_CONFIG: '/nonexistent',
    DOCKER_HOST: `unix://${socketPath}`,
    ...environment,
  }
}
