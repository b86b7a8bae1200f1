import { expect, test } from 'vitest'
import { Template } from '../../../model/text/template.ts'
import { readPath } from './locate-path.ts'

test.each<[string, { readonly kind: 'absolute' | 'relative'; readonly path: string } | null]>([
  ['/a//b/../k', { kind: 'absolute', path: '/a/k' }],
  ['/a/../../../etc/k/', { kind: 'absolute', path: '/etc/k' }],
  ['file:///a/k', { kind: 'absolute', path: '/a/k' }],
  ['file:/a/k', { kind: 'absolute', path: '/a/k' }],
  ['@/a/k', { kind: 'absolute', path: '/a/k' }],
  [' /a/k\n', { kind: 'absolute', path: '/a/k' }],
  ['./keys/k', { kind: 'relative', path: 'keys/k' }],
  ['%kernel.project_dir%/config/k', { kind: 'relative', path: 'config/k' }],
  ['${APP_HOME}/k', { kind: 'relative', path: 'k' }],
  ['classpath:k.pem', null],
  ['https://a/k', null],
  ['~/k', null],
  ['C:\\k', null],
  ['a\nb', null],
  ['', null],
])('%s', (text, expected) => {
  const read = readPath(Template.written(text))
  expect(read && { ...read, path: read.path.filled() }).toEqual(expected)
})
