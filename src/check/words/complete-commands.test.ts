import { expect, test } from 'vitest'
import type { ComposeRequest } from '../../model/stack/compose.ts'
import { adviseStack, completeCommands } from './complete-commands.ts'

const plain: ComposeRequest = {
  ...{ directory: '/srv/shop', displayDirectory: '/srv', files: [], envFiles: [], profiles: [], shell: {} },
  compose: 'v5',
}
const advice = 'Recreate api (`docker compose up -d api`), or `docker restart x`, then `docker compose ps`.'

test.each<[string, ComposeRequest | null, string]>([
  ['no files are looked at', null, advice],
  ['Compose finds the project by itself', plain, advice],
  [
    'it was named',
    {
      ...plain,
      ...{
        files: ['/srv/shop/a.yaml', '/srv/b c.yaml'],
        envFiles: ['/etc/x.env'],
        profiles: ['web'],
        projectName: 'blue',
      },
      projectDirectory: '/srv',
    },
    "Recreate api (`docker compose -f shop/a.yaml -f 'b c.yaml' --env-file ../etc/x.env --profile web -p blue --project-directory . up -d api`), or `docker restart x`, then `docker compose -f shop/a.yaml -f 'b c.yaml' --env-file ../etc/x.env --profile web -p blue --project-directory . ps`.",
  ],
])('%s', (_name, request, completed) => {
  expect(completeCommands(advice, request)).toBe(completed)
})

test.each<[string, readonly string[], string]>([
  [
    'without files',
    [],
    'Recreate api and x (`docker service update --force shop_api; docker service update --force x`): a restart',
  ],
  [
    'with files',
    ['/a/stack.yml', '/a/b c.yml'],
    "Recreate api and x (`docker stack deploy -c stack.yml -c 'b c.yml' shop`): a restart",
  ],
])('advice for a stack %s', (_, files, expected) => {
  const request = {
    ...{ directory: '/a', displayDirectory: '/a', files, envFiles: [], profiles: [], shell: {} },
    compose: 'v5' as const,
  }
  const advice = 'Recreate api and x (`docker compose up -d --force-recreate api x`): a restart'
  const stack = { name: 'shop', services: new Map([['api', 'shop_api']]) }
  expect(adviseStack(advice, stack, request)).toBe(expected)
})
