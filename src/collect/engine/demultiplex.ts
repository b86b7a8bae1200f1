/** What a command wrote, by stream. */
export interface Written {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

const HEADER_BYTES = 8

/**
 * Takes apart what an engine sends for a command without a terminal: frames of a byte for the stream, three zero bytes, the
 * length in four bytes, big end first (Engine API, `ContainerAttach`). `null` where it is none of that or ends inside a frame.
 */
export function demultiplex(sent: Uint8Array): Written | null {
  const view = new DataView(sent.buffer, sent.byteOffset, sent.byteLength)
  const streams: Readonly<Record<number, Uint8Array[]>> = { 1: [], 2: [] }
  let offset = 0
  while (offset < sent.length) {
    if (offset + HEADER_BYTES > sent.length) return null
    const stream = streams[view.getUint8(offset)]
    const end = offset + HEADER_BYTES + view.getUint32(offset + 4)
    if (stream === undefined || end > sent.length) return null
    stream.push(sent.subarray(offset + HEADER_BYTES, end))
    offset = end
  }
  const [stdout, stderr] = [1, 2].map((stream) => new Uint8Array(Buffer.concat(streams[stream] ?? [])))
  return stdout === undefined || stderr === undefined ? null : { stdout, stderr }
}
