import { expect, test } from 'vitest'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import { bindProcesses } from './bind-processes.ts'

const binding = (text: string | null, facts: Partial<ResolvedBinding> = {}): ResolvedBinding => ({
  ...{ service: 'api', project: 'shop', container: 'shop-api-1', variable: 'JWT_SECRET', purpose: 'access' },
  ...{ role: 'validator', roleBasis: 'test', roleSource: 'setting', algorithms: [], form: 'text' },
  ...{ carrier: 'environment', evidence: 'container', state: text === null ? 'absent' : 'present' },
  ...{ location: { container: 'shop-api-1' }, chain: [], sources: [], claims: {} },
  group: { id: 'shop/access', basis: 'same-name', confidence: 'certain' },
  value: text === null ? null : Secret.fromText(text),
  ...facts,
})

const has = (variables: Readonly<Record<string, string>>) =>
  new Map(Object.entries(variables).map(([name, text]) => [name, Secret.fromText(text)]))

test.each<[string, ResolvedBinding, Readonly<Record<string, string>>, readonly (readonly unknown[])[]]>([
  ['the same', binding('fake'), { JWT_SECRET: 'fake' }, []],
  ['another value', binding('fake'), { JWT_SECRET: 'other' }, [['process', 'present', 'other']]],
  ['an empty one', binding('fake'), { JWT_SECRET: '' }, [['process', 'empty', '']]],
  ['none', binding('fake'), { PATH: '/bin' }, [['process', 'absent', undefined]]],
  ['none in the container either', binding(null), { JWT_SECRET: 'made by the entrypoint' }, []],
  ['what the files say is no container', binding('fake', { evidence: 'resolved' }), { JWT_SECRET: 'other' }, []],
  ['a key file is no variable', binding('fake', { carrier: 'file' }), { JWT_SECRET: 'other' }, []],
  ['a container that was not looked at', binding('fake', { container: 'shop-api-2' }), { JWT_SECRET: 'other' }, []],
])('%s', (_name, held, variables, bound) => {
  const found = bindProcesses([held], new Map([['shop-api-1', has(variables)]]))
  expect(
    found.map(({ evidence, state, value }) => [
      evidence,
      state,
      value instanceof Secret ? value.revealText() : undefined,
    ]),
  ).toEqual(bound)
})
