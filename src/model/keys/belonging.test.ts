import { expect, test } from 'vitest'
import { isTask, projectOf, serviceOf } from './belonging.ts'

const compose = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'api' }
const stack = { 'com.docker.stack.namespace': 'shop', 'com.docker.swarm.service.name': 'shop_api' }

test.each<[string, Record<string, string>, string | undefined, string | undefined]>([
  ['nothing', {}, undefined, undefined],
  ['a container of Compose', compose, 'shop', 'api'],
  ['a task of a stack', { ...stack, 'com.docker.swarm.task.id': 't' }, 'shop', 'api'],
  ['a service with another name than its stack', { ...stack, 'com.docker.swarm.service.name': 'api' }, 'shop', 'api'],
  ['a name that is only the prefix', { ...stack, 'com.docker.swarm.service.name': 'shop_' }, 'shop', 'shop_'],
  ['a service of no stack', { 'com.docker.swarm.service.name': 'shop_api' }, undefined, 'shop_api'],
])('%s', (_, labels, project, service) => {
  const given = new Map(Object.entries(labels))
  expect([projectOf(given), serviceOf(given)]).toEqual([project, service])
  expect(isTask(given)).toBe('com.docker.swarm.task.id' in labels)
})
