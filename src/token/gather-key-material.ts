import { KeyObject } from 'node:crypto'
import { readKeys } from '../fingerprint/read/read-keys.ts'
import { placeholders, publishedKeys } from '../fingerprint/strength/placeholders.ts'
import type { Evidence, Role } from '../model/keys/binding.ts'
import type { KnownBinding } from '../model/keys/known-binding.ts'
import { openPublicHalf } from '../model/keys/open-key.ts'
import { Secret } from '../model/keys/secret.ts'
import type { KeyName } from '../model/live/live.ts'
import type { DefinedVariable } from '../model/stack/compose.ts'
import type { ForeignKey, IssuedCredential, KeyMaterial, SigningKey, TokenClaims } from './key-material.ts'
import { chooseSigningKey } from './mint-token.ts'
import { readSigners, type Signer } from './read-signers.ts'

/** The most keys of others that are tried at an endpoint. */
const MAX_FOREIGN_KEYS = 20

/** What the whole stack holds. */
export interface StackKeys {
  readonly bindings: readonly KnownBinding[]
  /** Keys of .env that reach nobody. */
  readonly unwired: readonly DefinedVariable[]
}

/** What a trust group's probe tokens are made from, and whose keys they are. */
export interface GatheredKeys {
  readonly material: KeyMaterial
  /** Whose key signs the good tokens; `null` when none can sign. */
  readonly signer: KeyName | null
  /** The holders of the foreign keys, by the name under which the keys are sent. */
  readonly foreign: ReadonlyMap<string, KeyName>
  readonly isKeyPublished: boolean
}

/**
 * The key material of one trust group: the key of a running issuer before one of the files, and of a holder that only could
 * sign when no issuer is known. All other keys of the stack are foreign: a service that takes them has another key than it says.
 */
export function gatherKeyMaterial(
  group: string,
  { bindings, unwired }: StackKeys,
  given: {
    readonly claims: Readonly<Record<string, unknown>>
    readonly header?: Readonly<Record<string, unknown>>
    readonly issued: readonly IssuedCredential[]
  },
): GatheredKeys {
  const members = bindings.filter((binding) => binding.group.id === group)
  const [chosen] = members
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .flatMap((binding) => {
      const signing = chooseSigningKey(binding)
      return signing === null ? [] : [{ binding, ...signing }]
    })
  const others = gatherForeign(bindings, unwired, chosen?.signer)
  const text = chosen !== undefined && isPlain(chosen.binding) ? chosen.binding.value : null
  const isKeyPublished = text !== null && placeholders.has(text.revealText().toLowerCase())
  return {
    material: {
      key: chosen === undefined ? null : toSigningKey(chosen.signer),
      algorithm: chosen?.algorithm ?? 'HS256',
      claims: {
        ...claimsOf(members, chosen?.binding, chosen?.signer),
        ...(given.header === undefined ? {} : { header: given.header }),
        extra: given.claims,
      },
      ...(text === null ? {} : { text }),
      foreignKeys: others.map(({ key }) => key),
      publicKeys: members.flatMap(publicKeysOf),
      placeholders: isKeyPublished && text !== null ? [text.revealText(), ...publishedKeys] : publishedKeys,
      issued: given.issued,
    },
    signer: chosen === undefined ? null : nameOf(chosen.binding),
    foreign: new Map(others.map(({ key, name }) => [key.service, name])),
    isKeyPublished,
  }
}

const roleRank: Readonly<Record<Role, number>> = {
  issuer: 0,
  both: 1,
  unknown: 2,
  validator: 3,
  forwarder: 4,
  holder: 5,
  bystander: 6,
}
const evidenceRank: Readonly<Partial<Record<Evidence, number>>> = { process: 0, container: 1 }

function rankOf({ role, evidence }: KnownBinding): number {
  return roleRank[role] * 10 + (evidenceRank[evidence] ?? 2)
}

function nameOf({ service, variable, group }: KnownBinding): KeyName {
  return { service, variable, group: group.id }
}

/** Forms that are one text, which a service may have read otherwise. */
function isPlain({ form }: KnownBinding): boolean {
  return form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
}

function toSigningKey({ key }: Signer): SigningKey {
  if (!(key instanceof KeyObject)) return { form: 'bytes', value: new Secret(key) }
  return { form: 'pem', value: Secret.fromText(key.export({ type: 'pkcs8', format: 'pem' }).toString()) }
}

/** What the issuer writes; where its settings do not say it, what anyone of the group asks for. */
function claimsOf(
  members: readonly KnownBinding[],
  binding: KnownBinding | undefined,
  signer: Signer | undefined,
): TokenClaims {
  const all = [...(binding === undefined ? [] : [binding]), ...members]
  const issuer = all.flatMap(({ claims }) => claims.issuer?.values ?? [])[0]
  const audience = all.flatMap(({ claims }) => claims.audience?.values ?? [])[0]
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
    ...(signer === undefined || signer.keyId === null ? {} : { keyId: signer.keyId }),
  }
}

interface Foreign {
  readonly key: ForeignKey
  readonly name: KeyName
}

/** Every other key of the stack that can sign, each once. */
function gatherForeign(
  bindings: readonly KnownBinding[],
  unwired: readonly DefinedVariable[],
  own: Signer | undefined,
): readonly Foreign[] {
  const held = bindings.flatMap((binding) => {
    const signing = chooseSigningKey(binding)
    return signing === null ? [] : [{ ...signing, name: nameOf(binding) }]
  })
  const loose = unwired.flatMap(({ name: variable, value, location }) => {
    const [signer] = readSigners(value, 'text')
    if (signer === undefined) return []
    return [{ signer, algorithm: signer.algorithm ?? 'HS256', name: { service: location.file, variable, group: null } }]
  })
  const seen = new Set(own === undefined ? [] : [markOf(own)])
  const foreign: Foreign[] = []
  for (const { signer, algorithm, name } of [...held, ...loose]) {
    const mark = markOf(signer)
    if (seen.has(mark) || foreign.length >= MAX_FOREIGN_KEYS) continue
    seen.add(mark)
    foreign.push({
      key: { service: `${name.variable} of ${name.service}`, key: toSigningKey(signer), algorithm },
      name,
    })
  }
  return foreign
}

/** The same exactly for the same key. */
function markOf({ key }: Signer): string {
  if (!(key instanceof KeyObject)) return Buffer.from(key).toString('hex')
  return key.export({ type: 'pkcs8', format: 'der' }).toString('hex')
}

function publicKeysOf({ value, form }: KnownBinding): readonly string[] {
  if (value.isEmpty) return []
  return readKeys(value, form).keys.flatMap(({ kind, material }) => {
    const half = kind === 'public' && material.type === 'jwk' ? openPublicHalf({ jwk: { ...material.jwk } }) : null
    return half === null ? [] : [half.export({ type: 'spki', format: 'pem' }).toString()]
  })
}
