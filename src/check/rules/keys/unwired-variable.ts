import type { Binding } from '../../../model/keys/binding.ts'
import type { AuditView, UnwiredKey } from '../../../model/report/audit-view.ts'
import type { Edit } from '../../../model/report/edit.ts'
import { groupBy } from '../../../model/text/group-by.ts'
import { identityOf } from '../../../model/text/identity.ts'
import { signs, usesKey } from '../../../relate/roles.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * A variable in .env reaches a container only through a `${NAME}` or a bare `NAME` in the compose file (Compose
 * specification, "Interpolation"). A strong key under a name that nobody asks for leaves the services with a fallback and
 * its owner believing that the key is in use. A script outside Compose may read it, hence `likely`. A line that is left
 * empty is a note: it promises nothing.
 */
export const unwiredVariable = defineRule({
  id: 'unwired-variable',
  severity: 'warning',
  confidence: 'likely',
  summary: 'A key is defined, but no service receives it.',
  remedy: 'Pass the variable to the services that need it, or delete the line.',
  needs: ['files'],
  *check(view) {
    const stack = indexStack(view)
    for (const key of view.unwired) {
      const needy = fixes(key) ? stack.needy(key) : []
      const services = [...new Set(needy.map((binding) => binding.service))]
      const [first] = needy
      const ends = first === undefined ? findEnds(stack, key) : null
      yield {
        message: `${key.variable} is defined in ${key.location.file} and no service receives it`,
        ...(first && {
          remedy: `Pass it to ${listNames(services)}, whose ${listNames(needy.map((binding) => binding.variable))} is missing or a placeholder: \`${first.variable}: \${${key.variable}:?must be set}\`.`,
        }),
        ...(needy.every(
          ({ carrier, form, evidence }) => carrier === 'environment' && form === 'text' && evidence === 'resolved',
        ) && handTo(needy, key.variable)),
        ...(ends !== null && { remedy: handOver(key, ends) }),
        ...(key.fingerprint === null && { severity: 'note' as const }),
        services,
        data: { variable: key.variable },
        locations: [{ ...key.location, label: 'no service receives it' }],
      }
    }
  },
})

/** References to the variable, in place of what they have. */
function handTo(needy: readonly Binding[], source: string): Pick<Report, 'edits'> {
  const [first, ...others] = [...groupBy(needy, ({ variable }) => variable)].map(
    ([variable, own]): Edit => ({
      kind: 'refer',
      services: [...new Set(own.map(({ service }) => service))],
      variable,
      source,
    }),
  )
  return first === undefined ? {} : { edits: [first, ...others] }
}

/** The two ends of a key pair of which nobody holds the one half. */
interface Ends {
  /** Those that hold the other half. */
  readonly holders: readonly Binding[]
  /** Those that sign tokens with other keys. */
  readonly signers: readonly Binding[]
}

/** What of the stack a key that reaches nobody may be meant for, looked through once for all such keys. */
interface Stack {
  /** Those of its project that lack a key. */
  readonly needy: (key: UnwiredKey) => readonly Binding[]
  /** Those of its project that hold its public half. */
  readonly publicHolders: (key: UnwiredKey) => readonly Binding[]
  /** Those of its project that sign. */
  readonly signers: (key: UnwiredKey) => readonly Binding[]
}

function indexStack({ groups }: AuditView): Stack {
  const used = groups.flatMap(({ project, bindings }) =>
    bindings.filter(usesKey).map((binding) => ({ project, binding })),
  )
  const byProject = groupBy(used, ({ project }) => project)
  const ofProject = new Map(
    Array.from(byProject, ([project, members]) => {
      const bindings = members.map(({ binding }) => binding)
      const signers = bindings.filter((one) => signs(one) && one.state === 'present')
      return [project, { needy: bindings.filter(needsKey), signers }]
    }),
  )
  const halves = groupBy(
    used.flatMap(({ project, binding }) => {
      const published = binding.keys.filter(({ kind }) => kind === 'public').map(({ fingerprint }) => fingerprint)
      return [...new Set(published)].map((fingerprint) => ({ name: identityOf(project, fingerprint), binding }))
    }),
    ({ name }) => name,
  )
  return {
    needy: ({ project }) => ofProject.get(project)?.needy ?? [],
    publicHolders: ({ project, fingerprint }) =>
      (halves.get(identityOf(project, fingerprint)) ?? []).map(({ binding }) => binding),
    signers: ({ project }) => ofProject.get(project)?.signers ?? [],
  }
}

/** Who holds the public half of a private key that reaches nobody, and who may be meant to sign with it. */
function findEnds(stack: Stack, key: UnwiredKey): Ends | null {
  const holders = key.fingerprint === null ? [] : stack.publicHolders(key)
  if (holders.length === 0) return null
  const named = new Set(holders.map(({ service }) => service))
  return { holders, signers: stack.signers(key).filter(({ service }) => !named.has(service)) }
}

function handOver({ variable }: UnwiredKey, { holders, signers }: Ends): string {
  const verifies = listNames(holders.map(({ service }) => service))
  const names = listNames(signers.map(({ service }) => service))
  const who = names === '' ? '' : ` (${names}, as far as is known here)`
  return `Pass it to the service whose tokens ${verifies} ${new Set(holders.map(({ service }) => service)).size === 1 ? 'verifies' : 'verify'}${who}: \`${variable}: \${${variable}:?must be set}\`.`
}

/** Whether it could take the place of a key that is missing: not when it is empty or a placeholder itself. */
function fixes({ fingerprint, strength }: UnwiredKey): boolean {
  return fingerprint !== null && (strength?.placeholder ?? null) === null
}

/** Where it is normal that no key is set, one more is not missed. */
function needsKey({ state, strength, isOptional }: Binding): boolean {
  return state === 'present' ? (strength?.placeholder ?? null) !== null : isOptional !== true
}
