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

  test.each(['Created', 'State'])('without %s it is malformed', (name) => {
    expect(readContainer({ ...INSPECTED, [name]: undefined }, LISTED)).toBeNull()
  })
})

describe('the list', () => {
  test('a container without a name goes by its id, without labels it has none', () => {
    expect(readContainerList([{ Id: 'c0de', Names: null, Labels: null }])).toEqual([
      { id: 'c0de', name: 'c0de', labels: new Map() },
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
    }),
  )
})
