import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import { Template } from '../../model/text/template.ts'

/** The context of the service `app`, as the model has it. */
function contextOf(files: Readonly<Record<string, string>>): string {
  const { project } = resolveInMemory(files)
  const build = project?.services.find(({ name }) => name === 'app')?.model['build']
  const context = build instanceof Template ? build : (build as { readonly context?: Template } | undefined)?.context
  return context?.filled() ?? ''
}

const app = (build: string): string => `services:\n  app:\n    build: ${build}\n`

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['of the project', { 'compose.yaml': app('{ context: ./a }') }, '/shop/a'],
  [
    'of an included file',
    { 'compose.yaml': 'include: [sub/c.yaml]\n', 'sub/c.yaml': app('{ context: . }') },
    '/shop/sub',
  ],
  [
    'of an included file, in short',
    { 'compose.yaml': 'include: [sub/c.yaml]\n', 'sub/c.yaml': app('./a') },
    '/shop/sub/a',
  ],
  [
    'of an extended file',
    {
      'compose.yaml': 'services:\n  app:\n    extends: { file: sub/c.yaml, service: base }\n',
      'sub/c.yaml': 'services:\n  base:\n    build: { context: a }\n',
    },
    '/shop/sub/a',
  ],
  ['that is absolute', { 'compose.yaml': app('/src/a') }, '/src/a'],
  ['that is fetched', { 'compose.yaml': app('https://git.example/a.git#main') }, 'https://git.example/a.git#main'],
])('a context %s', (_, files, expected) => {
  expect(contextOf(files)).toBe(expected)
})
