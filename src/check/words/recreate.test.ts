import { expect, test } from 'vitest'
import { type Replaceable, recreate } from './recreate.ts'

const restart = 'a restart keeps the old environment.'

test.each<[string, readonly Replaceable[], string]>([
  ['a service', [{ service: 'api' }], `Recreate api (\`docker compose up -d --force-recreate api\`): ${restart}`],
  [
    'a container of Compose',
    [{ service: 'api', container: 'shop-api-1' }],
    `Recreate api (\`docker compose up -d --force-recreate api\`): ${restart}`,
  ],
  [
    'one on another host',
    [{ service: 'api', container: 'west/shop-api-1' }],
    `Recreate api (\`docker compose up -d --force-recreate api\` on west): ${restart}`,
  ],
  [
    'two services on two hosts each, and one on a third',
    [
      { service: 'api', container: 'west/shop-api-1' },
      { service: 'auth', container: 'west/shop-auth-1' },
      { service: 'api', container: 'east/shop-api-1' },
      { service: 'auth', container: 'east/shop-auth-1' },
      { service: 'ws', container: 'north/shop-ws-1' },
    ],
    `Recreate api and auth (\`docker compose up -d --force-recreate api auth\` on west and on east) and ws (\`docker compose up -d --force-recreate ws\` on north): ${restart}`,
  ],
  [
    'one started by hand',
    [{ service: 'api', container: 'api-by-hand', startedBy: 'hand' }],
    'Replace container api-by-hand, started outside Compose, with those of Compose: `docker rm -f api-by-hand`, then `docker compose up -d api`.',
  ],
  [
    'those started by hand on two hosts',
    [
      { service: 'api', container: 'west/api-by-hand', startedBy: 'hand' },
      { service: 'ws', container: 'east/ws-by-hand', startedBy: 'hand' },
    ],
    'Replace container west/api-by-hand, started outside Compose, with those of Compose: `docker rm -f api-by-hand` on west, then `docker compose up -d api` there. Replace container east/ws-by-hand, started outside Compose, with those of Compose: `docker rm -f ws-by-hand` on east, then `docker compose up -d ws` there.',
  ],
  [
    'those of `docker compose run`',
    [
      { service: 'job', container: 'west/job-run-1', startedBy: 'compose-run' },
      { service: 'job', container: 'west/job-run-2', startedBy: 'compose-run' },
    ],
    'Remove west/job-run-1 and west/job-run-2 (`docker rm -f job-run-1 job-run-2` on west) and run them again: nothing else replaces them.',
  ],
])('%s', (_, containers, advice) => {
  expect(recreate(containers)).toBe(advice)
})
