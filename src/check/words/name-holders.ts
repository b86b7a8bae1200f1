import { listNames } from './list-names.ts'

/** Anyone who has something under a name. */
interface Holder {
  readonly service: string
  readonly variable: string
}

/** The holders of one thing, each name once and in order. */
export interface Holders {
  readonly services: readonly string[]
  readonly variables: readonly string[]
  /** `JWT_SECRET and KEY of api and web`. */
  readonly words: string
  /** The verb that agrees with the variables. */
  readonly be: 'is' | 'are'
}

/** Who holds a thing and under which names. */
export function nameHolders(holders: readonly Holder[]): Holders {
  const services = [...new Set(holders.map(({ service }) => service))]
  const variables = [...new Set(holders.map(({ variable }) => variable))]
  return {
    services,
    variables,
    words: `${listNames(variables)} of ${listNames(services)}`,
    be: variables.length === 1 ? 'is' : 'are',
  }
}
