import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { type Header, pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { unpackFile } from './unpack-file.ts'

const LIMIT = 1000

type Member = readonly [header: Pick<Header, 'name'> & Partial<Header>, contents?: string]

async function archive(...members: readonly Member[]): Promise<Uint8Array> {
  const packing = pack()
  for (const [header, contents] of members) packing.entry(header, contents ?? '')
  packing.finalize()
  return buffer(packing)
}

const file = (text: string) => ({ kind: 'file', bytes: new Uint8Array(Buffer.from(text)) })

describe('the head of an archive', () => {
  test.each<[string, readonly Member[], object]>([
    ['a file', [[{ name: 'key' }, 'text']], file('text')],
    ['an empty file', [[{ name: 'key' }, '']], file('')],
    ['a file with ./ before its name', [[{ name: './key' }, 'text']], file('text')],
    ['a file whose name needs a long header', [[{ name: 'k'.repeat(300) }, 'text']], file('text')],
    [
      'only the first of several',
      [
        [{ name: 'key' }, 'text'],
        [{ name: 'other' }, 'other'],
      ],
      file('text'),
    ],
    ['a directory', [[{ name: 'keys/', type: 'directory' }], [{ name: 'keys/key' }, 'text']], { kind: 'directory' }],
    ['a link', [[{ name: 'key', type: 'symlink', linkname: '../x' }]], { kind: 'link', target: '../x' }],
    ['a pipe', [[{ name: 'key', type: 'fifo' }]], { kind: 'other' }],
    ['a device', [[{ name: 'key', type: 'character-device' }]], { kind: 'other' }],
    ['a hard link to nothing', [[{ name: 'key', type: 'link', linkname: 'x' }]], { kind: 'malformed' }],
    ['a file at the limit', [[{ name: 'key' }, 'x'.repeat(LIMIT)]], file('x'.repeat(LIMIT))],
    ['a file past the limit', [[{ name: 'key' }, 'x'.repeat(LIMIT + 1)]], { kind: 'too-large' }],
    ['a name that climbs', [[{ name: '../../etc/passwd' }, 'text']], { kind: 'malformed' }],
    ['a name that is only a climb', [[{ name: '..' }, 'text']], { kind: 'malformed' }],
    ['a name that is a path', [[{ name: '/etc/passwd' }, 'text']], { kind: 'malformed' }],
    ['nothing', [], { kind: 'malformed' }],
  ])('%s', async (_, members, expected) => {
    expect(await unpackFile(await archive(...members), LIMIT)).toEqual(expected)
  })

  test('a directory whose archive was cut after its head is one all the same', async () => {
    const whole = await archive([{ name: 'keys/', type: 'directory' }], [{ name: 'keys/key' }, 'x'.repeat(900)])
    expect(await unpackFile(whole.subarray(0, 1100), LIMIT)).toEqual({ kind: 'directory' })
  })

  test('a file past the limit need not be there as a whole', async () => {
    const whole = await archive([{ name: 'key' }, 'x'.repeat(5000)])
    expect(await unpackFile(whole.subarray(0, 600), LIMIT)).toEqual({ kind: 'too-large' })
  })

  test('a file that was cut is malformed, never a shorter file', async () => {
    const whole = await archive([{ name: 'key' }, 'x'.repeat(900)])
    expect(await unpackFile(whole.subarray(0, 1000), LIMIT)).toEqual({ kind: 'malformed' })
  })

  test.each([
    ['text', Buffer.from('canary, and no archive')],
    ['a block of text', Buffer.alloc(1024, 'canary')],
    ['half a header', Buffer.alloc(100)],
    ['no bytes', Buffer.alloc(0)],
  ])('%s is malformed', async (_, bytes) => {
    expect(await unpackFile(bytes, LIMIT)).toEqual({ kind: 'malformed' })
  })
})

test('an archive with any byte changed, or cut anywhere, never makes it throw', async () => {
  const whole = await archive([{ name: 'k'.repeat(120), pax: { comment: 'x' } }, 'text'])
  const position = fc.nat(whole.length - 1)
  await fc.assert(
    fc.asyncProperty(position, fc.nat(255), position, async (changed, byte, end) => {
      const bytes = Uint8Array.from(whole)
      bytes[changed] = byte
      await unpackFile(bytes, LIMIT)
      await unpackFile(bytes.subarray(0, end), LIMIT)
    }),
  )
})
