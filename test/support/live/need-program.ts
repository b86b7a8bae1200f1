import { spawnSync } from 'node:child_process'

/**
 * Whether a program of Debian's is missing, by a call that succeeds where it is there; then the tests that need it are skipped. With
 * COUNTERSIGN_REQUIRE_LIVE=1 it throws in place of that, so that a run that is meant to hold them cannot pass without.
 */
export function isMissing(
  packages: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): boolean {
  const tried = spawnSync(program, args, {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin`, ...env },
  })
  if (tried.status === 0) return false
  const reason = `apt-get install --no-install-recommends ${packages}`
  if (process.env['COUNTERSIGN_REQUIRE_LIVE'] === '1') {
    throw new Error(`COUNTERSIGN_REQUIRE_LIVE=1 and ${program} is missing: ${reason}`)
  }
  console.warn(`\n  !! ${program} is not installed, its tests are SKIPPED: ${reason}\n`)
  return true
}
