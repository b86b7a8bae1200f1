import { expect, test } from 'vitest'
import { readPluginCall } from './plugin-call.ts'

const plugin = '/root/.docker/cli-plugins/docker-countersign'
const shell = { DOCKER_HOST: 'unix:///a.sock', HOME: '/root' }

test.each<[string, string, string, string, Readonly<Record<string, string>>]>([
  [
    'the plain command is left alone',
    '/usr/bin/countersign',
    '--context x countersign audit',
    '--context x countersign audit',
    shell,
  ],
  ['the name is dropped', plugin, 'countersign audit -f a.yaml', 'audit -f a.yaml', shell],
  ['also on Windows', 'docker-countersign.exe', 'countersign audit', 'audit', shell],
  [
    'a context beats DOCKER_HOST',
    plugin,
    '--context prod countersign audit',
    'audit',
    { HOME: '/root', DOCKER_CONTEXT: 'prod' },
  ],
  ['in one word', plugin, '--context=prod countersign audit', 'audit', { HOME: '/root', DOCKER_CONTEXT: 'prod' }],
  ['in short', plugin, '-cprod countersign audit', 'audit', { HOME: '/root', DOCKER_CONTEXT: 'prod' }],
  ['an address', plugin, '-H tcp://b:1 countersign audit', 'audit', { HOME: '/root', DOCKER_HOST: 'tcp://b:1' }],
  ['a folder of settings', plugin, '--config /c countersign audit', 'audit', { ...shell, DOCKER_CONFIG: '/c' }],
  ['flags without a value', plugin, '-D --tlsverify countersign audit', 'audit', { ...shell, DOCKER_TLS_VERIFY: '1' }],
  ['flags that are off', plugin, '--tlsverify=false countersign audit', 'audit', shell],
  ['flags with one that is ours to ignore', plugin, '-l debug countersign audit', 'audit', shell],
  [
    'certificates',
    plugin,
    '--tlscacert /p/ca.pem --tlscert=/p/cert.pem --tlskey /p/key.pem countersign audit',
    'audit',
    { ...shell, DOCKER_CERT_PATH: '/p' },
  ],
  [
    'completion',
    plugin,
    '__complete --context prod countersign au',
    '__complete au',
    { HOME: '/root', DOCKER_CONTEXT: 'prod' },
  ],
  ['a call by Compose', plugin, 'compose --project-name=p up gate', 'compose --project-name=p up gate', shell],
  ['flags behind the name are ours', plugin, 'countersign --context x', '--context x', shell],
])('%s', (_name, program, words, args, expected) => {
  expect(readPluginCall(words.split(' '), program, shell)).toEqual({ args: args.split(' '), shell: expected })
})

test('certificates that lie apart cannot be passed on, and are not dropped in silence', () => {
  const words = '--tlscacert /p/ca.pem --tlscert /q/cert.pem countersign audit'.split(' ')
  expect(() => readPluginCall(words, plugin, shell)).toThrow('the files must be named as Docker names them')
})
