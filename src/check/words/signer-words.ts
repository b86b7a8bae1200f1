import type { Binding } from '../../model/keys/binding.ts'
import type { ReadyMadeToken } from '../../model/report/audit-view.ts'
import { listNames } from './list-names.ts'

/** Why a token is refused, for machines and in words that follow “ANON_KEY of kong is”. */
export interface SignerWords {
  /** `other-key` one of another group signed it; `unwired` one that no service receives; `unknown` none that is known. */
  readonly cause: 'decoding' | 'other-key' | 'unwired' | 'unknown'
  readonly message: string
}

/** What is known of who signed a token. */
export type Signature = Pick<ReadyMadeToken, 'signedBy' | 'decodedAs' | 'signedByUnwired' | 'expectedGroup'>

/** What is known of the key that signed a token instead of the one that checks it. */
export function signerWords(token: Signature, key: Binding | undefined): SignerWords {
  const { signedBy, decodedAs, signedByUnwired, expectedGroup } = token
  const right = key === undefined ? '' : ` and not with ${key.variable} of ${key.service}`
  if (decodedAs !== null) {
    const name = key === undefined ? 'a key' : `${key.variable} of ${key.service}`
    return { cause: 'decoding', message: `signed with ${name} decoded as ${decodedAs}, which the services do not do` }
  }
  const others = signedBy.filter((id) => id !== expectedGroup)
  if (others.length > 0) return { cause: 'other-key', message: `signed with the key of ${listNames(others)}${right}` }
  if (signedByUnwired !== null) {
    return {
      cause: 'unwired',
      message: `signed with ${signedByUnwired}, which no service receives,${right}`.replace(/,$/, ''),
    }
  }
  return {
    cause: 'unknown',
    message: `signed with a different key than ${key?.variable ?? 'one'} of ${key?.service ?? 'the stack'}`,
  }
}
