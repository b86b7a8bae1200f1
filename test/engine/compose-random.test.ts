import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { compareWithCompose } from '../oracle/compare-with-compose.ts'
import { randomProjects } from '../oracle/random-project.ts'
import { provideCompose } from '../support/engine/provide-compose.ts'

const compose = inject('engineSocket') === null ? { reason: 'no engine' } : await provideCompose()

/** More: `npm run compose:random -- --cases 20000`. */
test.skipIf(compose.program === undefined)('random projects are resolved as docker compose resolves them', () => {
  const program = [compose.program ?? ''] as const
  const projects = fc.sample(randomProjects, { numRuns: 120, seed: 20261130 })
  const outcomes = projects.map((project) => compareWithCompose(project, program))
  expect(outcomes.flatMap(({ difference }) => difference ?? [])).toEqual([])
  expect(outcomes.filter(({ isRefused }) => !isRefused).length).toBeGreaterThan(50)
})
