import { expect, test } from 'vitest'
import { view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { shellOverridesEnvFile } from './shell-overrides-env-file.ts'

test('nothing is overridden', () => {
  expect(runRules([shellOverridesEnvFile], view({}))).toEqual([])
})

test('the line of the env file, and who gets the other value', () => {
  const location = { file: 'deploy/.env', line: 3, column: 1 }
  const overridden = [{ project: 'shop', variable: 'JWT_SECRET', location, services: ['api', 'web'] as const }]
  expect(runRules([shellOverridesEnvFile], view({ overridden }))).toEqual([
    {
      ruleId: 'shell-overrides-env-file',
      severity: 'warning',
      confidence: 'certain',
      message: 'api and web would get JWT_SECRET from the shell, not from deploy/.env, where the value differs',
      remedy:
        'Run `unset JWT_SECRET` in the shell that runs docker compose if deploy/.env is right; otherwise remove the variable from deploy/.env.',
      services: ['api', 'web'],
      data: { variable: 'JWT_SECRET', project: 'shop' },
      locations: [location],
      waived: null,
    },
  ])
})
