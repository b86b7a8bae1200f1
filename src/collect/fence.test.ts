import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileDialogue, FileFact, FileRequest } from '../model/stack/file-request.ts'
import { Fence } from './fence.ts'
import { supplyFiles } from './supply-files.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fence-')))
const shop = join(folder, 'shop')

beforeAll(() => {
  mkdirSync(join(shop, 'sub/.git'), { recursive: true })
  mkdirSync(join(folder, 'out/deep'), { recursive: true })
  writeFileSync(join(shop, 'file'), 'text')
  writeFileSync(join(shop, 'sub/file'), 'below')
  writeFileSync(join(shop, 'sub/.git/config'), 'credentials')
  writeFileSync(join(folder, 'out/file'), 'outside')
  const links = {
    'shop/link': 'file',
    'shop/sub/up': '../file',
    'shop/absolute': join(shop, 'sub/file'),
    'shop/folder': 'sub',
    'shop/leaves': '../out/file',
    'shop/leaves-absolute': join(folder, 'out/file'),
    'shop/leaves-by-folder': '../out',
    'shop/leaves-and-returns': '../shop/file',
    'shop/first-of-two': 'sub/second-of-two',
    'shop/sub/second-of-two': '../../out/file',
    'shop/dangles-outside': '../out/nothing',
    'shop/dangles': 'nothing',
    'shop/loop': 'loop',
    'shop/proc': '/proc/self/cwd',
    'shop/repository': 'sub/.git',
    alias: 'shop',
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name))
})

afterAll(() => rmSync(folder, { recursive: true }))

function* ask(request: FileRequest): FileDialogue<FileFact> {
  return yield request
}

function read(name: string, want: FileRequest['want'] = 'bytes', root = shop): FileFact {
  const path = name.startsWith('/') ? name : join(root, name)
  return supplyFiles(ask({ path, want }), { fence: new Fence(root) })
}

const bytes = (text: string): object => ({ kind: 'file', bytes: new TextEncoder().encode(text) })
const file = (text: string): object => ({
  ...bytes(text),
  rights: expect.objectContaining({ mode: expect.any(Number) }),
})
const outside = { kind: 'refused', why: 'outside', detail: expect.stringContaining('--untrusted') }

describe('what lies inside is read', () => {
  it.each<[string, string, FileRequest['want'], unknown]>([
    ['a file', 'file', 'bytes', file('text')],
    ['a link to a file', 'link', 'bytes', file('text')],
    ['a link upwards that stays inside', 'sub/up', 'bytes', file('text')],
    ['an absolute link that stays inside', 'absolute', 'bytes', file('below')],
    ['a file behind a link to a folder', 'folder/file', 'bytes', file('below')],
    ['a path with .. in it', 'sub/../file', 'bytes', file('text')],
    ['the folder itself', '', 'kind', { kind: 'directory' }],
    ['nothing', 'nothing', 'bytes', { kind: 'missing' }],
    ['a link to nothing', 'dangles', 'bytes', { kind: 'missing' }],
    ['a link to itself', 'loop', 'bytes', { kind: 'missing' }],
    ['source', 'file', 'source', file('text')],
    ['source behind a link', 'link', 'source', { kind: 'refused', why: 'not-a-file', detail: expect.any(String) }],
    ['names', 'sub', 'list', { kind: 'directory', names: ['.git', 'file', 'second-of-two', 'up'] }],
    ['an empty file', '/dev/null', 'bytes', bytes('')],
  ])('%s', (_name, path, want, fact) => {
    expect(read(path, want)).toEqual(fact)
  })

  it('also where the folder is named by a link', () => {
    expect(read('absolute', 'bytes', join(folder, 'alias'))).toEqual(file('below'))
  })
})

describe('what lies outside is not', () => {
  const ways: readonly (readonly [string, string])[] = [
    ['a path upwards', '../out/file'],
    ['an absolute path', join(folder, 'out/file')],
    ['a link', 'leaves'],
    ['an absolute link', 'leaves-absolute'],
    ['a file behind a link to a folder', 'leaves-by-folder/file'],
    ['a folder behind a link', 'leaves-by-folder/deep'],
    ['a way out and in again', 'leaves-and-returns'],
    ['a link to a link', 'first-of-two'],
    ['a link to where nothing is', 'dangles-outside'],
    ['what is not there', '../out/nothing'],
    ['the kernel', '/proc/self/environ'],
    ['a link into the kernel', 'proc/file'],
    ['the folder above', '..'],
    ['a folder whose name begins alike', `${shop}-other/file`],
    ['a repository', 'sub/.git/config'],
    ['a repository in other letters', 'sub/.GIT/config'],
    ['a link into a repository', 'repository/config'],
    ['a device', '/dev/stdin'],
  ]
  const wants = ['bytes', 'kind', 'list'] as const
  it.each(ways.flatMap(([name, path]) => wants.map((want) => [name, want, path] as const)))(
    '%s, asked for %s',
    (_name, want, path) => {
      expect(read(path, want)).toEqual(outside)
    },
  )

  it.each(['entries', 'source'] as const)('neither by folders on the way, asked for %s', (want) => {
    expect(read('leaves-by-folder/deep', want)).toEqual(outside)
  })

  it('and is remembered', () => {
    const fence = new Fence(shop)
    for (const path of ['file', '../out/file', 'leaves']) {
      supplyFiles(ask({ path: join(shop, path), want: 'bytes' }), { fence })
    }
    expect([...fence.refused]).toEqual([join(folder, 'out/file'), join(shop, 'leaves')])
  })
})

describe('a folder that becomes a link between the look and the reading', () => {
  it.each(['/proc tells where the opened file lies'])('%s', () => {
    const fence = new Fence(shop)
    mkdirSync(join(shop, 'swapped'))
    writeFileSync(join(shop, 'swapped/file'), 'inside')
    const place = fence.locate(join(shop, 'swapped/file'))
    if (place.kind !== 'inside') throw new Error('it lies inside')
    renameSync(join(shop, 'swapped'), join(folder, 'moved'))
    symlinkSync('../moved', join(shop, 'swapped'))
    // The same file, and by now outside.
    expect(fence.read(place, 0, () => 'read')).toBeNull()
  })
})

describe('whose a file is that the user names', () => {
  it.each<[string, string, boolean]>([
    ['inside', join(shop, 'file'), false],
    ['inside by its name, a link to elsewhere', join(shop, 'leaves'), false],
    ['elsewhere', join(folder, 'out/file'), true],
    ['elsewhere by its name, a link to inside', join(folder, 'alias/file'), false],
    ['elsewhere and not there', join(folder, 'nothing'), true],
  ])('%s', (_name, path, isElsewhere) => {
    expect(new Fence(shop).isElsewhere(path)).toBe(isElsewhere)
  })
})
