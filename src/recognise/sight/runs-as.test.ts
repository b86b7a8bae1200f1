import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import { readRunsAs } from './runs-as.ts'

test.each([
  ['a number', 'user: "10001"', { user: 10001, mayGetCopies: false }],
  ['a number that YAML reads as such', 'user: 10001', { user: 10001, mayGetCopies: false }],
  ['a number with a group', 'user: "10001:0"', { user: 10001, mayGetCopies: false }],
  ['a variable with a number', 'user: "${NOBODY:-10001}"', { user: 10001, mayGetCopies: false }],
  ['nobody says, so that the image does', 'hostname: x', null],
  ['a name, which the image gives a number', 'user: node', null],
  ['root, who reads everything', 'user: "0"', null],
  ['a privileged container', 'user: "10001"\n    privileged: true', null],
  ['a capability', 'user: "10001"\n    cap_add: [DAC_READ_SEARCH]', null],
  ['another map of users', 'user: "10001"\n    userns_mode: keep-id', null],
  ['a volume whose owner Podman changes', 'user: "10001"\n    volumes: [ "./keys:/keys:ro,U" ]', null],
  ['a volume', 'user: "10001"\n    volumes: [ "./keys:/keys:ro" ]', { user: 10001, mayGetCopies: false }],
  [
    'settings for a Swarm',
    'user: "10001"\n    deploy: { placement: { constraints: [node.role==manager] } }',
    { user: 10001, mayGetCopies: true },
  ],
  ['settings for Compose', 'user: "10001"\n    deploy: { replicas: 2 }', { user: 10001, mayGetCopies: false }],
  [
    'rights of its own',
    'user: "10001"\n    secrets: [ { source: jwt, uid: "10001", mode: 0400 } ]\nsecrets: { jwt: { file: jwt.txt } }',
    { user: 10001, mayGetCopies: true },
  ],
])('%s', (_name, lines, expected) => {
  const { project } = resolveInMemory({ 'compose.yaml': `services:\n  app:\n    image: x\n    ${lines}\n` })
  const [service] = project?.services ?? []
  expect(service === undefined ? undefined : readRunsAs(service)).toEqual(expected)
})
