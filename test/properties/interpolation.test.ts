import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveInMemory, service, valueOfV, versions } from './support.ts'

/** A template and what it must give when only SET and EMPTY are supplied. */
interface Expectation {
  readonly template: string
  readonly text: string
}

const shell = { SET: 'value', EMPTY: '' }
const literal = fc.stringMatching(/^[a-zA-Z0-9 /:.=-]{1,8}$/).map((text): Expectation => ({ template: text, text }))
const plain = fc.constantFrom<Expectation>(
  { template: '${SET}', text: 'value' },
  { template: '${EMPTY}', text: '' },
  { template: '${UNSET}', text: '' },
  { template: '$$', text: '$' },
)
const { expression } = fc.letrec<{ expression: Expectation; braced: Expectation }>((tie) => ({
  braced: fc
    .tuple(
      fc.constantFrom('SET', 'EMPTY', 'UNSET'),
      fc.constantFrom(':-', '-', ':+', '+'),
      fc.array(tie('expression'), { maxLength: 3 }),
    )
    .map(([name, operator, inner]) => expectBraced(name, operator, join(inner))),
  expression: fc.oneof({ maxDepth: 6 }, literal, plain, tie('braced')),
}))

function join(parts: readonly Expectation[]): Expectation {
  return {
    template: parts.map(({ template }) => template).join(''),
    text: parts.map(({ text }) => text).join(''),
  }
}

function expectBraced(name: string, operator: string, inner: Expectation): Expectation {
  const supplied = Object.hasOwn(shell, name) ? shell[name as keyof typeof shell] : undefined
  const isMissing = supplied === undefined || (operator.startsWith(':') && supplied === '')
  const usesInner = operator.endsWith('-') ? isMissing : !isMissing
  const otherwise = operator.endsWith('-') ? (supplied ?? '') : ''
  return { template: `\${${name}${operator}${inner.template}}`, text: usesInner ? inner.text : otherwise }
}

const composeWith = (template: string) => service('environment:', `  V: ${JSON.stringify(template)}`)

describe.each(versions)('%s', (compose) => {
  test('any nesting gives what the operators say', () => {
    fc.assert(
      fc.property(fc.array(expression, { maxLength: 4 }), (parts) => {
        const { template, text } = join(parts)
        const resolution = resolveInMemory({ 'compose.yaml': composeWith(template) }, compose, shell)
        expect(resolution.refusals).toEqual([])
        expect(valueOfV(resolution)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  test('any noise is filled in or refused, in a compose file and in an env file alike', () => {
    const noise = fc
      .array(fc.constantFrom('$', '{', '}', '${', 'SET', 'UNSET', ':', '-', '?', '+', ':-', 'a', ' ', '=', '1', 'é'), {
        maxLength: 30,
      })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(noise, (template) => {
        const inCompose = resolveInMemory({ 'compose.yaml': composeWith(template) }, compose, shell)
        const envFiles = { 'compose.yaml': service('env_file: e.env'), 'e.env': `V="${template}"\n` }
        const inEnvFile = resolveInMemory(envFiles, compose, shell)
        expect(inEnvFile.refusals.length > 0).toBe(inCompose.refusals.length > 0)
        if (inCompose.refusals.length === 0) expect(valueOfV(inEnvFile)).toBe(valueOfV(inCompose))
      }),
      { numRuns: 1_000 },
    )
  })

  test('a doubled $ protects any text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[${}A-Z:?+-]{0,40}$/), (text) => {
        const template = text.replaceAll('$', '$$$$')
        expect(valueOfV(resolveInMemory({ 'compose.yaml': composeWith(template) }, compose, shell))).toBe(text)
      }),
    )
  })

  test('what the shell supplies is never read again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[${}A-Z:?+-]{0,40}$/), (text) => {
        const resolution = resolveInMemory({ 'compose.yaml': composeWith('${SHELL_TEXT}') }, compose, {
          SHELL_TEXT: text,
        })
        expect(valueOfV(resolution)).toBe(text)
      }),
    )
  })
})
