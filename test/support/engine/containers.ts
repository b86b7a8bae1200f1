import { docker } from './docker-cli.ts'
import { BUSYBOX_IMAGE } from './images.ts'

/** A container to run. All tests share one engine: give names that no other test file gives. */
export interface ContainerSpec {
  readonly name: string
  readonly image?: string
  readonly env?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  /** A network that exists; none unless given. */
  readonly network?: string
  readonly aliases?: readonly string[]
  /** Options of `docker run` that have no member here. */
  readonly options?: readonly string[]
  readonly command?: readonly string[]
}

/** Starts a container and answers its id. */
export async function runContainer(socketPath: string, spec: ContainerSpec): Promise<string> {
  return docker(socketPath, ['run', '-d', ...runWords(spec)])
}

/** Makes a container and does not start it. Answers its id. */
export async function createContainer(socketPath: string, spec: ContainerSpec): Promise<string> {
  return docker(socketPath, ['create', ...runWords(spec)])
}

/** Does what `docker compose up` does after a change: the old one goes, a new one of the same name comes. */
export async function recreateContainer(socketPath: string, spec: ContainerSpec): Promise<string> {
  await removeContainer(socketPath, spec.name)
  return runContainer(socketPath, spec)
}

/** Ends a container and removes it. */
export async function removeContainer(socketPath: string, name: string): Promise<void> {
  await docker(socketPath, ['rm', '-f', '-v', name])
}

/** Makes a bridge network and answers its name. */
export async function createNetwork(socketPath: string, name: string): Promise<string> {
  await docker(socketPath, ['network', 'create', name])
  return name
}

/** Removes a network that no container is on any more. */
export async function removeNetwork(socketPath: string, name: string): Promise<void> {
  await docker(socketPath, ['network', 'rm', name])
}

function runWords(spec: ContainerSpec): readonly string[] {
  return [
    ...['--name', spec.name, '--network', spec.network ?? 'none'],
    ...(spec.aliases ?? []).flatMap((alias) => ['--network-alias', alias]),
    ...Object.entries(spec.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(spec.labels ?? {}).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...(spec.options ?? []),
    spec.image ?? BUSYBOX_IMAGE,
    ...(spec.command ?? []),
  ]
}
