import type { ProbeToken } from '../../token/probe-token.ts'
import type { ProbeTokens } from '../../token/probe-tokens.ts'
import type { Repeat } from './plan-repeats.ts'

/** Hands out the tokens of a group: each good one once, and what is to be sent again as another token of its kind. */
export interface TokenSupply {
  /** A token that should pass, never the same twice; without a key what a login gave. `null` where there is neither. */
  readonly nextGood: () => Promise<ProbeToken | null>
  /** The token of that name, of the `round`-th making; `null` where it cannot be made again. */
  readonly remake: (repeat: Repeat, round: number) => Promise<ProbeToken | null>
}

/** Starts the supply. `used` good tokens have been handed out already. */
export function supplyTokens(tokens: ProbeTokens, used: number): TokenSupply {
  let making = tokens
  let next = used
  return {
    nextGood: async () => {
      if (tokens.good.length === 0) return tokens.issued.find(({ probe }) => probe === 'issued') ?? null
      if (next >= making.good.length) {
        making = await making.again()
        next = 0
      }
      const token = making.good[next++]
      return token === undefined ? null : { ...token, probe: 'good-repeated' }
    },
    remake: async (repeat, round) => {
      let made = tokens
      for (let turn = 0; turn < round; turn++) made = await made.again()
      const all = [...made.negative, ...made.hostile, ...made.placeholders, ...made.diagnosis]
      const found = all.find(({ probe, variant }) => probe === repeat.probe && variant === repeat.variant)
      if (found !== undefined || repeat.probe !== 'placeholder') return found ?? null
      return (await made.morePlaceholders()).find(({ variant }) => variant === repeat.variant) ?? null
    },
  }
}
