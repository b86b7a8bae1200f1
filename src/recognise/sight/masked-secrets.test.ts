import { expect, test } from 'vitest'
import { answerFromMemory } from '../../../test/oracle/answer-from-memory.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { noDeclarations } from '../../model/stack/declarations.ts'
import { recognise } from '../recognise.ts'

function runs(name: string, environment: Readonly<Record<string, string>>): ContainerFact {
  return {
    id: name,
    name,
    image: `localhost/${name}`,
    labels: new Map(),
    networks: [],
    startedAt: '',
    state: 'running',
    environment: new Map(Object.entries(environment).map(([key, text]) => [key, Secret.fromText(text)])),
    command: null,
    healthcheck: [],
    mounts: [],
  }
}

const look = (...containers: readonly ContainerFact[]) => {
  const { bindings, gaps } = answerFromMemory(
    recognise({ project: null, containers, declarations: noDeclarations }),
    {},
  )
  return {
    holders: bindings.map(({ service, variable, state }) => `${service}.${variable} ${state}`),
    gaps: gaps.map(({ source, code }) => `${source} ${code}`),
  }
}

const masked = { container: 'podman', jwt_secret: '*******' }

test('a secret that Podman 5 hides is no key, and no key is missed beside it', () => {
  const auth = runs('auth', { container: 'podman', JWT_SECRET: 'K'.repeat(40), JWT_EXPIRES_IN: '1h' })
  expect(look(auth, runs('api', { ...masked, JWT_ALGORITHM: 'HS256' }))).toEqual({
    holders: ['auth.JWT_SECRET present'],
    gaps: ['api hidden'],
  })
})

test('two that it hides are not the same key', () => {
  expect(look(runs('auth', masked), runs('api', masked))).toEqual({ holders: [], gaps: ['auth hidden', 'api hidden'] })
})

test('nothing is reported of one that is something else by its name', () => {
  expect(look(runs('db', { container: 'podman', db_password: '*******' }))).toEqual({ holders: [], gaps: [] })
})

test('elsewhere seven asterisks are a value', () => {
  expect(look(runs('api', { JWT_SECRET: '*******' })).holders).toEqual(['api.JWT_SECRET present'])
})

test('what holds the network of a pod needs no key', () => {
  const [auth, api] = ['auth', 'api'].map((name) => runs(name, { JWT_SECRET: 'K'.repeat(40) }))
  const infra = runs('f77afea1602d-infra', {})
  if (auth === undefined || api === undefined) throw new Error('no containers')
  expect(look(auth, api, infra).holders).toEqual(['auth.JWT_SECRET present', 'api.JWT_SECRET present'])
})
