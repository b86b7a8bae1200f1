import { expect, test } from 'vitest'
import type { ContainerFact } from '../model/stack/container.ts'
import { findNotRunning } from './find-not-running.ts'

function container(name: string, project: string | null, state: string, directory = '/srv/other'): ContainerFact {
  const labels = new Map<string, string>()
  if (project !== null) {
    labels.set('com.docker.compose.project', project)
    labels.set('com.docker.compose.service', name)
    labels.set('com.docker.compose.project.working_dir', directory)
  }
  return {
    ...{ id: name, name, image: 'app', labels, networks: [], startedAt: '', state, environment: new Map() },
    ...{ command: [], healthcheck: [], mounts: [] },
  }
}

const elsewhere =
  ': name the project with -p, ask the engine that it runs on (--host, --context), or leave out --running'

test.each<[string, readonly ContainerFact[], string | null]>([
  ['an engine without containers', [], null],
  ['a container that runs', [container('api', 'shop', 'running')], null],
  ['a container that is paused', [container('api', 'shop', 'paused')], null],
  [
    'stopped containers',
    ['d', 'a', 'c', 'b'].map((name) => container(name, 'shop', 'exited')),
    'no container of shop runs (a, b, c and 1 more: stopped), so only the files were audited: start it, or leave out --running',
  ],
  [
    'the folder’s containers under another name',
    [container('api', 'blue', 'running', '/srv/shop'), container('db', 'data', 'running')],
    'no container of shop runs, so only the files were audited; what was started from this folder is the project blue: add `-p blue`',
  ],
  [
    'other projects',
    [container('db', 'data', 'running'), container('x', 'old', 'exited'), container('y', null, 'running')],
    `no container of shop runs, so only the files were audited; what runs there is data${elsewhere}`,
  ],
  [
    'nothing but containers of no project',
    [container('y', null, 'running')],
    `no container of shop runs, so only the files were audited; and of no other project either${elsewhere}`,
  ],
])('%s', (_name, containers, reason) => {
  const found = findNotRunning(
    { address: 'unix:///e', containers },
    { project: 'shop', shown: 'shop', directory: '/srv/shop' },
  )
  const gap = { source: 'unix:///e', subject: { kind: 'engine' }, code: 'not-running', reason }
  expect(found).toEqual(reason === null ? null : gap)
})

test.each<[string, readonly ContainerFact[], string]>([
  [
    'other projects',
    [container('db', 'data', 'running')],
    'no container of shop runs; what runs there is data: name the project with --project, or ask the engine that it runs on (--host, --context)',
  ],
  ['stopped containers', [container('a', 'shop', 'exited')], 'no container of shop runs (a: stopped): start it'],
])('where no files are looked at none are spoken of: %s', (_name, containers, reason) => {
  const wanted = { project: 'shop', shown: 'shop', directory: null }
  expect(findNotRunning({ address: 'unix:///e', containers }, wanted)?.reason).toBe(reason)
})
