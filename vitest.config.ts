import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { heavySuites } from './test/heavy-suites.ts'

// `npm test` says `quick`, `npm run test:all` says `all`. A call of vitest itself says nothing, and runs whatever it names.
const isQuick = process.env['COUNTERSIGN_TESTS'] === 'quick'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isQuick ? heavySuites : [])],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // The heavy suites measure times, and start servers and an engine: they run as vitest thinks best.
    ...(isQuick ? { maxWorkers: availableParallelism() } : {}),
  },
})
