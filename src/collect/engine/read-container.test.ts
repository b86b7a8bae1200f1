import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readContainer, readContainerList } from './read-container.ts'

const LISTED = { id: 'c0de', name: 'listed', labels: new Map([['from', 'list']]) }
const INSPECTED = {
  Id: 'c0de',
  Name: '/api',
  Created: '2026-01-02T03:04:05Z',
  State: { Status: 'running', StartedAt: '2026-01-02T03:04:06Z' },
  Config: { Image: 'app:1', Env: ['A=1'], Labels: null },
  NetworkSettings: { Networks: {} },
}

function environmentOf(configuration: object | undefined) {
  const container = readContainer({ ...INSPECTED, Config: configuration }, LISTED)
  const entries = container?.environment && [...container.environment]
  return entries?.map(([name, value]) => [name, value === null ? null : value.revealText()]) ?? container?.environment
}

describe('the environment of a container', () => {
  test.each<[string, object | undefined, unknown]>([
    ['a value may hold equal signs and newlines', { Env: ['A=b=c\nd'] }, [['A', 'b=c\nd']]],
    ['an empty value is empty', { Env: ['A='] }, [['A', '']]],
    ['a name without an equal sign has no value', { Env: ['A'] }, [['A', null]]],
    ['a name may begin with an equal sign, as Windows has them', { Env: ['=C:=C:\\app'] }, [['=C:', 'C:\\app']]],
    [
      'of two entries with one name the last wins',
      { Env: ['A=1', 'B=2', 'A=3'] },
      [
        ['A', '3'],
        ['B', '2'],
      ],
    ],
    ['null is none', { Env: null }, []],
    ['an empty list is none', { Env: [] }, []],
    ['an absent Env is hidden', {}, null],
    ['an absent Config is hidden', undefined, null],
    ['another form is malformed', { Env: { A: '1' } }, undefined],
    ['an entry that is no text is malformed', { Env: ['A=1', 2] }, undefined],
  ])('%s', (_, configuration, expected) => {
    expect(environmentOf(configuration)).toEqual(expected)
  })
})

function read(answer: object) {
  return readContainer({ ...INSPECTED, ...answer }, LISTED)
}

describe('the command of a container', () => {
  test.each<[string, object, unknown]>([
    ['what runs is the path and its arguments', { Path: '/geth', Args: ['--http', ''] }, ['/geth', '--http', '']],
    ['arguments that are null are none', { Path: 'sh', Args: null }, ['sh']],
    ['what runs comes before what was asked for', { Path: 'a', Args: [], Config: { Env: [], Cmd: ['b'] } }, ['a']],
    ['without it entrypoint and command count', { Config: { Env: [], Entrypoint: ['a'], Cmd: ['b'] } }, ['a', 'b']],
    ['an entrypoint that is null is none', { Config: { Env: [], Entrypoint: null, Cmd: ['b'] } }, ['b']],
    ['without any of them it is hidden', {}, null],
    ['arguments that are no list are malformed', { Path: 'sh', Args: 'x' }, undefined],
    ['an argument that is no text is malformed', { Path: 'sh', Args: [1] }, undefined],
    ['a path that is no text is malformed', { Path: 1, Args: [] }, undefined],
    ['a command that is no list is malformed', { Config: { Env: [], Cmd: 'x' } }, undefined],
  ])('%s', (_, answer, expected) => {
    const container = read(answer)
    expect(container === null ? undefined : (container.command?.map((word) => word.revealText()) ?? null)).toEqual(
      expected,
    )
  })
})

describe('the health check of a container', () => {
  test.each<[string, unknown, unknown]>([
    ['the word CMD is left out', { Test: ['CMD', 'curl', '-f'] }, ['curl', '-f']],
    ['the word CMD-SHELL is left out', { Test: ['CMD-SHELL', 'curl -f x || exit 1'] }, ['curl -f x || exit 1']],
    ['NONE is none', { Test: ['NONE'] }, []],
    ['a check without a test is none', { Interval: 5 }, []],
    ['null is none', null, []],
    ['an absent one is none', undefined, []],
    ['a test that is no list is malformed', { Test: 'x' }, undefined],
    ['a check that is a list is malformed', ['CMD'], undefined],
  ])('%s', (_, healthcheck, expected) => {
    const container = read({ Config: { Env: [], Healthcheck: healthcheck } })
    expect(container?.healthcheck.map((word) => word.revealText())).toEqual(expected)
  })
})

describe('the mounts of a container', () => {
  const destination = '/keys'
  test.each<[string, object, unknown]>([
    [
      'a bind has its path on the host',
      { Mounts: [{ Type: 'bind', Source: '/srv/keys', Destination: destination }] },
      [{ type: 'bind', source: '/srv/keys', destination }],
    ],
    [
      'a volume goes by its name',
      { Mounts: [{ Type: 'volume', Name: 'keys', Source: '/var/lib/docker/x', Destination: destination }] },
      [{ type: 'volume', source: 'keys', destination }],
    ],
    [
      'a tmpfs has no source',
      { Mounts: [{ Type: 'tmpfs', Source: '', Destination: destination }] },
      [{ type: 'tmpfs', source: '', destination }],
    ],
    [
      'any other type is other',
      { Mounts: [{ Type: 'npipe', Source: 'x', Destination: destination }] },
      [{ type: 'other', source: '', destination }],
    ],
    [
      'a tmpfs of which only HostConfig tells is one of them',
      { Mounts: [], HostConfig: { Tmpfs: { '/keys': 'size=1m' } } },
      [{ type: 'tmpfs', source: '', destination }],
    ],
    [
      'one that both tell of is there once',
      { Mounts: [{ Type: 'tmpfs', Destination: destination }], HostConfig: { Tmpfs: { '/keys': '' } } },
      [{ type: 'tmpfs', source: '', destination }],
    ],
    ['absent ones are none', {}, []],
    ['null is none', { Mounts: null, HostConfig: { Tmpfs: null } }, []],
    ['another form is malformed', { Mounts: {} }, undefined],
    ['a mount that is none is malformed', { Mounts: [null] }, undefined],
    ['a mount without a destination is malformed', { Mounts: [{ Type: 'bind', Source: '/' }] }, undefined],
    ['a source that is no text is malformed', { Mounts: [{ Type: 'bind', Source: 1, Destination: '/' }] }, undefined],
  ])('%s', (_, answer, expected) => {
    expect(read(answer)?.mounts).toEqual(expected)
  })
})

describe('a container', () => {
  test('names that objects have of themselves are names like any other', () => {
    const answer = JSON.parse(
      `{"Created":"","State":{"Status":"","StartedAt":""},"Config":{"Env":["__proto__=1","constructor=2"],"Labels":{"__proto__":"3"}},"NetworkSettings":{"Networks":{"__proto__":{"Aliases":["a",4]}}}}`,
    )
    expect(readContainer(answer, LISTED)).toMatchObject({
      name: 'listed',
      labels: new Map([['__proto__', '3']]),
      networks: [{ name: '__proto__', aliases: ['a'] }],
    })
  })

  test('labels of the list stand in where Config is hidden', () => {
    expect(readContainer({ ...INSPECTED, Config: undefined }, LISTED)?.labels).toEqual(LISTED.labels)
  })

  test('without State it is malformed', () => {
    expect(readContainer({ ...INSPECTED, State: undefined }, LISTED)).toBeNull()
  })
})

describe('the list', () => {
  test('a container without a name goes by its id, without labels it has none', () => {
    expect(readContainerList([{ Id: 'c0de', Names: null, Labels: null }])).toEqual([
      { id: 'c0de', name: 'c0de', labels: new Map(), state: null },
    ])
  })

  test.each([{}, null, 'text', [{}], [{ Id: '' }], [{ Id: '../x' }], [{ Id: 'a/b' }], [{ Id: 'a?b' }]])(
    '%j is malformed',
    (answer) => {
      expect(readContainerList(answer)).toBeNull()
    },
  )
})

test('no JSON whatever makes either of them throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      readContainerList(one)
      readContainerList([{ Id: 'c0de', Names: one, Labels: other }])
      readContainer(one, LISTED)
      readContainer({ ...INSPECTED, Config: { Env: one, Labels: other }, NetworkSettings: { Networks: other } }, LISTED)
      read({ Path: one, Args: other, Mounts: one, HostConfig: other })
      read({ Config: { Env: [], Healthcheck: one, Cmd: other }, Mounts: [one, other], HostConfig: { Tmpfs: one } })
    }),
  )
})
