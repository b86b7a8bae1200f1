import type { Binding, Fingerprint } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Location } from '../../model/text/location.ts'
import { usesKey } from '../../relate/roles.ts'

/** One use of one secret. */
export interface KeyUse {
  readonly project: string
  readonly service: string
  readonly variable: string
  readonly location: Location
  /** The group's purpose, or the variable's name for what is no key of a token. */
  readonly purpose: string
  readonly isToken: boolean
  /** Equal for uses of one secret: its fingerprint, or the variable it comes from where the value is not known. */
  readonly identity: string
  /** The variable that supplies it; `null` when none does. */
  readonly source: string | null
  /** Whether only the identity of the value is known. */
  readonly isUnknown: boolean
  /** Whether it is a shared secret in plain text, out of a variable of the compose file: a new one can be made for it. */
  readonly isRenewable: boolean
}

/**
 * The uses of every secret that a token is signed with, and of the other secrets. Public keys are left out, because several may
 * check what one signs, and placeholders, which have to be replaced anyway.
 */
export function listKeyUses({ groups, otherUses }: AuditView): readonly KeyUse[] {
  const ofTokens = groups.flatMap((group) =>
    group.bindings.filter(isSecret).map(
      (binding): KeyUse => ({
        ...useOf(binding, group.purpose, true),
        isRenewable:
          binding.evidence === 'resolved' &&
          binding.carrier === 'environment' &&
          binding.form === 'text' &&
          binding.chain[0]?.kind === 'entry' &&
          binding.keys.every(({ kind }) => kind === 'symmetric'),
      }),
    ),
  )
  const known = new Set(ofTokens.map(({ identity }) => identity))
  const bySource = new Map(ofTokens.map(({ project, source, identity }) => [identityOf(project, source), identity]))
  const others = otherUses.map((other) => {
    const use = useOf(other, other.variable, false)
    // The same text may be a key in another form, with another fingerprint: then its variable tells.
    const identity = use.source === null ? undefined : bySource.get(identityOf(use.project, use.source))
    return known.has(use.identity) || identity === undefined ? use : { ...use, identity }
  })
  return [...ofTokens, ...others].filter(({ identity }) => identity !== '')
}

function isSecret(binding: Binding): boolean {
  if (!usesKey(binding) || binding.state === 'absent' || (binding.strength?.placeholder ?? null) !== null) return false
  return binding.keys.length === 0 || binding.keys.some(({ kind }) => kind !== 'public')
}

interface Used extends Pick<KeyUse, 'project' | 'service' | 'variable' | 'location'> {
  readonly fingerprint: Fingerprint | null
  readonly sources: readonly string[]
  readonly isValueUnknown?: boolean
}

function useOf(used: Used, purpose: string, isToken: boolean): KeyUse {
  const { project, service, variable, location, fingerprint } = used
  const source = used.sources.at(-1) ?? null
  const identity = fingerprint ?? (source === null ? '' : `variable ${source}`)
  return {
    project,
    service,
    variable,
    location,
    purpose,
    isToken,
    identity,
    source,
    isUnknown: used.isValueUnknown === true,
    isRenewable: false,
  }
}
