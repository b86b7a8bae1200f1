import { expect, test } from 'vitest'
import type { ComposeRequest } from '../../model/compose.ts'
import { completeCommands } from './complete-commands.ts'

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
