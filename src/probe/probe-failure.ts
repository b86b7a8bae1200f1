/**
 * Why a request has no answer.
 *
 * - `wrong-url` it cannot be asked as it is configured; `unknown-host` the name has no address; `refused-connection` nobody
 *   listens; `unreachable` no way there; `tls` no trust or no TLS; `connection-lost` ended before the answer was whole;
 * - `timeout` no whole answer in time; `deadline` the time for everything was over; `aborted` we were told to stop;
 * - `too-large` it went past our bound, and only the beginning was compared; `malformed` it breaks the protocol;
 * - `http2-only` it speaks HTTP/2 and nothing else.
 */
export type ProbeFailureCode =
  | 'wrong-url'
  | 'unknown-host'
  | 'refused-connection'
  | 'unreachable'
  | 'tls'
  | 'connection-lost'
  | 'timeout'
  | 'deadline'
  | 'aborted'
  | 'too-large'
  | 'malformed'
  | 'http2-only'

/** A request without an answer. The words are ours: an error's own may quote what was sent. */
export interface ProbeFailure {
  readonly code: ProbeFailureCode
  readonly reason: string
}

const reasons: Readonly<Record<ProbeFailureCode, string>> = {
  'wrong-url': 'the URL or the token placement cannot be used',
  'unknown-host': 'the host name does not resolve here',
  'refused-connection': 'nobody listens there',
  unreachable: 'there is no route to the host',
  tls: 'the TLS handshake failed: check that the server speaks https',
  'connection-lost': 'the connection ended before the answer was complete',
  timeout: 'no whole answer in time',
  deadline: 'the time limit for all requests was reached',
  aborted: 'stopped before it was asked',
  'too-large': 'the answer is larger than 64 KiB; only its beginning was compared',
  malformed: 'the answer violates the protocol',
  'http2-only': 'it speaks only HTTP/2, but is asked with HTTP/1.1: use an address in front of it that speaks both',
}

/** The failure of a code, with the words for it. */
export function probeFailure(code: ProbeFailureCode, reason: string = reasons[code]): ProbeFailure {
  return { code, reason }
}

const untrusted =
  'its certificate is not trusted here: give the authority that signed it with `ca:`, or to Node with NODE_EXTRA_CA_CERTS'

const codes: readonly (readonly [RegExp, ProbeFailureCode])[] = [
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, 'unknown-host'],
  [/^ECONNREFUSED$/, 'refused-connection'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/, 'unreachable'],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT)$/, 'timeout'],
  [/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO|INVALID_CA)/, 'tls'],
  [/^(HPE_|WS_ERR_)/, 'malformed'],
  [/^ERR_(INVALID|UNESCAPED)/, 'wrong-url'],
  [/^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ECONNABORTED)$/, 'connection-lost'],
]

/** Tells by an error's code what happened, never by its message. An error without a known code is `unknownAs`. */
export function readFailure(error: Error, unknownAs: ProbeFailureCode): ProbeFailure {
  const code = String(Reflect.get(error, 'code') ?? '')
  if (speaksHttp2(error, code)) return probeFailure('http2-only')
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|INVALID_CA)/.test(code)) return probeFailure('tls', untrusted)
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return probeFailure('too-large')
  return probeFailure(codes.find(([pattern]) => pattern.test(code))?.[1] ?? unknownAs)
}

/** A server without HTTP/1.1 says so in the handshake of TLS, or answers with a frame of HTTP/2: SETTINGS (RFC 9113 §6.5), or GOAWAY. */
function speaksHttp2(error: Error, code: string): boolean {
  if (/NO_APPLICATION_PROTOCOL/.test(code) || isNoProtocolAlert(error, code)) return true
  const packet: unknown = Reflect.get(error, 'rawPacket')
  return packet instanceof Uint8Array && packet.length >= 9 && packet[0] === 0 && (packet[3] === 4 || packet[3] === 7)
}

/** The alert `no_application_protocol` (RFC 7301 §3.2), of which OpenSSL's number in the message is the only sign. */
function isNoProtocolAlert(error: Error, code: string): boolean {
  return code === 'EPROTO' && error.message.includes('SSL alert number 120')
}
