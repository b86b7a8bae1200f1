import { listKnown } from '../model/keys/known-binding.ts'
import { Secret } from '../model/keys/secret.ts'
import { AuditError } from '../model/limits/audit-error.ts'
import type { LiveLogin } from '../model/live/live.ts'
import type { Gap, GapCode } from '../model/report/gap.ts'
import type { FoundToken } from '../model/stack/found.ts'
import type { Login, LoginResult } from '../probe/ask/log-in.ts'
import { describeLocation } from '../probe/demand-target.ts'
import type { PlacedLogin } from '../recognise/carry/find-endpoints.ts'
import type { Recognition } from '../recognise/recognise.ts'
import { tokenOf } from '../token/key-material.ts'
import { tryTokens } from '../token/try-tokens.ts'
import { showUrl } from './make-target.ts'

/**
 * The login with its fields filled in.
 *
 * @throws AuditError `usage` for a variable that is not set.
 */
export function readLogin(
  login: PlacedLogin,
  shell: Readonly<Record<string, string>>,
  ca: Login['ca'] | undefined,
): Login {
  const fields = Object.entries(login.fields).map(([name, field]) => {
    if (field instanceof Secret) return [name, field] as const
    const value = shell[field.env]
    if (value === undefined || value === '') {
      const what = `${describeLocation(login.location)}: the login of ${login.service}: ${field.env} is not set`
      throw new AuditError('usage', what, { hint: `Set ${field.env} in the shell that runs countersign.` })
    }
    return [name, Secret.fromText(value)] as const
  })
  const { url, encoding, token, origin, address } = login
  return {
    issuer: login.service,
    ...showUrl(url),
    encoding,
    token,
    fields: Object.fromEntries(fields),
    ...(origin === undefined ? {} : { origin: origin.filled() }),
    ...(address === undefined ? {} : { address }),
    ...(ca === undefined ? {} : { ca }),
  }
}

/** What the login gave, tried against every key of the stack. */
export async function tryLogin(
  login: PlacedLogin,
  result: LoginResult,
  { bindings, unwired }: Pick<Recognition, 'bindings' | 'unwired'>,
): Promise<{ readonly fact?: LiveLogin; readonly gap?: Gap }> {
  const source = `login of ${login.service} (${result.where})`
  if (result.outcome === 'failed') return { gap: { source, code: 'unreachable', reason: result.failure.reason } }
  if (result.outcome === 'refused') {
    return { gap: { source, code: gapCodeOf(result.status), reason: result.reason } }
  }
  const { service, project, group, location } = login
  const about = { project, service, where: result.where, group, location }
  const token = tokenOf(result.credential)
  const opaque = { algorithm: null, signedBy: [], decodedAs: null, signedByUnwired: null }
  if (token === undefined) return { fact: { ...about, ...opaque, outcome: 'opaque' } }
  const found: FoundToken = {
    project,
    service,
    variable: 'login',
    location,
    token,
    expectedGroup: group,
    expectedBecause: null,
    confidence: 'certain',
  }
  const known = listKnown(bindings)
  const [tried] = await tryTokens([found], known, unwired)
  if (tried === undefined) return { fact: { ...about, ...opaque, outcome: 'opaque' } }
  const { algorithm, signedBy, decodedAs, signedByUnwired } = tried
  const isOfGroup = group !== null && signedBy.includes(group) && decodedAs === null
  const canTry = known.some((binding) => binding.group.id === group)
  const outcome = isOfGroup ? 'signed-by-group' : canTry ? 'signed-otherwise' : 'untried'
  const fact = { ...about, algorithm, signedBy, decodedAs, signedByUnwired, outcome } as const
  const reason = 'its token could not be verified: the key that should have signed it cannot be read here'
  return outcome === 'untried' ? { fact, gap: { source, code: 'unresolved', reason } } : { fact }
}

/** By what the login really answered: a wrong address and a server in trouble are no refusal. */
function gapCodeOf(status: number): GapCode {
  if (status === 404 || status === 405 || (status >= 300 && status < 400)) return 'missing'
  return status === 429 || status >= 500 ? 'unreachable' : 'forbidden'
}
