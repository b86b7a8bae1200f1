import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileDialogue, FileFact, FileRequest } from '../model/stack/file-request.ts'
import { type ReadContainerFile, supplyEverywhere, supplyFiles } from './supply-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'supply-files-'))
const server = createServer()

beforeAll(async () => {
  writeFileSync(join(folder, 'file'), 'text')
  writeFileSync(join(folder, 'empty'), '')
  mkdirSync(join(folder, 'folder'))
  symlinkSync('file', join(folder, 'link'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  symlinkSync('loop', join(folder, 'loop'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve))
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function* ask(requests: readonly FileRequest[]): FileDialogue<FileFact[]> {
  const facts: FileFact[] = []
  for (const request of requests) facts.push(yield request)
  return facts
}

function read(name: string, want: FileRequest['want'] = 'bytes'): FileFact | undefined {
  return supplyFiles(ask([{ path: name.startsWith('/') ? name : join(folder, name), want }]), { maxFileBytes: 1000 })[0]
}

const bytes = (text: string): FileFact => ({ kind: 'file', bytes: new TextEncoder().encode(text) })
/** Of this machine. */
const file = (text: string): object => ({ ...bytes(text), ...rights })
const rights = { rights: { mode: expect.any(Number), owner: process.getuid?.(), group: expect.any(Number) } }
const refused = (why: string): object => ({ kind: 'refused', why, detail: expect.any(String) })

describe('what is read', () => {
  it.each([
    ['a file', 'file', file('text')],
    ['an empty file', 'empty', file('')],
    ['a file through a link', 'link', file('text')],
    ['/dev/null as an empty file', '/dev/null', bytes('')],
    ['a folder', 'folder', { kind: 'directory' }],
    ['nothing', 'nothing', { kind: 'missing' }],
    ['a link to nowhere', 'dangling', { kind: 'missing' }],
    ['a path through a file', 'file/below', { kind: 'missing' }],
    ['a link to itself', 'loop', refused('unreadable')],
    ['a name with a zero byte', 'a\0b', { kind: 'missing' }],
    ['a pipe, without waiting for it', 'pipe', refused('not-a-file')],
    ['a socket', 'socket', refused('not-a-file')],
    ['a device', '/dev/zero', refused('not-a-file')],
  ])('%s', (_name, path, fact) => {
    expect(read(path)).toEqual(fact)
  })

  it('reports who may read a file', () => {
    chmodSync(join(folder, 'file'), 0o640)
    const { uid, gid } = statSync(join(folder, 'file'))
    expect(read('file')).toEqual({ ...bytes('text'), rights: { mode: 0o640, owner: uid, group: gid } })
  })

  it('reads a file whose size says nothing', () => {
    const fact = read('/proc/self/environ')
    expect(fact?.kind === 'file' || (fact?.kind === 'refused' && fact.why === 'too-large')).toBe(true)
  })

  it.each([
    ['a file', 'file', file('text')],
    ['a folder', 'folder', { kind: 'directory' }],
    ['nothing', 'nothing', { kind: 'missing' }],
    ['a file through a link, which is not followed', 'link', refused('not-a-file')],
    ['a link to itself', 'loop', refused('not-a-file')],
    ['a pipe, without waiting for it', 'pipe', refused('not-a-file')],
    ['a file of more than 512 KiB', 'large', refused('too-large')],
  ])('as source: %s', (_name, path, fact) => {
    if (path === 'large') writeFileSync(join(folder, 'large'), 'x'.repeat(512 * 1024 + 1))
    const found = read(path, 'source')
    rmSync(join(folder, 'large'), { force: true })
    expect(found).toEqual(fact)
  })

  it('lists the names of a folder with what they are, links as links', () => {
    const fact = read('.', 'entries')
    expect(fact).toEqual({
      kind: 'directory',
      entries: [
        { name: 'dangling', kind: 'link' },
        { name: 'empty', kind: 'file' },
        { name: 'file', kind: 'file' },
        { name: 'folder', kind: 'directory' },
        { name: 'link', kind: 'link' },
        { name: 'loop', kind: 'link' },
        { name: 'pipe', kind: 'other' },
        { name: 'socket', kind: 'other' },
      ],
    })
    expect(read('file', 'entries')).toEqual({ kind: 'present' })
    expect(read('link', 'entries')).toEqual(refused('not-a-file'))
    expect(read('nothing', 'entries')).toEqual({ kind: 'missing' })
  })

  it.each([
    ['a file', 'file', { kind: 'present' }],
    ['a pipe', 'pipe', { kind: 'present' }],
    ['a folder', 'folder', { kind: 'directory' }],
    ['nothing', 'nothing', { kind: 'missing' }],
  ])('asked for the kind of %s', (_name, path, fact) => {
    expect(read(path, 'kind')).toEqual(fact)
  })

  it.each([
    [
      'a folder',
      '',
      { kind: 'directory', names: ['dangling', 'empty', 'file', 'folder', 'link', 'loop', 'pipe', 'socket'] },
    ],
    ['a file', 'file', { kind: 'present' }],
    ['nothing', 'nothing', { kind: 'missing' }],
  ])('asked for the names in %s', (_name, path, fact) => {
    expect(read(path, 'list')).toEqual(fact)
  })
})

describe('limits', () => {
  it.each([
    ['at the limit', 1000, file('x'.repeat(1000))],
    ['beyond it', 1001, refused('too-large')],
  ])('a file %s', (_name, size, fact) => {
    writeFileSync(join(folder, 'sized'), 'x'.repeat(size))
    expect(read('sized')).toEqual(fact)
  })

  it('reads so many files and no more, the same path counting once', () => {
    const requests: FileRequest[] = ['file', 'file', 'empty', 'link'].map((name) => ({
      path: join(folder, name),
      want: 'bytes',
    }))
    const facts = supplyFiles(ask(requests), { maxFiles: 2 })
    expect(facts).toEqual([file('text'), file('text'), file(''), refused('too-many-files')])
  })
})

describe('paths in containers', () => {
  const inContainer = { path: '/etc/passwd', want: 'bytes', container: 'c0de' } as const

  it('are never taken for paths of this machine', async () => {
    const fact = refused('not-served')
    expect(supplyFiles(ask([inContainer]))).toEqual([fact])
    expect(await supplyEverywhere(ask([inContainer]), null)).toEqual([fact])
  })

  it('are asked of the engine, once each, and paths of this machine are not', async () => {
    const asked: unknown[] = []
    const readContainerFile: ReadContainerFile = async (...words) => {
      asked.push(words)
      return bytes(`in ${words[0]}`)
    }
    const requests: readonly FileRequest[] = [
      { path: join(folder, 'file'), want: 'bytes' },
      { path: '/key', want: 'bytes', container: 'one' },
      { path: '/key', want: 'bytes', container: 'two' },
      { path: '/key', want: 'bytes', container: 'one' },
      { path: '/key', want: 'kind', container: 'one' },
    ]
    const facts = await supplyEverywhere(ask(requests), readContainerFile)
    expect(facts).toEqual([file('text'), bytes('in one'), bytes('in two'), bytes('in one'), bytes('in one')])
    expect(asked).toEqual([
      ['one', '/key', 'bytes'],
      ['two', '/key', 'bytes'],
      ['one', '/key', 'kind'],
    ])
  })

  it('count among the files that may be read', async () => {
    const requests = ['one', 'two', 'three'].map((container) => ({ ...inContainer, container }))
    const facts = await supplyEverywhere(ask(requests), async () => bytes('key'), { maxFiles: 2 })
    expect(facts).toEqual([bytes('key'), bytes('key'), refused('too-many-files')])
  })

  it('what the engine throws, ends the dialogue', async () => {
    const reason = new Error('interrupted')
    const supplied = supplyEverywhere(ask([inContainer]), () => Promise.reject(reason))
    await expect(supplied).rejects.toBe(reason)
  })
})
