import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { docker } from './docker-cli.ts'

/** Deploys a stack and waits until all that it asks for runs. */
export async function deployStack(
  socketPath: string,
  name: string,
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-stack-'))
  try {
    await writeFile(join(folder, 'stack.yml'), file)
    const words = ['stack', 'deploy', '--resolve-image', 'never', '-c', join(folder, 'stack.yml'), name]
    await docker(socketPath, words, environment)
  } finally {
    await rm(folder, { recursive: true })
  }
  await waitForTasks(socketPath)
}

/** Makes a secret and answers its id. */
export async function createSecret(socketPath: string, name: string, file: string): Promise<string> {
  return docker(socketPath, ['secret', 'create', name, file])
}

/** Waits until every service has all the tasks that it asks for. */
export async function waitForTasks(socketPath: string): Promise<void> {
  await vi.waitFor(async () => {
    const replicas = (await docker(socketPath, ['service', 'ls', '--format', '{{.Replicas}}'])).split('\n')
    for (const one of replicas.filter((line) => line !== '')) expect(one).toMatch(/^(\d+)\/\1\b/)
  }, patience)
}

/** For what a Swarm takes its time for. */
export const patience = { timeout: 60_000, interval: 100 }
