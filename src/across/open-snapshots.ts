import type { KeyObject } from 'node:crypto'
import type { Fingerprint } from '../model/keys/binding.ts'
import { openPublicHalf } from '../model/keys/open-key.ts'
import type { Gap, GapCode } from '../model/report/gap.ts'
import type { ComparedHost, SignedSnapshot } from '../model/stack/snapshot.ts'
import { readSnapshot } from './read-snapshot.ts'
import { identify, isSignedBy } from './sign-snapshot.ts'

/** A file that may be a snapshot, as it was read; `null` where it could not be, with the reason in `problem`. */
export interface SnapshotFile {
  /** As the user names it. */
  readonly shown: string
  readonly text: string | null
  readonly problem?: { readonly code: GapCode; readonly reason: string }
}

/** What a snapshot is believed by. */
export interface SnapshotTrust {
  /** By host: a snapshot of that name is signed with one of these keys. */
  readonly keys: ReadonlyMap<string, readonly KeyObject[]>
  /** ISO 8601. */
  readonly now: string
  readonly maxAgeMs: number
}

/** The snapshots that are believed, and a gap for each that is not. */
export interface OpenedSnapshots {
  readonly hosts: readonly ComparedHost[]
  readonly gaps: readonly Gap[]
}

/** Clocks of two machines differ by so much without anything being wrong. */
const CLOCK_SKEW_MS = 300_000

/** The public key of a host; `null` when the text is no Ed25519 key. PEM, or its base64 alone. */
export function openHostKey(text: string): KeyObject | null {
  const isBare = /^[A-Za-z0-9+/]{40,80}={0,2}$/.test(text.trim())
  const key = openPublicHalf(isBare ? { der: Buffer.from(text.trim(), 'base64') } : { pem: text })
  return key?.asymmetricKeyType === 'ed25519' ? key : null
}

/**
 * Believes what is signed by the key that is named for its host, and recent. Of several of one host the newest counts. Nothing of a file is taken before its signature holds, but for the name that tells which key to try.
 */
export function openSnapshots(files: readonly SnapshotFile[], trust: SnapshotTrust): OpenedSnapshots {
  const newest = new Map<string, ComparedHost>()
  const gaps: Gap[] = []
  for (const file of files) {
    const opened = openSnapshot(file, trust)
    if ('code' in opened) {
      gaps.push({ source: file.shown, ...opened })
      continue
    }
    const { host, takenAt, groups, fingerprints } = opened
    const known = newest.get(host)?.snapshot?.takenAt
    if (known !== undefined && Date.parse(known) >= Date.parse(takenAt)) continue
    newest.set(host, { name: host, groups, snapshot: { file: file.shown, takenAt }, check: fingerprints.check })
    for (const { source, line, reason } of opened.gaps) {
      const place = line === undefined ? source : `${source}:${line}`
      gaps.push({
        source: file.shown,
        code: 'unresolved',
        reason: `${host} was only partly checked: ${place}: ${reason}`,
      })
    }
  }
  return { hosts: [...newest.values()], gaps }
}

type Refusal = Pick<Gap, 'code' | 'reason'>

function openSnapshot({ text, problem }: SnapshotFile, trust: SnapshotTrust): SignedSnapshot | Refusal {
  if (text === null) return problem ?? { code: 'unreadable', reason: 'the snapshot cannot be read' }
  const snapshot = readSnapshot(text)
  if (snapshot === null) {
    return { code: 'malformed', reason: 'it is not a snapshot that this version of countersign can read' }
  }
  return checkSigner(snapshot, trust) ?? checkAge(snapshot, trust) ?? snapshot
}

function checkSigner(snapshot: SignedSnapshot, { keys }: SnapshotTrust): Refusal | null {
  const { host, signature } = snapshot
  const own = keys.get(host) ?? []
  if (own.length === 0) {
    return {
      code: 'unverified',
      reason: `it claims to be of ${host}, but no key is given for that host: give one with --with-key ${host}=FILE, or under hosts in countersign.yaml`,
    }
  }
  if (own.some((key) => isSignedBy(snapshot, signature, key))) return null
  const isItsKey = own.some((key) => identify(key) === signature.keyId)
  return {
    code: 'unverified',
    reason: isItsKey
      ? `it was changed after it was signed: the signature of ${host} does not match its content`
      : `it claims to be of ${host}, but is not signed with the key that is given for ${host}`,
  }
}

function checkAge({ host, takenAt }: SignedSnapshot, { now, maxAgeMs }: SnapshotTrust): Refusal | null {
  const ageMs = Date.parse(now) - Date.parse(takenAt)
  if (ageMs < -CLOCK_SKEW_MS) {
    return { code: 'outdated', reason: `${host} dated it ${takenAt}, which is in the future: synchronise the clocks` }
  }
  if (ageMs <= maxAgeMs) return null
  return {
    code: 'outdated',
    reason: `${host} took it at ${takenAt}, which is longer ago than --max-age allows: take a new one there`,
  }
}

/**
 * Those that were taken with the fingerprint key of this run, by its mark. With another one every key would seem to differ, which
 * is what is hoped for between staging and production.
 */
export function keepComparable({ hosts, gaps }: OpenedSnapshots, check: Fingerprint): OpenedSnapshots {
  const [same, other] = [hosts.filter((host) => host.check === check), hosts.filter((host) => host.check !== check)]
  return { hosts: same, gaps: [...gaps, ...other.map(describeFingerprintKey)] }
}

function describeFingerprintKey({ name, snapshot }: ComparedHost): Gap {
  return {
    source: snapshot?.file ?? name,
    code: 'unverified',
    reason: `${name} took it with a different fingerprint key, so nothing in it can be compared: use the same --fingerprint-key-file on all hosts`,
  }
}
