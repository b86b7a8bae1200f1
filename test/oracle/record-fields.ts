// Asks the real docker compose whether it loads each file of fields.json, and rewrites what it says.
// usage: tsx test/oracle/record-fields.ts PROGRAM…     (such as: docker compose)
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'

/** A compose file, and whether docker compose 2.40.3 refuses it. */
interface FieldCase {
  readonly name: string
  readonly compose: string
  readonly refuses: boolean
}

const path = join(import.meta.dirname, 'fields.json')
const [command = 'docker-compose', ...words] = argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'countersign-fields-'))
writeFileSync(join(folder, 'x.env'), '')
const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly FieldCase[]
const recorded = cases.map(({ name, compose }): FieldCase => {
  writeFileSync(join(folder, 'compose.yaml'), compose)
  const env = { HOME: folder, PATH: process.env['PATH'] ?? '' }
  const { status } = spawnSync(command, [...words, 'config', '--quiet'], { cwd: folder, env })
  return { name, compose, refuses: status !== 0 }
})
rmSync(folder, { recursive: true })
writeFileSync(path, `[\n${recorded.map((one) => ` ${JSON.stringify(one)}`).join(',\n')}\n]\n`)
