import { expect, test } from 'vitest'
import type { ComposeProject } from '../../model/stack/compose.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { placeContainers } from './membership.ts'

const project = {
  name: 'shop',
  engineName: 'shop',
  services: [{ name: 'api' }, { name: 'auth' }],
} as unknown as ComposeProject

function container(name: string, more: Partial<ContainerFact> = {}): ContainerFact {
  return {
    ...{ id: `id-of-${name}`, name, image: 'app', labels: new Map(), networks: [], startedAt: '', state: 'running' },
    ...{ environment: new Map(), command: [], healthcheck: [], mounts: [] },
    ...more,
  }
}

const labels = (service: string, oneOff = 'False') =>
  new Map([
    ['com.docker.compose.project', 'shop'],
    ['com.docker.compose.service', service],
    ['com.docker.compose.oneoff', oneOff],
  ])
const api = container('shop-api-1', { labels: labels('api') })

test.each<[string, ContainerFact, object]>([
  ['by its labels', api, { project: 'shop', service: 'api', isByHand: false, basis: 'its Compose labels say so' }],
  [
    'of docker compose run',
    container('shop-api-run-0a1b', { labels: labels('api', 'True') }),
    { project: 'shop', service: 'api', isByHand: true, isOneOff: true, basis: '`docker compose run` started it' },
  ],
  [
    'in the network of another container',
    container('debug', { sharesNetworkOf: api.id }),
    { project: 'shop', service: 'debug', isByHand: true, basis: 'it uses the network of shop-api-1' },
  ],
  [
    'in the network of another container, and named like a service',
    container('shop-auth-1', { sharesNetworkOf: api.id }),
    { project: 'shop', service: 'auth', isByHand: true, basis: 'it uses the network of shop-api-1' },
  ],
  [
    'in the network of a container that nobody knows',
    container('debug', { sharesNetworkOf: 'gone' }),
    { project: 'standalone', service: 'debug', isByHand: true, basis: 'nothing relates it to a project' },
  ],
  [
    'by the network of the project',
    container('debug', { networks: [{ name: 'shop_default', aliases: [] }] }),
    { project: 'shop', service: 'debug', isByHand: true, basis: 'it is on shop_default' },
  ],
])('%s', (_name, one, membership) => {
  const placed = placeContainers(one === api ? [api] : [api, one], project)
  expect(placed.find(({ container: { id } }) => id === one.id)?.membership).toEqual(membership)
})
