import { basename } from 'node:path/posix'
import type { Header } from 'tar-stream'

/** What stands at the head of an archive. A `link` has its target as written; `other` is a device, a pipe or a socket. */
export type Unpacked =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' | 'other' | 'too-large' | 'malformed' }

/**
 * The first member of a tar archive, which is the thing itself where an engine was asked for one path; the rest is what a
 * directory holds. The archive may end before its time, as long as that member is whole. Nothing is written anywhere; a
 * member whose name is a path is `malformed` all the same, for no engine answers so.
 */
export async function unpackFile(archive: Uint8Array, maximumBytes: number): Promise<Unpacked> {
  const { extract } = await import('tar-stream')
  const unpacking = extract()
  unpacking.end(archive)
  try {
    for await (const member of unpacking)
      return await readMember(member.header, member as AsyncIterable<Uint8Array>, maximumBytes)
  } catch {
    // tar-stream gives plain errors, and they are about what it reads.
    return { kind: 'malformed' }
  }
  return { kind: 'malformed' }
}

async function readMember(
  header: Header,
  contents: AsyncIterable<Uint8Array>,
  maximumBytes: number,
): Promise<Unpacked> {
  if (!isPlainName(header.name)) return { kind: 'malformed' }
  if (header.type === 'directory') return { kind: 'directory' }
  if (header.type === 'symlink') {
    return header.linkname ? { kind: 'link', target: header.linkname } : { kind: 'malformed' }
  }
  if (header.type === 'link') return { kind: 'malformed' }
  if (header.type !== 'file' && header.type !== 'contiguous-file') return { kind: 'other' }
  const { size } = header
  if (size === undefined || !Number.isSafeInteger(size) || size < 0) return { kind: 'malformed' }
  if (size > maximumBytes) return { kind: 'too-large' }
  const chunks: Uint8Array[] = []
  for await (const chunk of contents) chunks.push(chunk)
  const bytes = new Uint8Array(Buffer.concat(chunks))
  return bytes.length === size ? { kind: 'file', bytes } : { kind: 'malformed' }
}

/** One name, with the slash of a directory behind it or the `./` of some archivers before it. */
function isPlainName(name: string): boolean {
  const bare = name.replace(/^\.\//, '').replace(/\/$/, '')
  return bare !== '..' && bare === basename(bare)
}
