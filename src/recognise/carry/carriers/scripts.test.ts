import { expect, test } from 'vitest'
import type { MemoryFiles } from '../../../../test/oracle/answer-from-memory.ts'
import { carryFromContainer, carryFromMemory } from './scenes.test-data.ts'

const service = (lines: string, rest = ''): string => `services:\n  app:\n    image: example/any\n${lines}${rest}`
const started = '    entrypoint: /start.sh\n    volumes: [ "./start.sh:/start.sh", "jwt:/jwt" ]\n'

test.each<[string, MemoryFiles, readonly string[]]>([
  [
    'a flag of the program that the script runs',
    {
      'compose.yaml': service(started, 'volumes: { jwt: {} }\n'),
      'start.sh':
        '#!/bin/sh\n# --jwt-secret /old\nmkdir -p /jwt\nexec node --http \\\n  --l2.jwt-secret=/jwt/token.hex\n',
    },
    ['flag --l2.jwt-secret | present | reference | “volume:shop_jwt/token.hex” | @compose.yaml:5 | unseen unresolved'],
  ],
  [
    'a variable that is filled from a file, in either spelling',
    {
      'compose.yaml': service(
        '    command: [ bash, /start.sh ]\n    volumes: [ "./start.sh:/start.sh" ]\n    secrets: [one, two]\n',
        'secrets: { one: { file: one }, two: { file: two } }\n',
      ),
      'start.sh':
        'export JWT_SECRET=$(cat /run/secrets/one)\nJWT_REFRESH_SECRET="$(</run/secrets/two)"\nexport DB_PASSWORD=$(cat /run/secrets/one)\n',
      one: 'fake-one\n',
      two: 'fake-two\n',
    },
    [
      'file JWT_SECRET | present | “fake-one” | @compose.yaml:6:15',
      'file JWT_REFRESH_SECRET | present | “fake-two” | @compose.yaml:6',
    ],
  ],
  [
    'a script of the image is not to be seen, and one that only is mounted is not run',
    {
      'compose.yaml': service('    entrypoint: /entrypoint.sh\n    volumes: [ "./start.sh:/start.sh" ]\n'),
      'start.sh': 'export JWT_SECRET=$(cat /start.sh)\n',
    },
    [],
  ],
  ['a script that is not there', { 'compose.yaml': service(started, 'volumes: { jwt: {} }\n') }, []],
])('%s', (_name, files, expected) => {
  expect(carryFromMemory(files, 'app')).toMatchObject({ carried: expected, gaps: [] })
})

test('a container is not asked for its script: what it set stands in its processes', () => {
  const { carried } = carryFromContainer({
    command: ['/start.sh'],
    mounts: [{ type: 'bind', source: '/srv/start.sh', destination: '/start.sh' }],
    files: { '/start.sh': 'export JWT_SECRET=$(cat /k)\n', '/k': 'fake' },
  })
  expect(carried).toEqual([])
})
