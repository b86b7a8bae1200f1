/*
 * Asks the registry for advisories about what ships, and for the signatures of what is installed. Ends with 1 where one is bad; where
 * nobody answers it says so and ends with 0: a registry that is away is no fault of the change.
 * usage: node scripts/advisories.mjs
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stdout } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const longestMs = 60_000
const grave = new Set(['high', 'critical'])

/** What npm answers in JSON; `null` where the registry gives no answer, in time or at all. */
async function ask(words) {
  const options = {
    cwd: root,
    timeout: longestMs,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, npm_config_fetch_retries: '0', npm_config_fetch_timeout: '20000' },
  }
  const text = await new Promise((resolve) => {
    execFile('npm', [...words, '--json'], options, (_, output) => resolve(output))
  })
  try {
    const answer = JSON.parse(text)
    return answer.error === undefined && answer.statusCode === undefined ? answer : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The names of the packages that users get: installed beside this one, or in its bundles. */
async function listShipped() {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const path = join(root, 'dist', 'bundled-packages.json')
  const bundled = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : []
  const installed = Object.keys(lock.packages).filter((folder) => folder !== '' && !lock.packages[folder].dev)
  return new Set([...installed, ...bundled].map((folder) => folder.replace(/^.*node_modules\//, '')))
}

async function checkAdvisories() {
  const answer = await ask(['audit'])
  if (answer?.vulnerabilities === undefined)
    return tell('advisories: the registry did not answer; nothing is known', true)
  const shipped = await listShipped()
  const found = Object.values(answer.vulnerabilities)
  for (const { name, severity } of found) {
    stdout.write(`advisories: ${name}: ${severity}${shipped.has(name) ? '' : ' (development only)'}\n`)
  }
  const bad = found.filter(({ name, severity }) => shipped.has(name) && grave.has(severity))
  return tell(`advisories: ${found.length} packages named, ${bad.length} of them grave and shipped`, bad.length === 0)
}

async function checkSignatures() {
  const answer = await ask(['audit', 'signatures'])
  if (!Array.isArray(answer?.invalid)) return tell('signatures: the registry did not answer; nothing is known', true)
  const { invalid, missing = [] } = answer
  for (const { name, version } of invalid)
    stdout.write(`signatures: ${name}@${version} is not what its registry signed\n`)
  return tell(`signatures: ${invalid.length} invalid, ${missing.length} missing`, invalid.length === 0)
}

function tell(line, isGood) {
  stdout.write(`${line}\n`)
  return isGood
}

const outcomes = await Promise.all([checkAdvisories(), checkSignatures()])
process.exitCode = outcomes.every((isGood) => isGood) ? 0 : 1
