import fc from 'fast-check'
import { expect, test } from 'vitest'
import { demultiplex } from './demultiplex.ts'

function frame(stream: number, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

test.each<[string, readonly Buffer[], readonly [string, string] | null]>([
  ['nothing is nothing on both', [], ['', '']],
  ['a frame of each', [frame(1, 'out'), frame(2, 'err')], ['out', 'err']],
  ['frames of one stream follow each other', [frame(1, 'a'), frame(2, 'x'), frame(1, 'b\n')], ['ab\n', 'x']],
  ['an empty frame', [frame(1, '')], ['', '']],
  ['a stream that is neither', [frame(3, 'x')], null],
  ['a header that is cut', [frame(1, 'x'), Buffer.from([1, 0, 0])], null],
  ['a frame that is cut', [frame(1, 'text').subarray(0, -1)], null],
  ['what is no frame', [Buffer.from('plain text')], null],
])('%s', (_, frames, expected) => {
  const written = demultiplex(Buffer.concat(frames))
  const texts = written && [written.stdout, written.stderr].map((bytes) => Buffer.from(bytes).toString())
  expect(texts).toEqual(expected)
})

test('no bytes whatever make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void demultiplex(bytes)))
})
