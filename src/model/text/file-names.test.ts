// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { FileNames, folderOf, fromFolder, joinPaths, resolveFrom } from './file-names.ts'
import { Template } from './template.ts'

const here = Template.written('/work/shop')
const reference = (text: string, name = 'X'): Template => Template.reference(text, `\${${name}}`)
const both = (template: Template): readonly [string, string] => [template.filled(), template.toString()]

test.each<[string, Template, string, string]>([
  ['a written path', Template.written('./a/../b'), '/work/shop/b', '/work/shop/b'],
  ['an absolute path', Template.written('/etc/x'), '/etc/x', '/etc/x'],
  [
    'a reference in the middle',
    Template.join('./env/', reference('prod'), '.env'),
    '/work/shop/env/prod.env',
    '/work/shop/env/${X}.env',
  ],
  ['a reference that is the whole', reference('k.env'), '/work/shop/k.env', '/work/shop/${X}'],
  ['a reference that is absolute', Template.join(reference('/home/me'), '/.aws'), '/home/me/.aws', '${X}/.aws'],
  ['a reference that leads elsewhere', Template.join(reference('a/..'), '/b'), '/work/shop/b', '/work/shop/${X}/b'],
])('%s is resolved, and shown as it is written', (_, path, filled, shown) => {
  expect(both(resolveFrom(here, path))).toEqual([filled, shown])
})

test('folders keep the references that they have a part of', () => {
  const file = resolveFrom(here, Template.join(reference('a/b'), '/c.yaml'))
  expect(both(folderOf(file))).toEqual(['/work/shop/a/b', '/work/shop/${X}'])
  expect(both(folderOf(Template.written('/a')))).toEqual(['/', '/'])
  expect(both(fromFolder(here, folderOf(file)))).toEqual(['a/b', '${X}'])
  expect(both(fromFolder(here, here))).toEqual(['.', '.'])
  expect(both(fromFolder(here, Template.written('/work/other')))).toEqual(['../other', '../other'])
  expect(both(fromFolder(here, reference('/work/other')))).toEqual(['/work/other', '${X}'])
  expect(both(joinPaths(reference('a'), Template.written('./b'), posix))).toEqual(['a/b', '${X}/b'])
})

test('files are shown from the folder where the user stands, each under a name of its own', () => {
  const names = new FileNames('/work/shop')
  expect(names.show(Template.written('/work/shop/a.yaml'))).toBe('a.yaml')
  expect(names.show(Template.written('/work/a.yaml'))).toBe('/work/a.yaml')
  expect(names.show(resolveFrom(here, reference('one.env')))).toBe('${X}')
  expect(names.show(resolveFrom(here, reference('two.env')))).toBe('${X} (2)')
  expect(names.show(resolveFrom(here, reference('one.env', 'Y')))).toBe('${X}')
  expect(names.show(resolveFrom(here, reference('a.yaml')))).toBe('a.yaml')
  expect(['a.yaml', '${X}', '${X} (2)', 'other'].map((name) => names.locate(name))).toEqual([
    '/work/shop/a.yaml',
    '/work/shop/one.env',
    '/work/shop/two.env',
    '/work/shop/other',
  ])
})

test('what lies in a folder is shown below the name of the folder', () => {
  const names = new FileNames('/work/shop')
  names.show(resolveFrom(here, Template.join('src/', reference('secret-folder'))))
  names.show(here)
  expect(names.showBelow('/work/shop/src/secret-folder')).toBe('src/${X}')
  expect(names.showBelow('/work/shop/src/secret-folder/app/main.py')).toBe('src/${X}/app/main.py')
  expect(names.showBelow('/work/shop/src/other/main.py')).toBe('src/other/main.py')
  expect(names.showBelow('/work/lib/main.py')).toBe('/work/lib/main.py')
})
