import { expect, test } from 'vitest'
import { expandPlaceholders } from './expand-placeholders.ts'

const names = {
  service: { id: 's1', name: 'shop_api', labels: new Map([['region', 'eu']]) },
  node: { id: 'n1', hostname: 'blue' },
  task: { id: 't1', name: 'shop_api.2.t1', slot: '2' },
}

test.each([
  ['nothing to fill in', '/run/secrets/jwt', '/run/secrets/jwt'],
  ['the service', '/run/secrets/{{.Service.Name}}_{{.Service.ID}}', '/run/secrets/shop_api_s1'],
  ['the node', '{{.Node.Hostname}}/{{.Node.ID}}', 'blue/n1'],
  ['the task', '{{.Task.Name}} {{.Task.ID}} {{.Task.Slot}}', 'shop_api.2.t1 t1 2'],
  ['with whitespace', '{{ .Task.Slot }}', '2'],
  ['a label of the service', '{{index .Service.Labels "region"}}', 'eu'],
  ['a label that it does not have', '{{index .Service.Labels "zone"}}', '{{index .Service.Labels "zone"}}'],
  ['what is not known', '{{.Node.Platform.OS}} {{range .X}}', '{{.Node.Platform.OS}} {{range .X}}'],
  ['a member of every object', '{{.constructor}}', '{{.constructor}}'],
])('%s', (_, text, expected) => {
  expect(expandPlaceholders(text, names)).toBe(expected)
})
