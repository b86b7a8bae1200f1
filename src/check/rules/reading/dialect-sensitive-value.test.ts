import { expect, test } from 'vitest'
import type { DialectSensitiveKey } from '../../../model/report/audit-view.ts'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { dialectSensitiveValue } from './dialect-sensitive-value.ts'

const key = (facts: Partial<DialectSensitiveKey> = {}): DialectSensitiveKey => ({
  project: 'shop',
  variable: 'JWT_SECRET',
  location: { file: '.env', line: 2 },
  readers: [
    { service: 'auth', dialect: 'compose' },
    { service: 'worker', dialect: 'dotenv' },
  ],
  base: 'compose',
  dialects: ['dotenv'],
  causes: ['comment-cut'],
  isCertain: true,
  ...facts,
})

test.each<[string, readonly DialectSensitiveKey[], readonly (readonly [string, string, readonly string[]])[]]>([
  ['nothing differs', [], []],
  [
    'a declared reader',
    [key()],
    [['warning', 'Compose (auth) and dotenv (worker) read JWT_SECRET in .env differently (`#`)', ['auth', 'worker']]],
  ],
  [
    'several causes and readers, one that reads alike',
    [
      key({
        readers: [
          { service: 'auth', dialect: 'compose' },
          { service: 'api', dialect: 'docker-run' },
          { service: 'job', dialect: 'python-dotenv' },
          { service: 'worker', dialect: 'systemd' },
        ],
        dialects: ['docker-run', 'systemd'],
        causes: ['quotes-kept', 'comment-kept', 'comment-cut'],
      }),
    ],
    [
      [
        'warning',
        "Compose (auth), docker's raw format (api) and systemd (worker) read JWT_SECRET in .env differently (quotes and `#`)",
        ['auth', 'api', 'worker'],
      ],
    ],
  ],
  [
    'a mount only',
    [
      key({
        readers: [
          { service: 'auth', dialect: 'compose' },
          { service: 'worker', dialect: null },
        ],
        dialects: ['dotenv', 'shell'],
        isCertain: false,
      }),
    ],
    [
      [
        'note',
        'worker mounts .env, and dotenv and a shell would read JWT_SECRET there differently from Compose (auth) (`#`)',
        ['auth', 'worker'],
      ],
    ],
  ],
])('%s', (_name, dialectSensitive, expected) => {
  const findings = runRules([dialectSensitiveValue], view({ dialectSensitive }))
  expect(findings.map(({ severity, message, services }) => [severity, message, services])).toEqual(expected)
  for (const { locations } of findings) expect(locations).toEqual([{ file: '.env', line: 2 }])
})
