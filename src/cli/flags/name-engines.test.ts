import { expect, test } from 'vitest'
import { nameEngines } from './name-engines.ts'

test('none is none, and one has no name', () => {
  expect(nameEngines({})).toEqual({})
  expect(nameEngines({ host: ['tcp://a:2376'] })).toEqual({ host: 'tcp://a:2376' })
  expect(nameEngines({ host: ['east=tcp://a:2376'] })).toEqual({ host: 'tcp://a:2376' })
  expect(nameEngines({ context: ['prod'] })).toEqual({ context: 'prod' })
})

test.each([
  ['tcp://a.example:2376', 'a.example', 'tcp://a.example:2376'],
  ['ssh://deploy:pass@b/run/docker.sock', 'b', 'ssh://deploy:pass@b/run/docker.sock'],
  ['c:2375', 'c', 'c:2375'],
  ['unix:///var/run/docker.sock', 'local', 'unix:///var/run/docker.sock'],
  ['unix:///srv/east/docker.sock', 'east', 'unix:///srv/east/docker.sock'],
  ['blue=unix:///srv/east/docker.sock', 'blue', 'unix:///srv/east/docker.sock'],
  ['tcp://[::1]:2375', '[::1]', 'tcp://[::1]:2375'],
])('%s is called %s', (written, name, host) => {
  const engines = [
    { name: 'prod', context: 'prod' },
    { name, host },
  ]
  expect(nameEngines({ context: ['prod'], host: [written] })).toEqual({ engines })
})

test('two of one name are an error that tells how to name them', () => {
  const host = ['unix:///srv/a/docker.sock', 'tcp://a:1']
  expect(() => nameEngines({ host })).toThrow(/two engines would be called "a"/)
})
