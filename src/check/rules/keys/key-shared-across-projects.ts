import type { Binding, TrustGroup } from '../../../model/keys/binding.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { usesKey } from '../../../relate/roles.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A token of one project passes in the other: what a tester may do in staging he may do in production. RFC 8725 §3.8 wants a
 * key bound to its issuer. Two projects may be parts of one system, hence `likely`. A public key may be known to anyone, and
 * of a placeholder `placeholder-secret` speaks.
 */
export const keySharedAcrossProjects = defineRule({
  id: 'key-shared-across-projects',
  severity: 'warning',
  confidence: 'likely',
  summary: 'Two projects sign tokens with the same key.',
  remedy: 'Give each project a key of its own.',
  needs: ['engine'],
  *check({ groups }) {
    const keys = groups.flatMap((group) => group.bindings.filter(isSecret).map((binding) => ({ group, binding })))
    for (const holders of groupBy(keys, ({ binding }) => binding.fingerprint).values()) {
      // An engine answers in the order of creation, which nobody should see.
      const projects = [...new Set(holders.map(({ group }) => group.project))].toSorted()
      if (projects.length > 1) yield toReport(projects, holders)
    }
  },
})

function isSecret(binding: Binding): boolean {
  if (!usesKey(binding) || binding.fingerprint === null || binding.strength?.placeholder !== null) return false
  return binding.form !== 'reference' && binding.keys.some(({ kind }) => kind !== 'public')
}

function toReport(
  projects: readonly string[],
  holders: readonly { readonly group: TrustGroup; readonly binding: Binding }[],
): Report {
  const bindings = holders.map(({ binding }) => binding)
  const services = [...new Set(bindings.map(({ service }) => service))]
  const groups = [...new Set(holders.map(({ group }) => group.id))]
  return {
    message: `${listNames(projects)} hold the same key: a token of one is accepted by the other${projects.length > 2 ? 's' : ''}`,
    remedy: `Give ${listNames(projects.slice(1))} a key of its own (\`openssl rand -hex 32\`), in ${listNames(bindings.map(({ variable }) => variable))}, unless they belong to one system.`,
    services,
    data: { projects, groups },
    locations: listLocations(bindings.map(({ location }) => location)),
  }
}
