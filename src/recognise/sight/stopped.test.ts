import { expect, test } from 'vitest'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { listStopped } from './stopped.ts'

function container(
  name: string,
  state: string,
  environment: Record<string, string> | null,
  project = 'shop',
): ContainerFact {
  const held =
    environment === null
      ? null
      : new Map(Object.entries(environment).map(([key, text]) => [key, Secret.fromText(text)]))
  const labels = new Map([
    ['com.docker.compose.project', project],
    ['com.docker.compose.service', 'api'],
  ])
  return {
    ...{ id: name, name, image: 'app', labels, networks: [], startedAt: '', state, environment: held },
    ...{ command: [], healthcheck: [], mounts: [] },
  }
}

const bindings = [
  {
    project: 'shop',
    service: 'api',
    evidence: 'resolved',
    carrier: 'environment',
    variable: 'JWT_SECRET',
    value: Secret.fromText('new'),
  },
  {
    project: 'shop',
    service: 'auth',
    evidence: 'resolved',
    carrier: 'environment',
    variable: 'OTHER',
    value: Secret.fromText('x'),
  },
  {
    project: 'shop',
    service: 'api',
    evidence: 'resolved',
    carrier: 'file',
    variable: 'KEY_FILE',
    value: Secret.fromText('x'),
  },
  { project: 'shop', service: 'api', evidence: 'resolved', carrier: 'environment', variable: 'UNKNOWN', value: null },
] as unknown as readonly ResolvedBinding[]

test.each<[string, ContainerFact, readonly string[] | null]>([
  ['the value that the files say', container('a', 'exited', { JWT_SECRET: 'new' }), []],
  ['another value', container('a', 'exited', { JWT_SECRET: 'old' }), ['JWT_SECRET']],
  ['no value, never started', container('a', 'created', {}), ['JWT_SECRET']],
  ['an environment that is hidden', container('a', 'exited', null), []],
  ['one that runs', container('a', 'running', { JWT_SECRET: 'old' }), null],
  ['one of another project', container('a', 'exited', { JWT_SECRET: 'old' }, 'other'), null],
])('%s', (_name, one, differs) => {
  const expected = differs === null ? [] : [{ container: 'a', service: 'api', differs }]
  expect(listStopped([one], { name: 'shop', engineName: 'shop' }, bindings)).toEqual(expected)
})
