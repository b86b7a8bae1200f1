import type { KeyObject } from 'node:crypto'
import { keepComparable, openHostKey, openSnapshots } from './across/open-snapshots.ts'
import { relateHosts } from './across/relate-hosts.ts'
import type { AcrossOptions } from './audit-options.ts'
import { stretchKeys } from './fingerprint/stretch-keys.ts'
import type { Look } from './look.ts'
import { AuditError } from './model/audit-error.ts'
import type { TrustGroup } from './model/binding.ts'
import type { Gap } from './model/gap.ts'
import { type ComparedHost, type HostRelation, shareGroups } from './model/snapshot.ts'

/** What came of comparing hosts. No key is in it. */
export interface AcrossFacts {
  readonly relations: readonly HostRelation[]
  /** The snapshots that were believed. */
  readonly snapshots: readonly ComparedHost[]
  readonly gaps: readonly Gap[]
}

/** What is looked at here, and what the comparison needs beside it. */
export interface AcrossQuestion {
  readonly found: Look
  readonly groups: readonly TrustGroup[]
  readonly fingerprintKey: Uint8Array
  readonly now: string
  readonly isOver: () => boolean
}

/** What the rules call what is looked at here, unless the user calls it something else. */
const hereName = 'here'

/**
 * Compares what is looked at with the snapshots of other hosts, and several engines with each other where rules are about them.
 *
 * @throws AuditError when no key is named by which to believe a snapshot, a key is none, or two hosts have one name.
 */
export async function compareAcross(
  question: AcrossQuestion,
  options: AcrossOptions | undefined,
): Promise<AcrossFacts> {
  const { found, groups, fingerprintKey, now, isOver } = question
  const { across: rules, source } = found.declarations
  const name = options?.name ?? hereName
  const local = (mark: Parameters<typeof shareGroups>[1]) => listLocal(found, groups, name, mark)
  if (options === undefined) {
    const hosts = local((fingerprint) => fingerprint)
    const given = new Set(hosts.map((host) => host.name).filter((one) => one !== name))
    return { ...relateHosts(rules, hosts, given, name), snapshots: [] }
  }
  const keys = openKeys([...options.keys, ...found.declarations.hosts], source)
  if (keys.size === 0) throw noKeyNamed()
  const believed = openSnapshots(options.files, { keys, now, maxAgeMs: options.maxAgeMs })
  const own = new Set([name, ...(found.engine?.hosts ?? []).map((host) => host.name)])
  const twice = believed.hosts.find((host) => own.has(host.name))
  if (twice !== undefined) throw sameName(twice.name)
  if (believed.hosts.length === 0) return { relations: [], snapshots: [], gaps: believed.gaps }
  const { check, byFingerprint } = await stretchKeys(found.recognition.bindings, fingerprintKey, isOver)
  const opened = keepComparable(believed, check)
  const here = local((fingerprint) => byFingerprint.get(fingerprint))
  const hosts = [...here, ...opened.hosts]
  const given = new Set(hosts.map((host) => host.name).filter((one) => one !== name))
  const { relations, gaps } = relateHosts(rules, hosts, given, name)
  return { relations, snapshots: opened.hosts, gaps: [...opened.gaps, ...gaps] }
}

/** What is looked at here as one host, and each of several engines as one of its own. */
function listLocal(
  { containers, engine }: Look,
  groups: readonly TrustGroup[],
  name: string,
  mark: Parameters<typeof shareGroups>[1],
): readonly ComparedHost[] {
  const hostOf = new Map(containers.map((container) => [container.name, container.host]))
  const engines = (engine?.hosts ?? []).map((host): ComparedHost => {
    const own = groups.map((group) => ({
      ...group,
      bindings: group.bindings.filter(
        ({ container }) => container !== undefined && hostOf.get(container) === host.name,
      ),
    }))
    const held = own.filter(({ bindings }) => bindings.length > 0)
    return { name: host.name, groups: shareGroups(held, mark) }
  })
  return [{ name, groups: shareGroups(groups, mark) }, ...engines]
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
