import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { audit } from '../../../src/index.ts'
import { type BoundedRegexp, readLedger } from './ledger.ts'
import { listRegexps } from './list-regexps.ts'

/*
 * Every regular expression of src/ takes no more than the length of its text, or is given short texts only. What recheck says of each stands in
 * the ledger, which `npm run regexps` writes: it takes minutes to find out.
 */

const { linear, bounded } = readLedger()
const all = await listRegexps()
const directory = mkdtempSync(join(tmpdir(), 'countersign-regexps-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('the ledger knows every expression, and no other', () => {
  const known = [...linear, ...bounded.map(({ written }) => written)]
  const unknown = all.filter(({ written }) => !known.includes(written))
  expect(unknown, 'run `npm run regexps`').toEqual([])
  const written = new Set(all.map((one) => one.written))
  expect(
    known.filter((one) => !written.has(one)),
    'run `npm run regexps`',
  ).toEqual([])
})

test.each(bounded)('$written is given at most $longest characters', (one) => {
  expect(one.because).not.toBe('')
  const found = all.find(({ written }) => written === one.written)
  if (found === undefined || found.source === '') return
  const expression = new RegExp(found.source, found.flags.replace('g', ''))
  const text = attackOf(one, one.longest)
  expect(
    processorMs(() => {
      for (let times = 0; times < 10; times++) expression.test(text)
    }),
  ).toBeLessThan(200)
})

/** Whatever stands where: a text as long as a file may have it is read in time. */
const places: Readonly<Record<string, (text: string) => Readonly<Record<string, string>>>> = {
  'a value': (text) => ({ 'compose.yaml': stack({ NOTE: text }) }),
  'a key': (text) => ({ 'compose.yaml': stack({ JWT_SECRET: text }) }),
  'a name': (text) => ({ 'compose.yaml': stack({ [text]: 'x' }) }),
  'an image': (text) => ({ 'compose.yaml': stack({ A: 'x' }, { image: text }) }),
  'a command': (text) => ({ 'compose.yaml': stack({ A: 'x' }, { command: [text] }) }),
  'a label': (text) => ({ 'compose.yaml': stack({ A: 'x' }, { labels: { [text]: text } }) }),
  'a line of an env file': (text) => ({
    'compose.yaml': stack({ A: 'x' }, { env_file: 'keys.env' }),
    'keys.env': `${text}=x\nA=${text}\n`,
  }),
  'a program': (text) => ({
    'compose.yaml': stack({ A: 'x' }, { build: '.' }),
    'index.js': `require('jsonwebtoken').sign({}, process.env[${JSON.stringify(text)}])\n// ${text}\n${text}\n`,
    'main.py': `import os, jwt\njwt.encode({}, os.environ[${JSON.stringify(text)}], 'HS256')\n${text}\n`,
    'main.rs': `${text}\n`,
    'main.go': `package main\n${text}\n`,
    Dockerfile: `FROM ${text}\nENV ${text}\nCMD ${text}\n`,
  }),
}
const texts = [
  ...bounded.filter(({ attack }) => attack !== null).map((one) => attackOf(one, 60_000)),
  ...['eyJ', '${', '$', '-----BEGIN ', '\n', ' ', '\\', '"', "'", '[', '{', '#', '=', '%41', 'a.', '://:@'].map(
    (part) => part.repeat(60_000 / part.length),
  ),
]

test.each(Object.entries(places))('long texts as %s are read in time', { timeout: 600_000 }, async (_, write) => {
  for (const text of texts) {
    for (const [name, content] of Object.entries(write(text))) writeFileSync(join(directory, name), content)
    const before = process.cpuUsage()
    await audit({ directory, shell: {} })
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000, text.slice(0, 60)).toBeLessThan(3_000)
  }
})

/** JSON, which is YAML. */
function stack(environment: Readonly<Record<string, string>>, more: object = {}): string {
  const literal = JSON.parse(JSON.stringify({ environment, ...more }).replaceAll('$', () => '$$'))
  return JSON.stringify({ name: 'shop', services: { auth: { image: 'example/auth', ...literal } } })
}

function attackOf({ attack }: BoundedRegexp, length: number): string {
  const { pumps, suffix } = attack ?? { pumps: [{ prefix: '', pump: 'a ' }], suffix: '' }
  const share = Math.floor(length / Math.max(1, pumps.length))
  const pumped = pumps.map(({ prefix, pump }) => prefix + pump.repeat(Math.ceil(share / pump.length)))
  return pumped.join('').slice(0, length - suffix.length) + suffix
}

function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
