import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveInMemory, service, valueOfV, versions } from './support.ts'

const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/)
/** Text that is likely to reach the corners of the grammar. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '=',
        ':',
        '"',
        "'",
        '\\',
        '$',
        '${',
        '}',
        '#',
        ' #',
        '\n',
        '\r',
        '\t',
        'export ',
        ' ',
        '\u{FEFF}',
      ),
      name,
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe.each(versions)('%s', (compose) => {
  test('any bytes as .env and as an env file are read or refused, with the file named', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.uint8Array({ maxLength: 200 })), fc.constantFrom('', 'raw'), (bytes, format) => {
        const compositions = service(`env_file: [{path: e.env, format: "${format}"}]`)
        for (const file of ['.env', 'e.env']) {
          const { refusals } = resolveInMemory({ 'compose.yaml': compositions, 'e.env': '', [file]: bytes }, compose)
          // A .env may also name the project or another compose file, and so be refused elsewhere.
          if (file === 'e.env') expect(new Set(refusals.map(({ source }) => source))).toEqual(expectedSources(refusals))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a refusal never repeats the file', () => {
    fc.assert(
      fc.property(nasty, (noise) => {
        const canary = 'canary7Zq9'
        const text = `V=${canary}${noise}`
        const { refusals } = resolveInMemory({ 'compose.yaml': service('env_file: e.env'), 'e.env': text }, compose)
        for (const { reason } of refusals) expect(reason).not.toContain(canary)
      }),
      { numRuns: 500 },
    )
  })

  test('a text in single quotes comes back as it is', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 80 })
      .filter((candidate) => !candidate.includes("'") && !candidate.includes('\\'))
    fc.assert(
      fc.property(text, (value) => {
        const resolution = resolveInMemory(
          { 'compose.yaml': service('environment: [V]'), '.env': `V='${value}'\n` },
          compose,
        )
        expect(resolution.refusals).toEqual([])
        expect(valueOfV(resolution)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  test('a line of format raw comes back as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (candidate) => {
        const value = candidate.replaceAll(/[\r\n]/g, '')
        const resolution = resolveInMemory(
          { 'compose.yaml': service('env_file: [{path: e.env, format: raw}]'), 'e.env': `V=${value}\n` },
          compose,
        )
        expect(resolution.refusals).toEqual([])
        expect(valueOfV(resolution)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  test('without reserved characters, .env, env_file and the shell supply the same', () => {
    fc.assert(
      fc.property(name, fc.stringMatching(/^[a-zA-Z0-9+/=_.,:;-]{0,60}$/), (variable, value) => {
        fc.pre(!variable.startsWith('COMPOSE_') && variable !== 'PWD' && variable !== 'V')
        const line = `${variable}=${value}\n`
        const viaReference = service('environment:', `  V: \${${variable}}`)
        const fromDotenv = resolveInMemory({ 'compose.yaml': viaReference, '.env': line }, compose)
        const fromShell = resolveInMemory({ 'compose.yaml': viaReference }, compose, { [variable]: value })
        const fromEnvFile = resolveInMemory(
          { 'compose.yaml': service('env_file: e.env'), 'e.env': `V=${value}\n` },
          compose,
        )
        expect([valueOfV(fromDotenv), valueOfV(fromShell), valueOfV(fromEnvFile)]).toEqual([value, value, value])
      }),
    )
  })
})

/** Only the env file may be to blame when it alone is strange. */
function expectedSources(refusals: readonly unknown[]): ReadonlySet<string> {
  return new Set(refusals.length === 0 ? [] : ['e.env'])
}
