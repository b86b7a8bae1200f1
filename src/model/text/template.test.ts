// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canary, traces } from '../../../test/support/canary.ts'
import { Template } from './template.ts'

const path = Template.join(
  '/run/',
  Template.reference(canary, '${KEY}'),
  '/jwt:',
  Template.reference('', '${NONE}'),
  'ro',
)

test.each([
  ['String()', String(path)],
  ['a template literal', `${path}`],
  ['a concatenation', `path: ${String(path)}`],
  ['JSON', JSON.stringify({ nested: [path] })],
  ['inspect with everything shown', inspect({ path }, { showHidden: true, depth: 9 })],
  ['format %o', format('%o %s %j', path, path, path)],
  ['an error that has it as its cause', inspect(new Error('x', { cause: path }))],
  ['a spread', JSON.stringify({ ...path })],
])('%s shows no text that a reference gave', (_name, printed) => {
  expect(traces(printed)).toEqual([])
})

test('it is shown as it is written, and filled in to work with', () => {
  expect(String(path)).toBe('/run/${KEY}/jwt:${NONE}ro')
  expect(path.filled()).toBe(`/run/${canary}/jwt:ro`)
  expect(String(Template.written('a$b'))).toBe('a$b')
})

test('a part of it shows the references that it has a part of', () => {
  const [source, target] = path.cut(':')
  expect([source, target].map(String)).toEqual(['/run/${KEY}/jwt', '${NONE}ro'])
  expect(String(path.slice(0, 8))).toBe('/run/${KEY}')
  expect(String(path.slice(7, 9))).toBe('${KEY}')
  expect(path.slice(0, 5).isWritten).toBe(true)
  expect(path.split('/').map(String)).toEqual(['', 'run', '${KEY}', 'jwt:${NONE}ro'])
  expect(Template.written('a').cut('=')).toEqual([Template.written('a'), undefined])
})

test('a change that cannot be followed shows the whole template', () => {
  expect(String(path.mapped((text) => text.toUpperCase()))).toBe('/run/${KEY}/jwt:${NONE}ro')
  expect(String(path.mapped((text) => text))).toBe('/run/${KEY}/jwt:${NONE}ro')
  expect(String(Template.written('A').mapped((text) => text.toLowerCase()))).toBe('a')
})

test('a text of very many references is shown as one', () => {
  expect(String(Template.joinAll(Array(65).fill(Template.reference('x', '${X}'))))).toBe('${…}')
})

const pieces = fc.array(fc.record({ text: fc.string({ maxLength: 6 }), isReference: fc.boolean() }), { maxLength: 8 })

test('however it is cut, the parts together are the whole, and no part shows what a reference gave', () => {
  fc.assert(
    fc.property(pieces, fc.nat(40), fc.nat(40), (parts, one, other) => {
      const template = Template.joinAll(
        parts.map(({ text, isReference }) => {
          const kept = text.replace(/[${}]/g, '')
          return isReference ? Template.reference(`\u{e000}${kept}`, '${R}') : kept
        }),
      )
      const text = template.filled()
      const [start, end] = [Math.min(one, other), Math.max(one, other)]
      const cut = [template.slice(0, start), template.slice(start, end), template.slice(end)]
      expect(cut.map((part) => part.filled()).join('')).toBe(text)
      for (const part of [template, ...cut]) expect(String(part)).not.toContain('\u{e000}')
      expect(template.split('a').map((part) => part.filled())).toEqual(text.split('a'))
    }),
  )
})
