import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type EngineSession, openEngine } from '../../src/collect/engine/engine-session.ts'
import { supplyEverywhere } from '../../src/collect/supply-files.ts'
import type { FileDialogue, FileFact, FileRequest } from '../../src/model/stack/file-request.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { assembleImage } from '../support/engine/images.ts'
import { type RecordingProxy, startRecordingProxy } from '../support/engine/recording-proxy.ts'

const engineSocket = inject('engineSocket')
const PREFIX = 'container-files-'
const CANARY = 'canary-in-a-key-file'

/** What the container makes of itself before it rests. */
const FURNISH = `
  mkdir -p /keys/folder /etc/far; ln -s /keys /linked-folder; ln -s ../vol/key /keys/climb; ln -s key /keys/link
  echo ${CANARY} > /keys/key; : > /keys/empty; mkfifo /keys/pipe; ln -s loop /keys/loop; ln -s nowhere /keys/dangling
  head -c 1048576 /dev/zero > /keys/at-limit; head -c 1048577 /dev/zero > /keys/past-limit
  echo 'plus+space name' > '/keys/a+b %41 ü'; echo volume > /vol/key; echo memory > /scratch/key; echo mounted > /memory/key
  ln -s /memory /var-memory; ln -s /scratch/key /keys/to-memory; echo shared > /dev/shm/key; mkdir /scratch/folder
  head -c 1048577 /dev/zero > /scratch/past-limit; echo denied > /scratch/denied; chmod 0 /scratch/denied
  ln -s /keys/key /vol/out; touch /ready; exec sleep 3600`

/** A path as any engine and any container has it. */
const anonymous = (path: string): string => path.replace(/[0-9a-f]{64}/, '{id}').replace(/^\/v1\.\d+\//, '/v1/')

describe.skipIf(engineSocket === null)('files in containers of a real engine', () => {
  const socketPath = engineSocket ?? ''
  const sessions: EngineSession[] = []
  let folder: string
  let proxy: RecordingProxy
  let main: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-container-files-'))
    await writeFile(join(folder, 'bound'), 'bound\n')
    proxy = await startRecordingProxy(socketPath)
    main = await runContainer(socketPath, {
      name: `${PREFIX}main`,
      // Where no container has a variable the images are asked: a proxy may have emptied them.
      env: { LOG_LEVEL: 'info' },
      options: [
        ...['--volume', `${join(folder, 'bound')}:/memory/bound:ro`, '--volume', `${PREFIX}volume:/vol`],
        ...['--tmpfs', '/scratch:mode=1777', '--mount', 'type=tmpfs,destination=/memory'],
        ...['--health-cmd', 'test -e /ready', '--health-interval', '1h'],
      ],
      command: ['sh', '-c', FURNISH],
    })
    await docker(socketPath, ['exec', main, 'sh', '-c', 'until [ -e /ready ]; do sleep 0.02; done'])
  })

  afterAll(async () => {
    for (const session of sessions) session.close()
    await removeContainer(socketPath, `${PREFIX}main`)
    await docker(socketPath, ['volume', 'rm', `${PREFIX}volume`])
    await proxy.close()
    await rm(folder, { recursive: true })
  })

  async function open(allowExec = false): Promise<EngineSession> {
    const shell = { DOCKER_HOST: `unix://${proxy.socketPath}` }
    const options = { shell, homeDirectory: '/nonexistent', timeoutMs: 20_000, allowExec }
    const session = await openEngine(options, new AbortController().signal)
    sessions.push(session)
    await session.collect()
    return session
  }

  function* ask(path: string, want: FileRequest['want'], container: string): FileDialogue<FileFact> {
    return yield { path, want, container }
  }

  async function read(path: string, options: { readonly allowExec?: boolean; readonly want?: 'kind' } = {}) {
    const session = await open(options.allowExec)
    return show(await supplyEverywhere(ask(path, options.want ?? 'bytes', main), session.readFile.bind(session)))
  }

  test('the facts of the container hold its command, health check and mounts', async () => {
    const { engine } = await (await open()).collect()
    const container = engine?.containers.find(({ id }) => id === main)
    expect(container?.command?.map((word) => word.revealText())).toEqual(['sh', '-c', FURNISH])
    expect(container?.healthcheck.map((word) => word.revealText())).toEqual(['test -e /ready'])
    expect(container?.mounts).toHaveLength(4)
    expect(container?.mounts).toEqual(
      expect.arrayContaining([
        { type: 'bind', source: join(folder, 'bound'), destination: '/memory/bound' },
        { type: 'volume', source: `${PREFIX}volume`, destination: '/vol' },
        { type: 'tmpfs', source: '', destination: '/memory' },
        { type: 'tmpfs', source: '', destination: '/scratch' },
      ]),
    )
  })

  const tmpfs = (mount: string) =>
    `not-served: it is in the tmpfs at ${mount}, which no engine exports; --exec would read it`

  test.each([
    ['a file of the image', '/etc/group', 'file: root:x:0:\nnonroot:x:65532:\n'],
    ['a file that the container wrote', '/keys/key', `file: ${CANARY}\n`],
    ['an empty file', '/keys/empty', 'file: '],
    ['a file that is bound in, here into a tmpfs', '/memory/bound', 'file: bound\n'],
    ['a file of a named volume', '/vol/key', 'file: volume\n'],
    ['a name with what an address would read otherwise', '/keys/a+b %41 ü', 'file: plus+space name\n'],
    ['a file through a link', '/keys/link', `file: ${CANARY}\n`],
    ['a file through a link that climbs, behind a linked folder', '/linked-folder/climb', 'file: volume\n'],
    ['a file through a link out of a volume', '/vol/out', `file: ${CANARY}\n`],
    ['a path with dots in it', '/keys/../keys/./key', `file: ${CANARY}\n`],
    ['/dev/null as an empty file', '/dev/null', 'file: '],
    ['a folder', '/keys', 'directory'],
    ['a folder with a slash behind it', '/keys/folder/', 'directory'],
    ['nothing', '/keys/nothing', 'missing'],
    ['nothing in a linked folder', '/linked-folder/nothing', 'missing'],
    ['a link to nothing', '/keys/dangling', 'missing'],
    ['a path through a file', '/keys/key/below', 'missing'],
    ['a path that is not absolute', 'keys/key', 'missing'],
    ['a path with a zero byte', '/keys/key\0', 'missing'],
    ['a link to itself', '/keys/loop', 'unreadable: it is behind too many symbolic links'],
    ['a pipe', '/keys/pipe', 'not-a-file: it is a device, a pipe or a socket'],
    ['a file of the kernel', '/proc/1/environ', 'not-a-file: it is below /proc, which the kernel provides'],
    ['a file past the bound', '/keys/past-limit', 'too-large: it is larger than 1048576 bytes'],
    ['a file in a --tmpfs', '/scratch/key', tmpfs('/scratch')],
    ['a file in a mount of type tmpfs', '/memory/key', tmpfs('/memory')],
    ['a file in a tmpfs behind a linked folder', '/var-memory/key', tmpfs('/memory')],
    ['a file in a tmpfs through a link', '/keys/to-memory', tmpfs('/scratch')],
    ['a file in shared memory', '/dev/shm/key', tmpfs('/dev/shm')],
  ])('%s', async (_, path, expected) => {
    expect(await read(path)).toBe(expected)
  })

  test('a file at the bound is read whole', async () => {
    const fact = await (await open()).readFile(main, '/keys/at-limit', 'bytes')
    expect(fact).toEqual({ kind: 'file', bytes: new Uint8Array(1_048_576), modifiedAt: expect.any(String) })
  })

  test.each([
    ['a file', '/keys/key', 'present'],
    ['an empty file', '/keys/empty', 'present'],
    ['a file past the bound', '/keys/past-limit', 'present'],
    ['a pipe', '/keys/pipe', 'present'],
    ['/dev/null', '/dev/null', 'present'],
    ['a folder', '/keys', 'directory'],
    ['nothing', '/keys/nothing', 'missing'],
    ['a file in a tmpfs', '/scratch/key', tmpfs('/scratch')],
  ])('asked for the kind of %s', async (_, path, expected) => {
    expect(await read(path, { want: 'kind' })).toBe(expected)
  })

  test.each([
    ['a file in a --tmpfs', '/scratch/key', 'file: memory\n'],
    ['a file in a mount of type tmpfs', '/memory/key', 'file: mounted\n'],
    ['a file in a tmpfs behind a linked folder', '/var-memory/key', 'file: mounted\n'],
    ['a file in a tmpfs through a link', '/keys/to-memory', 'file: memory\n'],
    ['a file in shared memory', '/dev/shm/key', 'file: shared\n'],
    ['a folder in a tmpfs', '/scratch/folder', 'directory'],
    ['nothing in a tmpfs', '/scratch/nothing', 'missing'],
    ['a path through a file in a tmpfs', '/scratch/key/below', 'missing'],
    ['a file past the bound in a tmpfs', '/scratch/past-limit', 'too-large: it is larger than 1048576 bytes'],
    ['a name that looks like an option, in a tmpfs', '/scratch/-e', 'missing'],
    [
      'a file of the kernel all the same',
      '/proc/1/environ',
      'not-a-file: it is below /proc, which the kernel provides',
    ],
  ])('with --exec: %s', async (_, path, expected) => {
    expect(await read(path, { allowExec: true })).toBe(expected)
  })

  test('with --exec the kind of a file in a tmpfs is known', async () => {
    expect(await read('/scratch/key', { allowExec: true, want: 'kind' })).toBe('present')
  })

  test('a file that the user of the container may not read is not read by --exec either', async () => {
    const name = `${PREFIX}denied`
    const id = await runContainer(socketPath, { name, options: ['--user', '65532', '--tmpfs', '/scratch:mode=0700'] })
    const fact = await (await open(true)).readFile(id, '/scratch/key', 'bytes')
    await removeContainer(socketPath, name)
    expect(show(fact)).toBe('unreadable: the user of its container may not read it')
  })

  test('a container without cat, one that is paused and one that ended say so with --exec', async () => {
    const image = await assembleImage(socketPath, 'countersign-test/no-cat:latest', { busybox: true })
    const spec = { image, options: ['--tmpfs', '/scratch'], command: ['/bin/sh', '-c', 'rm /bin/cat; sleep 3600'] }
    const bare = await runContainer(socketPath, { ...spec, name: `${PREFIX}bare` })
    const paused = await runContainer(socketPath, { ...spec, name: `${PREFIX}paused` })
    await docker(socketPath, ['exec', bare, 'sh', '-c', 'while [ -e /bin/cat ]; do sleep 0.02; done'])
    await docker(socketPath, ['pause', paused])
    const session = await open(true)
    const facts = [await session.readFile(bare, '/scratch/key', 'bytes')]
    facts.push(await session.readFile(paused, '/scratch/key', 'bytes'))
    await docker(socketPath, ['unpause', paused])
    await docker(socketPath, ['kill', paused])
    facts.push(await session.readFile(paused, '/scratch/key', 'bytes'))
    for (const name of ['bare', 'paused']) await removeContainer(socketPath, `${PREFIX}${name}`)
    await docker(socketPath, ['rmi', image])
    const still = 'not-served: its container is stopped or paused: --exec cannot read it'
    expect(facts.map(show)).toEqual([
      'not-served: it cannot be read by --exec either: the container has no cat; mount it from a file or a volume',
      still,
      still,
    ])
  })

  test('a container that ended still has the files of its image and mounts', async () => {
    const name = `${PREFIX}ended`
    const id = await runContainer(socketPath, { name, command: ['true'], options: ['--volume', `${folder}:/bound`] })
    await docker(socketPath, ['wait', id])
    const fact = await (await open()).readFile(id, '/bound/bound', 'bytes')
    await removeContainer(socketPath, name)
    expect(show(fact)).toBe('file: bound\n')
  })

  test.each([false, true])('a container that vanished has no missing file, with exec %s', async (allowExec) => {
    const name = `${PREFIX}vanishing`
    const id = await runContainer(socketPath, { name, options: ['--tmpfs', '/scratch'] })
    const session = await open(allowExec)
    await removeContainer(socketPath, name)
    const facts = [await session.readFile(id, '/key', 'bytes')]
    if (allowExec) facts.push(await session.readFile(id, '/scratch/key', 'bytes'))
    const vanished = 'not-served: its container was removed during the audit; run the audit again'
    expect(facts.map(show)).toEqual(facts.map(() => vanished))
  })

  test('a file that a task of Swarm does not have in its archive may be a secret', async () => {
    const name = `${PREFIX}task`
    const id = await runContainer(socketPath, { name, labels: { 'com.docker.swarm.task.id': 'x' } })
    const facts = [await (await open()).readFile(id, '/run/secrets/key', 'bytes')]
    facts.push(await (await open(true)).readFile(id, '/run/secrets/key', 'bytes'))
    await removeContainer(socketPath, name)
    expect(facts.map(show)).toEqual([
      'not-served: no engine exports the secrets and configs of a Swarm; --exec would read it',
      'missing',
    ])
  })

  test('without --exec only GET and HEAD are asked, with it the three calls more that are documented', async () => {
    const callsOf = async (allowExec: boolean) => {
      const session = await open(allowExec)
      const before = proxy.calls.length
      for (const path of ['/keys/key', '/scratch/key', '/var-memory/key']) await session.readFile(main, path, 'bytes')
      return proxy.calls.slice(before).map(({ method, path }) => `${method} ${anonymous(path)}`)
    }
    const archived = (path: string) => `GET /v1/containers/{id}/archive?path=${encodeURIComponent(path)}`
    expect(await callsOf(false)).toEqual(['/keys/key', '/var-memory/key', '/var-memory'].map(archived))
    const exec = ['POST /v1/containers/{id}/exec', 'POST /v1/exec/{id}/start', 'GET /v1/exec/{id}/json']
    const withExec = await callsOf(true)
    expect(withExec.filter((call, index) => call !== withExec[index - 1])).toEqual([
      archived('/keys/key'),
      ...exec,
      ...['/var-memory/key', '/var-memory'].map(archived),
      ...exec,
    ])
  })

  test('nothing is asked of a container beyond its inspection, unless a file of it is', async () => {
    const before = proxy.calls.length
    await open()
    const calls = proxy.calls.slice(before).map(({ path }) => anonymous(path))
    const inspections = calls.filter((path) => path === '/v1/containers/{id}/json')
    // Such an engine does not say whether it manages a Swarm.
    const swarm = '/v1/services?status=true'
    expect(inspections.length).toBeGreaterThan(0)
    expect(calls).toEqual(['/_ping', '/v1/containers/json?all=true', ...inspections, swarm])
  })
})

/** A fact in a line. */
function show(fact: FileFact): string {
  if (fact.kind === 'file') return `file: ${new TextDecoder().decode(fact.bytes)}`
  return fact.kind === 'refused' ? `${fact.why}: ${fact.detail}` : fact.kind
}
