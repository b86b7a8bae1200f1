import { treat } from '../fingerprint/mark-code.ts'
import type { ServiceCode } from '../model/code/code.ts'
import type { ResolvedBinding } from '../model/keys/binding.ts'
import { listKnown } from '../model/keys/known-binding.ts'
import type { DefinedVariable } from '../model/stack/compose.ts'
import type { FoundSecret } from '../model/stack/found.ts'
import type { KnownKey } from './find-signers.ts'

/** Everything in a stack that may have signed a token. */
export interface KeySources {
  readonly bindings: readonly ResolvedBinding[]
  readonly unwired: readonly (DefinedVariable & { readonly project: string })[]
  readonly otherSecrets: readonly FoundSecret[]
  readonly code: ReadonlyMap<string, ServiceCode>
  /** Of the compose files; `null` without any. */
  readonly project: string | null
}

/** Every key whose text is known, the holdings of services first. */
export function gatherKnownKeys({ bindings, unwired, otherSecrets, code, project }: KeySources): readonly KnownKey[] {
  const held = listKnown(bindings).map(
    ({ value, form, service, container, variable, location, evidence, group, ...rest }) => {
      const place = { service, ...(container === undefined ? {} : { container }), variable, location, evidence }
      return { value, form, facts: { kind: 'holding', project: rest.project, ...place, group: group.id } } as const
    },
  )
  const loose = unwired.map(({ name, value, location, project }): KnownKey => {
    return { value, form: 'text', facts: { kind: 'unwired', project, variable: name, location } }
  })
  const others = otherSecrets.flatMap(({ value, project, service, variable, location }): readonly KnownKey[] =>
    value === null
      ? []
      : [{ value, form: 'text', facts: { kind: 'other-secret', project, service, variable, location } }],
  )
  return [...held, ...loose, ...(project === null ? [] : listFallbacks(code, project)), ...others]
}

/** The texts in code that sign or verify where the variable before them is not set. */
function listFallbacks(code: ReadonlyMap<string, ServiceCode>, project: string): readonly KnownKey[] {
  return [...code.values()].flatMap(({ service, uses }) =>
    uses.flatMap(({ key }): readonly KnownKey[] => {
      if (key === null) return []
      const variable = key.steps.find((step) => step.kind === 'variable')?.name
      return key.steps.flatMap((step): readonly KnownKey[] => {
        const treated = step.kind === 'literal' ? treat(step.value, key.treatments) : null
        if (treated === null || step.kind !== 'literal') return []
        const place = { project, service, ...(variable === undefined ? {} : { variable }), location: step.location }
        return [{ ...treated, facts: { kind: 'fallback', ...place } }]
      })
    }),
  )
}
