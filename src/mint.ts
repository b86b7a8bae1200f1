import { type LookOptions, look } from './look.ts'
import type { ResolvedBinding } from './model/keys/binding.ts'
import { type KnownBinding, toKnown } from './model/keys/known-binding.ts'
import { type UnknownSupplier, UnknownValue } from './model/keys/unknown-value.ts'
import { AuditError } from './model/limits/audit-error.ts'
import { mintToken } from './token/mint-token.ts'

/** Whose token to mint, and what to put into it. */
export interface MintRequest extends Pick<LookOptions, 'compose' | 'configFile' | 'readsCode'> {
  readonly service: string
  /** For a service that holds keys for several purposes. */
  readonly purpose?: string
  /** Over the claims that are made anyway: those of the service's settings and of the declared group. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly ttlSeconds: number
  readonly nowSeconds: number
}

/**
 * One token signed with the service's key, as its settings and the compose files say: the only text in all of countersign
 * that is a credential.
 *
 * @throws AuditError `usage` when there is no such service, it holds no key, or several and no purpose is named.
 */
export async function mint(request: MintRequest): Promise<string> {
  const { project, declarations, recognition, refusals } = await look(request, null)
  if (project === null) {
    const [refusal] = refusals
    const why = refusal === undefined ? 'no compose file here' : `${refusal.source}: ${refusal.reason}`
    throw new AuditError('not-found', why)
  }
  const names = project.services.map(({ name }) => name)
  if (!names.includes(request.service)) {
    throw new AuditError('usage', `mint ${request.service}: no such service`, {
      hint: `The services are ${names.join(', ')}.`,
    })
  }
  const binding = demandKnown(choose(recognition.bindings, request), request)
  const declared = declarations.groups.find(({ name }) => binding.group.id === `${project.name}/${name}`)
  const outcome = await mintToken(binding, {
    now: request.nowSeconds,
    ttlSeconds: request.ttlSeconds,
    claims: { ...declared?.claims?.extra, ...request.claims },
  })
  if ('token' in outcome) return outcome.token.revealText()
  throw new AuditError('usage', `mint ${request.service}: ${outcome.reason}`)
}

/** The key with its bytes: nothing signs with a value that is only known to exist. */
function demandKnown(binding: ResolvedBinding, { service }: MintRequest): KnownBinding {
  const known = toKnown(binding)
  if (known !== null) return known
  const { value, variable } = binding
  if (!(value instanceof UnknownValue)) throw new AuditError('usage', `mint ${service}: it holds no key`)
  const { name } = value.supplier
  const { words, hint } = describeSupplier(value.supplier)
  throw new AuditError('usage', `mint ${service}: ${variable} cannot be seen here: ${name} (${words}) supplies it`, {
    hint,
  })
}

function describeSupplier({ kind, name, by = '' }: UnknownSupplier): { readonly words: string; readonly hint: string } {
  const hint = `Set ${name} in the shell or in an env file to mint with its value.`
  switch (kind) {
    case 'platform':
      return { words: `a variable that ${by} sets when it deploys`, hint }
    case 'unread-file':
      return {
        words: `a variable that ${by} may set`,
        hint: `${by} could not be read: make it readable, or set ${name} in the shell.`,
      }
    case 'withheld':
      return {
        words: 'a variable of the shell that is withheld from the files',
        hint: `Give it with --allow-env ${name}.`,
      }
    case 'mount':
      return {
        words: 'a file of which only the name is known',
        hint: 'An external secret and a named volume cannot be read from here.',
      }
    case 'wiring':
      return { words: 'an unset variable', hint }
  }
}

/** The service's key: one that signs before one that only checks, since an HMAC key does both. */
function choose(bindings: readonly ResolvedBinding[], { service, purpose }: MintRequest): ResolvedBinding {
  const all = bindings.filter((binding) => binding.service === service)
  const own = all.filter(({ value }) => value !== null)
  const wanted = own.filter((binding) => purpose === undefined || binding.purpose === purpose)
  const signing = wanted.filter(({ role }) => role === 'issuer' || role === 'both' || role === 'unknown')
  const [first, ...rest] = signing.length > 0 ? signing : wanted
  if (first === undefined) {
    const purposes = [...new Set(own.map((binding) => binding.purpose))]
    throw new AuditError(
      'usage',
      `mint ${service}: it holds no key${purpose === undefined ? '' : ` for ${purpose}`} that could be read`,
      {
        hint:
          purposes.length === 0
            ? (all.find(({ unseen }) => unseen !== undefined)?.unseen?.reason ??
              'Run countersign audit to see which service holds which key.')
            : `Its keys are for ${purposes.join(', ')}: --purpose.`,
      },
    )
  }
  if (rest.some((other) => other.group.id !== first.group.id)) {
    const purposes = [...new Set([first, ...rest].map((binding) => binding.purpose))]
    throw new AuditError('usage', `mint ${service}: it holds several keys`, {
      hint:
        purposes.length > 1
          ? `Choose one with --purpose: ${purposes.join(', ')}.`
          : 'Declare its group in countersign.yaml.',
    })
  }
  return first
}
