/**
 * What `npm test` leaves out and `npm run test:all` runs: suites that need a Docker engine, a browser, other servers or an installed
 * package, and those that try thousands of made-up stacks. They took 87 of 100 seconds (1471 of 1692 s of `.ci/run`), so that the others
 * answer within five minutes on two cores.
 */
export const heavySuites: readonly string[] = [
  'test/browser/*.test.ts',
  'test/cli/deploy-examples.test.ts',
  'test/cli/snapshot.test.ts',
  'test/cli/verify-live.test.ts',
  'test/engine/*.test.ts',
  'test/fuzz/*.test.ts',
  'test/hostile/growth.test.ts',
  'test/hostile/signals.test.ts',
  'test/hostile/untrusted/*.test.ts',
  'test/leak/*.test.ts',
  'test/library/*.test.ts',
  'test/live/*.test.ts',
  'test/operations/*.test.ts',
  'test/properties/advice.test.ts',
  'test/properties/fixes.test.ts',
  'test/properties/mutation.test.ts',
  'test/properties/verdict.test.ts',
  'test/scaffolds.test.ts',
  'test/serve/engine.test.ts',
  'test/serve/files-only.test.ts',
  'test/serve/flood.test.ts',
  'test/serve/live.test.ts',
  'test/serve/many-containers.test.ts',
  'test/serve/stalled-events.test.ts',
]
