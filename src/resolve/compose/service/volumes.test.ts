import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../../test/oracle/answer-from-memory.ts'
import type { ComposeRequest } from '../../../model/stack/compose.ts'

function volumesOf(
  files: Readonly<Record<string, string>>,
  request: Partial<ComposeRequest> = {},
  name = 'app',
): readonly string[] {
  const { project } = resolveInMemory(files, request)
  const service = project?.services.find((one) => one.name === name)
  return (service?.volumes ?? []).map(
    ({ type, source, target, engineName, subpath, location }) =>
      `${type} ${source}${engineName === undefined ? '' : ` (${engineName})`}${subpath === undefined ? '' : ` /${subpath}`} -> ${target} @${location.file}:${location.line}`,
  )
}

const compose = (volumes: string, rest = ''): string =>
  `services:\n  app:\n    image: x\n    volumes:\n${volumes}${rest}`

test.each<[string, string, string, readonly string[]]>([
  ['a relative path', '      - ./keys:/etc/keys:ro\n', '', ['bind /shop/keys -> /etc/keys @compose.yaml:5']],
  ['the project folder itself', '      - .:/app\n', '', ['bind /shop -> /app @compose.yaml:5']],
  ['a folder above', '      - ../x/../keys:/k/\n', '', ['bind /keys -> /k @compose.yaml:5']],
  ['an absolute path', '      - /etc/ssl:/ssl\n', '', ['bind /etc/ssl -> /ssl @compose.yaml:5']],
  ['the home folder', '      - ~/keys:/k\n', '', ['bind /home/u/keys -> /k @compose.yaml:5']],
  [
    'a drive of Windows, which is no path here',
    '      - C:\\keys:/k:ro\n',
    '',
    ['bind C:\\keys -> /k @compose.yaml:5'],
  ],
  [
    'a named volume, by its key and as the engine calls it',
    '      - jwt:/k\n',
    'volumes:\n  jwt:\n',
    ['volume jwt (shop_jwt) -> /k @compose.yaml:5'],
  ],
  [
    'an external volume keeps its name',
    '      - jwt:/k\n',
    'volumes:\n  jwt:\n    external: true\n    name: common\n',
    ['volume jwt (common) -> /k @compose.yaml:5'],
  ],
  [
    'a volume that is a folder of the host',
    '      - jwt:/k\n',
    'volumes:\n  jwt:\n    driver_opts: { type: none, o: "ro,bind", device: /srv/keys }\n',
    ['bind /srv/keys -> /k @compose.yaml:5'],
  ],
  [
    'what another service mounts, in a circle too',
    '      - ./k:/k\n    volumes_from: [ other:ro ]\n',
    '  other: { image: y, volumes: [ "./o:/o", "./p:/k" ], volumes_from: [ app ] }\n',
    ['bind /shop/o -> /o @compose.yaml:7', 'bind /shop/k -> /k @compose.yaml:5'],
  ],
  ['an anonymous volume', '      - /data\n', '', ['volume  -> /data @compose.yaml:5']],
  [
    'a long bind',
    '      - type: bind\n        source: ./keys/k.pem\n        target: /k.pem\n        bind: { create_host_path: false }\n',
    '',
    ['bind /shop/keys/k.pem -> /k.pem @compose.yaml:5'],
  ],
  [
    'a long volume with a folder of it',
    '      - { type: volume, source: jwt, target: /k, volume: { subpath: el } }\n',
    'volumes: { jwt: {} }\n',
    ['volume jwt (shop_jwt) /el -> /k @compose.yaml:5'],
  ],
  ['a long tmpfs', '      - { type: tmpfs, target: /run }\n', '', ['tmpfs  -> /run @compose.yaml:5']],
  ['of two with one target the later', '      - ./a:/k\n      - ./b:/k\n', '', ['bind /shop/b -> /k @compose.yaml:6']],
])('%s', (_, volumes, rest, expected) => {
  expect(volumesOf({ 'compose.yaml': compose(volumes, rest) }, { shell: { HOME: '/home/u' } })).toEqual(expected)
})

test('tmpfs: counts as well', () => {
  const text = 'services:\n  app:\n    image: x\n    tmpfs: ["/run:size=1m", /tmp]\n'
  expect(volumesOf({ 'compose.yaml': text })).toEqual([
    'tmpfs  -> /run @compose.yaml:4',
    'tmpfs  -> /tmp @compose.yaml:4',
  ])
})

test('the paths of an extended and of an included file start from their own folders', () => {
  const files = {
    'compose.yaml':
      'include: [sub/compose.yaml]\nservices:\n  app:\n    extends: { file: base/b.yaml, service: base }\n',
    'base/b.yaml': 'services:\n  base:\n    image: x\n    volumes: [ "./k:/k", "v:/v" ]\n',
    'sub/compose.yaml':
      'services:\n  other:\n    image: x\n    volumes: [ "./k:/k", { type: bind, source: j, target: /j } ]\n',
  }
  expect(volumesOf(files)[0]).toBe('bind /shop/base/k -> /k @base/b.yaml:4')
  expect(volumesOf(files, {}, 'other')).toEqual([
    'bind /shop/sub/k -> /k @sub/compose.yaml:4',
    'bind /shop/sub/j -> /j @sub/compose.yaml:4',
  ])
})

test('a source with an unset variable cannot be determined in a wiring audit', () => {
  const text = compose('      - ${DATA}/keys:/k\n')
  expect(volumesOf({ 'compose.yaml': text }, { isWiring: true })).toEqual(['other  -> /k @compose.yaml:5'])
})

test('services that inherit from one another many times over are each looked at once', () => {
  const services = Array.from({ length: 60 }, (_, index) => {
    const others = Array.from({ length: index }, (_, other) => `s${other}`).join(', ')
    return `  s${index}: { image: x, volumes: [ "./k:/k${index}" ], volumes_from: [ ${others} ] }\n`
  })
  expect(volumesOf({ 'compose.yaml': `services:\n${services.join('')}` }, {}, 's59')).toHaveLength(60)
})
