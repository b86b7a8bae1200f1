import type { KeyObject } from 'node:crypto'
import type { PemFault } from '../../model/keys/binding.ts'
import { canSignTokens, halfOf, openPrivateKey, openPublicHalf } from '../../model/keys/open-key.ts'
import { type CanonicalKey, type KeyReading, MAX_KEYS } from '../canonical-key.ts'
import { decodeBase64 } from './decode-text.ts'
import { publicHalf } from './public-half.ts'

interface Block {
  readonly label: string
  readonly text: string
  readonly body: string
}

/** The blocks of a PEM text, and whether the last one has no end. */
interface Blocks {
  readonly blocks: readonly Block[]
  readonly isCut: boolean
}

/**
 * Reads PEM: keys in PKCS #1, PKCS #8, SEC 1 and SPKI, certificates, and several of them in a row, also with `\n` written
 * out, with CR LF, and as base64 without or around the armour. A text whose line breaks are lost is read all the same, so
 * that it compares as the key it was; the fault says that its service will not manage.
 */
export function readPem(source: string): KeyReading {
  const text = unescapeLines(source)
  if (!text.includes('-----BEGIN ')) return readBare(source)
  const { blocks, isCut } = splitBlocks(text)
  const keys: CanonicalKey[] = []
  let pem: PemFault | null = isCut ? 'truncated' : /^\s*["']/.test(text) ? 'unreadable' : null
  let isEncrypted = false
  let isUnfit = false
  for (const block of blocks.slice(0, MAX_KEYS)) {
    if (block.label.endsWith('PARAMETERS')) continue
    if (block.label.startsWith('ENCRYPTED') || block.body.includes('4,ENCRYPTED')) {
      isEncrypted = true
      continue
    }
    const kind = kindOfLabel(block.label)
    const asWritten = parse(block.text, kind)
    const key = asWritten ?? parse(rebuild(block), kind)
    if (key === null) pem ??= 'unreadable'
    else keys.push(publicHalf(key, kind))
    isUnfit ||= key !== null && !canSignTokens(key)
    if (key !== null && asWritten === null) pem ??= block.body.trim().includes('\n') ? 'unreadable' : 'flattened'
  }
  const fault = isEncrypted ? 'encrypted' : blocks.length > MAX_KEYS ? 'too-large' : isUnfit ? 'unfit' : null
  if (keys.length === 0) pem ??= isEncrypted ? null : 'unreadable'
  return { keys: keys.length > 0 ? withoutOwnCertificate(keys) : [unread(source, text)], fault, pem }
}

/**
 * Configuration formats and env files write the line breaks of a PEM as `\n`; base64 has no backslash. Each match begins at
 * the beginning of a run of backslashes, or a text of nothing else would take quadratic time.
 */
function unescapeLines(text: string): string {
  return text.includes('\\') ? text.replace(/(?<!\\)\\+r(?=\\)/g, '').replace(/(?<!\\)\\+n/g, '\n') : text
}

function splitBlocks(text: string): Blocks {
  const blocks: Block[] = []
  let from = text.indexOf('-----BEGIN ')
  while (from !== -1 && blocks.length <= MAX_KEYS) {
    const labelEnd = text.indexOf('-----', from + 11)
    if (labelEnd === -1 || labelEnd - from > 80) return { blocks, isCut: true }
    const label = text.slice(from + 11, labelEnd)
    const footer = `-----END ${label}-----`
    const end = text.indexOf(footer, labelEnd)
    if (end === -1) return { blocks, isCut: true }
    blocks.push({ label, text: text.slice(from, end + footer.length), body: text.slice(labelEnd + 5, end) })
    from = text.indexOf('-----BEGIN ', end)
  }
  return { blocks, isCut: false }
}

function rebuild({ label, body }: Block): string {
  const lines = body.replace(/\s+/g, '').replace(/.{64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

function kindOfLabel(label: string): 'public' | 'private' {
  return label.endsWith('PRIVATE KEY') ? 'private' : 'public'
}

/** The public half of the block's key; `null` when OpenSSL cannot use it. */
function parse(pem: string, kind: 'public' | 'private'): KeyObject | null {
  if (kind === 'public') return openPublicHalf({ pem })
  const key = openPrivateKey({ pem })
  return key === null ? null : halfOf(key)
}

/** A value without armour: base64 around a whole PEM, or the bare DER inside one, as Keycloak shows its realm's key. */
function readBare(source: string): KeyReading {
  const bytes = decodeBase64(source)
  if (bytes?.includes('-----BEGIN ')) return readPem(bytes.toString('latin1'))
  const found = bytes === null ? null : parseDer(bytes)
  if (found === null) return { keys: [unread(source, source)], fault: null, pem: 'unreadable' }
  const { key, kind } = found
  return { keys: [publicHalf(key, kind)], fault: canSignTokens(key) ? null : 'unfit', pem: null }
}

function parseDer(key: Buffer): { readonly key: KeyObject; readonly kind: 'public' | 'private' } | null {
  const half = openPublicHalf({ der: key })
  if (half !== null) return { key: half, kind: 'public' }
  const armoured = parse(rebuild({ label: 'CERTIFICATE', text: '', body: key.toString('base64') }), 'public')
  if (armoured !== null) return { key: armoured, kind: 'public' }
  const whole = parse(rebuild({ label: 'PRIVATE KEY', text: '', body: key.toString('base64') }), 'private')
  return whole === null ? null : { key: whole, kind: 'private' }
}

/** What cannot be read is compared by its text. */
function unread(source: string, text: string): CanonicalKey {
  const kind = text.includes('PRIVATE KEY') ? 'private' : 'public'
  return { kind, material: { type: 'bytes', bytes: Buffer.from(source.trim(), 'utf8') } }
}

/** A private key with its own certificate behind it is one key; the private half is what the holder can do. */
function withoutOwnCertificate(keys: readonly CanonicalKey[]): readonly CanonicalKey[] {
  const identity = ({ material }: CanonicalKey): string =>
    material.type === 'jwk' ? JSON.stringify(material.jwk) : Buffer.from(material.bytes).toString('base64')
  const privates = new Set(keys.filter(({ kind }) => kind === 'private').map(identity))
  return keys.filter((key) => key.kind === 'private' || !privates.has(identity(key)))
}
