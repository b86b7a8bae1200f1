import type { KeyObject } from 'node:crypto'
import { keepComparable, openHostKey, openSnapshots } from './across/open-snapshots.ts'
import { type HostComparison, relateHosts } from './across/relate-hosts.ts'
import type { AcrossOptions } from './audit-options.ts'
import { readSnapshots } from './collect/read-snapshots.ts'
import { type StretchMemory, stretchKeys } from './fingerprint/stretch-keys.ts'
import type { Look } from './look.ts'
import type { Binding, TrustGroup } from './model/keys/binding.ts'
import { AuditError } from './model/limits/audit-error.ts'
import type { Gap } from './model/report/gap.ts'
import { type ComparedHost, shareGroups } from './model/stack/snapshot.ts'
import { identityOf } from './model/text/identity.ts'

/** What is known of other hosts. No key is in it. */
export interface AcrossFacts {
  /** What comes of comparing hosts if these groups are what is held here: what is, or in a rollout what will be. */
  readonly compare: (groups: readonly TrustGroup[]) => HostComparison
  /** The snapshots that were believed. */
  readonly snapshots: readonly ComparedHost[]
  /** What of the snapshots could not be checked. */
  readonly gaps: readonly Gap[]
}

/** What is looked at here, and what the comparison needs beside it. */
export interface AcrossQuestion {
  readonly found: Look
  /** What is held here now. */
  readonly groups: readonly TrustGroup[]
  readonly fingerprintKey: Uint8Array
  readonly now: string
  readonly isOver: () => boolean
  readonly memory: StretchMemory | undefined
  /** Told of every file that is read. */
  readonly noteFile: ((path: string) => void) | undefined
}

/** What the rules call what is looked at here, unless the user calls it something else. */
const hereName = 'here'

/**
 * Prepares to compare what is looked at with the snapshots of other hosts, and several engines with each other where rules are about
 * them.
 *
 * @throws AuditError when no key is named by which to believe a snapshot, a key is none, or two hosts have one name.
 */
export async function compareAcross(
  question: AcrossQuestion,
  options: AcrossOptions | undefined,
): Promise<AcrossFacts> {
  const { found, fingerprintKey, now, isOver, memory } = question
  const { across: rules, source } = found.declarations
  const name = options?.name ?? hereName
  const compareWith =
    (mark: Mark, others: readonly ComparedHost[]): AcrossFacts['compare'] =>
    (groups) => {
      const hosts = [...listLocal(question, groups, name, mark), ...others]
      const given = new Set(hosts.map((host) => host.name).filter((one) => one !== name))
      return relateHosts(rules, hosts, given, name)
    }
  const among = { compare: compareWith((fingerprint) => fingerprint, []), snapshots: [], gaps: [] }
  if (options === undefined) return among
  const keys = openKeys([...options.keys, ...found.declarations.hosts], source)
  if (keys.size === 0) throw noKeyNamed()
  for (const { path } of options.files) question.noteFile?.(path)
  const files = await readSnapshots(options.files)
  const believed = openSnapshots(files, { keys, now, maxAgeMs: options.maxAgeMs })
  const own = new Set([name, ...(found.engine?.hosts ?? []).map((host) => host.name)])
  const twice = believed.hosts.find((host) => own.has(host.name))
  if (twice !== undefined) throw sameName(twice.name)
  if (believed.hosts.length === 0) return { ...among, gaps: believed.gaps }
  const { check, byFingerprint } = await stretchKeys(found.recognition.bindings, fingerprintKey, isOver, memory)
  const { hosts, gaps } = keepComparable(believed, check)
  return { compare: compareWith((fingerprint) => byFingerprint.get(fingerprint), hosts), snapshots: hosts, gaps }
}

type Mark = Parameters<typeof shareGroups>[1]

/**
 * What is looked at here as one host, and each of several engines as one of its own: its containers, and what the files say of those
 * that a rollout replaces.
 */
function listLocal(
  { found: { containers, engine }, groups: before }: AcrossQuestion,
  groups: readonly TrustGroup[],
  name: string,
  mark: Mark,
): readonly ComparedHost[] {
  const hostOf = new Map(containers.map((container) => [container.name, container.host]))
  const staying = new Set(groups.flatMap(({ bindings }) => bindings.map(({ container }) => container)))
  const all = before.flatMap(({ bindings }) => bindings)
  const engines = (engine?.hosts ?? []).map((host): ComparedHost => {
    const isOn = ({ container }: Binding) => container !== undefined && hostOf.get(container) === host.name
    const replaced = new Set(all.filter((one) => isOn(one) && !staying.has(one.container)).map(serviceKey))
    const own = groups.map((group) => ({
      ...group,
      bindings: group.bindings.filter(
        (one) => isOn(one) || (one.evidence === 'resolved' && replaced.has(serviceKey(one))),
      ),
    }))
    const held = own.filter(({ bindings }) => bindings.length > 0)
    return { name: host.name, groups: shareGroups(held, mark) }
  })
  return [{ name, groups: shareGroups(groups, mark) }, ...engines]
}

function serviceKey({ project, service }: Binding): string {
  return identityOf(project, service)
}

function openKeys(
  written: AcrossOptions['keys'],
  source: string,
): ReadonlyMap<string, readonly [KeyObject, ...KeyObject[]]> {
  const keys = new Map<string, readonly [KeyObject, ...KeyObject[]]>()
  for (const { name, key } of written) {
    const opened = openHostKey(key)
    if (opened === null) {
      throw new AuditError(
        'configuration',
        `${source === '' ? 'hosts' : source}: hosts.${name}.key is not a public Ed25519 key`,
        {
          hint: 'Create a key pair with: openssl genpkey -algorithm ed25519 -out host.key; openssl pkey -in host.key -pubout',
        },
      )
    }
    keys.set(name, [opened, ...(keys.get(name) ?? [])])
  }
  return keys
}

function noKeyNamed(): AuditError {
  return new AuditError('usage', '--with: no key is given to verify a snapshot with', {
    hint: 'Give the public key of its host with --with-key NAME=FILE, or under hosts in countersign.yaml.',
  })
}

function sameName(name: string): AuditError {
  return new AuditError('usage', `--with: the snapshot is of ${name}, which is also the name of this host`, {
    hint: 'Set the name of this host with --name.',
  })
}
