import { supplyFiles } from './collect/supply-files.ts'
import { AuditError } from './model/audit-error.ts'
import type { ResolvedBinding } from './model/binding.ts'
import type { ComposeRequest } from './model/compose.ts'
import { recognise } from './recognise/recognise.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'
import { chooseReaders, declare } from './survey.ts'
import { mintToken } from './token/mint-token.ts'

/** Whose token to mint, and what to put into it. */
export interface MintRequest {
  readonly compose: ComposeRequest
  /** Absolute; see `AuditOptions`. */
  readonly configFile?: string
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
  const { project, refusals } = supplyFiles(resolveCompose(request.compose))
  if (project === null) {
    const [refusal] = refusals
    const why = refusal === undefined ? 'no compose file here' : `${refusal.source}: ${refusal.reason}`
    throw new AuditError('not-found', why)
  }
  const declarations = await declare(request, project)
  const looking = await chooseReaders(request.compose, project, [])
  const { bindings } = supplyFiles(recognise({ project, containers: [], declarations, looking }))
  const names = project.services.map(({ name }) => name)
  if (!names.includes(request.service)) {
    throw new AuditError('usage', `mint ${request.service}: no such service`, {
      hint: `The services are ${names.join(', ')}.`,
    })
  }
  const binding = choose(bindings, request)
  const declared = declarations.groups.find(({ name }) => binding.group.id === `${project.name}/${name}`)
  const outcome = await mintToken(binding, {
    now: request.nowSeconds,
    ttlSeconds: request.ttlSeconds,
    claims: { ...declared?.claims?.extra, ...request.claims },
  })
  if ('token' in outcome) return outcome.token.revealText()
  throw new AuditError('usage', `mint ${request.service}: ${outcome.reason}`)
}

/** The service's key: one that signs before one that only checks, since an HMAC key does both. */
function choose(bindings: readonly ResolvedBinding[], { service, purpose }: MintRequest): ResolvedBinding {
  const own = bindings.filter((binding) => binding.service === service && binding.value !== null)
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
            ? 'See countersign audit for who holds which key.'
            : `Its keys are for ${purposes.join(', ')}: --purpose.`,
      },
    )
  }
  if (rest.some((other) => other.group.id !== first.group.id)) {
    const purposes = [...new Set([first, ...rest].map((binding) => binding.purpose))]
    throw new AuditError('usage', `mint ${service}: it holds several keys`, {
      hint:
        purposes.length > 1
          ? `Say which with --purpose: ${purposes.join(', ')}.`
          : 'Declare its group in countersign.yaml.',
    })
  }
  return first
}
