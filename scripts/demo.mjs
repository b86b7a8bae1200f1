// `npm run demo`: audits the broken sample of the README and shows what countersign prints. Needs no Docker.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'dist', 'cli.js')
const sample = 'compose-samples/federated-imputation/broken'
/** The exit code of an audit that found something wrong (docs/exit-codes.md). */
const inconsistent = 1

// What belongs to the reader's own stack (COMPOSE_FILE, JWT_SECRET …) would change the sample's result.
const kept = /^(PATH|HOME|TMPDIR|TEMP|SYSTEMROOT|TERM|COLORTERM|LANG|LC_.*|NO_COLOR|FORCE_COLOR)$/i
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))

if (!existsSync(cli)) {
  console.error('dist/cli.js is not there: run `npm ci` first, which builds it')
  process.exitCode = 2
} else {
  console.log(`$ countersign audit ${sample}\n`)
  const run = spawnSync(process.execPath, [cli, 'audit', sample], { cwd: root, env, stdio: 'inherit' })
  if (run.status === inconsistent) {
    console.log(`\nA gate would have got exit code ${run.status}: inconsistent, so nothing is deployed.`)
    console.log(
      'The demo itself ends with 0. The fixed state: node dist/cli.js audit compose-samples/federated-imputation/fixed',
    )
  } else {
    console.error(
      `\nThe sample should have ended with ${inconsistent}, and ended with ${run.status ?? run.signal}: please report this.`,
    )
    process.exitCode = run.status || 70
  }
}
