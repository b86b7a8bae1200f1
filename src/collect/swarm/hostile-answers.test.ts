import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listTasks } from './list-tasks.ts'
import { readList, readNode, readObject, readService, taskReader } from './read-swarm.ts'

/** What the answers of a manager have in them, at whatever place. */
const names = [
  ...[
    'ID',
    'Name',
    'Spec',
    'Labels',
    'TaskTemplate',
    'ContainerSpec',
    'Env',
    'Secrets',
    'Configs',
    'SecretID',
    'SecretName',
  ],
  ...[
    'ConfigID',
    'File',
    'Mode',
    'Replicated',
    'Replicas',
    'UpdateStatus',
    'State',
    'ServiceID',
    'NodeID',
    'Slot',
    'Status',
  ],
  ...['ContainerStatus', 'ContainerID', 'Networks', 'NetworksAttachments', 'Network', 'Addresses', 'Aliases', 'Target'],
  ...[
    'Description',
    'Hostname',
    'Data',
    'Driver',
    'Templating',
    'Mounts',
    'Type',
    'Source',
    'Healthcheck',
    'Test',
    '__proto__',
  ],
]
const texts = fc.constantFrom(
  'running',
  'updating',
  'ready',
  'x',
  '../x',
  '{{.Node.Hostname}}',
  'A={{index .Service.Labels "a"}}',
  '',
)
const { answer } = fc.letrec((tie) => ({
  answer: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(texts, fc.integer(), fc.constant(null), fc.boolean(), fc.string()),
    fc.array(tie('answer'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('answer'), { maxKeys: 6 }),
  ),
}))
/** Entries that are taken for what they should be, with anything in them. */
const entries = fc.array(
  fc.tuple(answer, answer).map(([spec, more]) => ({
    ...(typeof more === 'object' && !Array.isArray(more) ? more : {}),
    ...{ ID: 'one', ServiceID: 'one', NodeID: 'one', Spec: { Name: 'one', TaskTemplate: spec, ContainerSpec: spec } },
    Status: { State: 'running' },
  })),
  { maxLength: 3 },
)

test('whatever a manager answers is read, or is not what a manager answers', () => {
  fc.assert(
    fc.property(entries, entries, fc.oneof(entries, answer), (ofServices, ofTasks, ofObjects) => {
      const services = readList(ofServices, readService) ?? []
      const nodes = readList(ofTasks, readNode) ?? []
      const tasks = readList(ofTasks, taskReader(services, nodes))
      const objects = readList(ofObjects, readObject)
      const { containers } = listTasks([], { services, nodes, tasks, objects, gaps: [] })
      expect(containers.every(({ name, id }) => name !== '' && /^[a-zA-Z0-9]*$/.test(id))).toBe(true)
    }),
    { numRuns: 300 },
  )
})
