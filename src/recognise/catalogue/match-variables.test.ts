import { expect, test } from 'vitest'
import { catalogue } from './index.ts'
import { chooseByStack, matchApplications, matchVariables } from './match-variables.ts'

const titles = (...names: readonly string[]) => matchVariables(names).map(({ title }) => title)

test.each([
  ['a name that only one product reads tells it', ['PORT', 'PGRST_APP_SETTINGS_JWT_SECRET'], ['PostgREST']],
  ['a name that any service may have tells nothing', ['JWT_SECRET', 'JWT_SECRET_KEY', 'ACCESS_TOKEN_SECRET'], []],
  ['no name, no product', [], []],
])('%s', (_, names, expected) => {
  expect(titles(...names)).toEqual(expected)
})

test('of several products with the name the one is meant whose stack is there', () => {
  const tied = matchVariables(['GOTRUE_JWT_SECRET'])
  const supabase = catalogue.find(({ id }) => id === 'supabase')?.products ?? []
  const realtime = supabase.filter(({ title }) => title === 'Supabase Realtime')
  expect(tied.length).toBeGreaterThan(1)
  expect(chooseByStack(tied, [tied, realtime]).map(({ title }) => title)).toEqual(['Supabase Auth'])
})

test('a service is an application of the products beside it by the keys that it is given', () => {
  const livekit = catalogue.find(({ id }) => id === 'livekit')?.products ?? []
  const titlesOf = (...names: readonly string[]) => matchApplications(names, livekit).map(({ title }) => title)
  expect(titlesOf('PORT', 'LIVEKIT_API_SECRET')).toEqual(['Application with LiveKit'])
  expect(titlesOf('PORT', 'LIVEKIT_API_KEY')).toEqual([])
  expect(matchApplications(['LIVEKIT_API_SECRET'], [])).toEqual([])
})
