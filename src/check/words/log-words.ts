import type { LogMeaning } from '../../model/live/log-facts.ts'

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
    remedy: 'Trace one of the refused tokens (`countersign trace --running`): it shows whose key signed it.',
  },
  malformed: {
    words: 'what it receives is not a complete JWT',
    remedy:
      'Check what is sent to it: a mock token, an empty one, `Bearer` twice, or a truncated one. `countersign trace` shows which.',
  },
  expired: {
    words: 'it refuses expired {tokens}',
    remedy: 'Nothing to do if users stay logged in. If new tokens are refused too, compare the clocks of the machines.',
  },
  'not-yet-valid': {
    words: 'it refuses {tokens} that are not valid yet',
    remedy:
      'Compare the clock of the machine that signs with the clock of this one (`timedatectl`), or allow some seconds of leeway.',
  },
  audience: {
    words: 'it refuses {tokens} because of their audience',
    remedy: 'Give the issuer and this service the same audience, preferably from one variable.',
  },
  issuer: {
    words: 'it refuses {tokens} because of their issuer',
    remedy: 'Give the issuer and this service exactly the same issuer (a trailing slash matters).',
  },
  algorithm: {
    words: 'it refuses {tokens} because of their algorithm',
    remedy: 'Have this service accept the algorithm that the issuer signs with, and configure it on both sides.',
  },
  claim: {
    words: 'it refuses {tokens} because of a claim',
    remedy: 'Compare what the issuer writes into its tokens with what this service asks for (`countersign trace`).',
  },
  'no-token': {
    words: 'the requests that it refuses carry no token',
    remedy:
      'Check where the client puts the token and where this service looks for it: for a socket, the query or the cookie.',
  },
  key: {
    words: 'its own key is missing, too short or of the wrong kind',
    remedy: 'Give it a key that its library accepts (`openssl rand -hex 32` for HS256), and recreate it.',
  },
  'key-id': {
    words: 'it knows no key with the `kid` that {tokens} name',
    remedy:
      'Have it fetch the key set of the issuer that signs these tokens; after a rotation, have it fetch the key set again.',
  },
  'key-set': {
    words: 'it cannot fetch the key set',
    remedy: 'Check whether this container can reach the address of the key set.',
  },
  other: {
    words: 'it refuses {tokens} without giving a reason',
    remedy: 'Trace one of the refused tokens: `countersign trace --running`.',
  },
}
