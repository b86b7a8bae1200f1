import type { LogMeaning } from '../../model/log-facts.ts'

/** How refusals of one kind are told. */
export interface LogAdvice {
  /** After “says in its log that”; `{tokens}` stands for what is refused. */
  readonly words: string
  /** What makes it worse than it looks. */
  readonly meaning?: string
  readonly remedy: string
}

/** Every kind of refusal in words. A kind without a text does not compile. */
export const logAdvice: Readonly<Record<LogMeaning, LogAdvice>> = {
  signature: {
    words: 'it refuses {tokens} because of their signature',
    remedy: 'Trace one of the refused tokens (`countersign trace --running`): it tells whose key signed it.',
  },
  malformed: {
    words: 'what it gets is no whole JWT',
    remedy:
      'See what is sent to it: a mock token, an empty one, `Bearer` twice, or a cut one. `countersign trace` tells which.',
  },
  expired: {
    words: 'it refuses expired {tokens}',
    remedy: 'Nothing, if users stay logged in. If new tokens are refused too, compare the clocks of the machines.',
  },
  'not-yet-valid': {
    words: 'it refuses {tokens} that are not valid yet',
    remedy:
      'Compare the clocks of the machine that signs and of this one (`timedatectl`), or allow some seconds of leeway.',
  },
  audience: {
    words: 'it refuses {tokens} because of their audience',
    remedy: 'Give the issuer and this service the same audience, best out of one variable.',
  },
  issuer: {
    words: 'it refuses {tokens} because of their issuer',
    remedy: 'Give the issuer and this service the same issuer, letter by letter (a slash at the end counts).',
  },
  algorithm: {
    words: 'it refuses {tokens} because of their algorithm',
    remedy: 'Let this service accept the algorithm that the issuer signs with, and name it on both sides.',
  },
  claim: {
    words: 'it refuses {tokens} because of a claim',
    remedy: 'Compare what the issuer writes into its tokens with what this service asks for (`countersign trace`).',
  },
  'no-token': {
    words: 'no token comes with what it refuses',
    remedy:
      'See where the client puts the token, and where this service looks for it: for a socket, the query or the cookie.',
  },
  key: {
    words: 'its own key is missing, too short or of the wrong kind',
    remedy: 'Give it a key that its library takes (`openssl rand -hex 32` for HS256), and recreate it.',
  },
  'key-id': {
    words: 'it knows no key of the `kid` that {tokens} name',
    remedy: 'Let it fetch the key set of the issuer that signs these tokens; after a rotation, have it fetched anew.',
  },
  'key-set': {
    words: 'it cannot fetch the key set',
    remedy: 'See whether the address of the key set can be reached from this container.',
  },
  other: {
    words: 'it refuses {tokens}, without saying why',
    remedy: 'Trace one of the refused tokens: `countersign trace --running`.',
  },
}
