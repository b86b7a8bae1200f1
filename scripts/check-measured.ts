import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the figures of docs/performance.md are about. */
const MEASURED = ['src', 'scripts/build.mjs', 'scripts/launch.cjs', 'package-lock.json']

/** A change that nobody measured for so many commits is told. */
const MOST_COMMITS = 50

/**
 * Why the page is too old: more than 50 commits lie between the commit that it was measured at and the last one that changed what it
 * measures. `null` where it is not, and where there is no history to tell: in a package, or in a clone that was cut off.
 */
export function findUnmeasured(root: string): string | null {
  const git = (...args: readonly string[]) => spawnSync('git', [...args], { cwd: root, encoding: 'utf8' })
  const isShallow = git('rev-parse', '--is-shallow-repository')
  if (isShallow.status !== 0 || isShallow.stdout.trim() !== 'false') return null
  const page = readFileSync(join(root, 'docs', 'performance.md'), 'utf8')
  const measured = /^Measured commit: ([0-9a-f]{7,40})\b/m.exec(page)?.[1]
  if (measured === undefined) return 'docs/performance.md names no measured commit: run npm run bench'
  const last = git('log', '-1', '--format=%H', '--', ...MEASURED).stdout.trim()
  const count = git('rev-list', '--count', `${measured}..${last}`)
  if (count.status !== 0) return `docs/performance.md names a commit that is not here (${measured}): run npm run bench`
  const commits = Number(count.stdout)
  if (commits <= MOST_COMMITS) return null
  return `docs/performance.md was measured ${commits} commits before the last change of what it measures (at most ${MOST_COMMITS}): run npm run bench`
}
