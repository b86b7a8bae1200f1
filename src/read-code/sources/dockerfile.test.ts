import { describe, expect, it } from 'vitest'
import { readDockerfile } from './dockerfile.ts'

const copies = (text: string, target = '', args: Readonly<Record<string, string>> = {}): readonly string[] =>
  readDockerfile(text, target, new Map(Object.entries(args))).copies.map(({ from, to }) => `${from} -> ${to}`)

describe('what a Dockerfile copies out of its context', () => {
  it.each([
    ['into the work folder', 'FROM x\nWORKDIR /app\nCOPY . .\n', ['. -> /app']],
    [
      'several sources, flags, and a JSON list',
      'FROM x\nCOPY --chown=a:b src lib /app/\nADD ["a b", "/c"]\n',
      ['src -> /app', 'lib -> /app', 'a b -> /c'],
    ],
    ['lines that go on, comments between them', 'FROM x\nCOPY a \\\n# no\n  b /c\n', ['a -> /c', 'b -> /c']],
    ['nothing by --from of an image', 'FROM x\nCOPY --from=golang:1 /go /go\n', []],
    [
      'through the stage that the last is copied from',
      'FROM go AS build\nCOPY cmd /src\nFROM scratch\nCOPY --from=build /src/a /a\n',
      ['cmd -> /src'],
    ],
    [
      'through the stage that the last is built on',
      'FROM x AS base\nWORKDIR /srv\nCOPY a .\nFROM base\nCOPY b .\n',
      ['b -> /srv', 'a -> /srv'],
    ],
    ['through a stage by its number', 'FROM go\nCOPY cmd /src\nFROM scratch\nCOPY --from=0 /a /a\n', ['cmd -> /src']],
    [
      'of the stages before, where the one named is none of them',
      'FROM go\nCOPY cmd /src\nFROM scratch\nCOPY --from=builder /src/a /a\n',
      ['cmd -> /src'],
    ],
    ['not of a stage that nothing needs', 'FROM x AS other\nCOPY other /o\nFROM y\nCOPY mine /m\n', ['mine -> /m']],
    ['no address, no here-document', 'FROM x\nADD https://example.test/a /a\nCOPY <<EOF /b\nCOPY c /c\nEOF\n', []],
    [
      'what a build mounts',
      'FROM x AS b\nWORKDIR /app\nRUN --mount=type=bind,source=./src,target=src \\\n  --mount=type=cache,target=/c \\\n  --mount=type=bind,from=other,source=/x,target=/y make\nRUN --mount=type=bind,target=. make\nFROM y\nCOPY --from=b /app/a /a\n',
      ['./src -> /app/src', '. -> /app'],
    ],
    ['in lower case', 'from x\ncopy a /b\n', ['a -> /b']],
    ['nothing where there is nothing', '', []],
  ])('%s', (_name, text, expected) => {
    expect(copies(text)).toEqual(expected)
  })

  it('of the target only', () => {
    const text = 'FROM x AS dev\nCOPY dev /d\nFROM x AS prod\nCOPY prod /p\n'
    expect(copies(text, 'DEV')).toEqual(['dev -> /d'])
  })

  it('by build arguments, given or by default', () => {
    const text = 'ARG SERVICE=one\nFROM x\nARG DIR\nCOPY services/${SERVICE} ${DIR:-/app}\n'
    expect(copies(text)).toEqual(['services/one -> /app'])
    expect(copies(text, '', { SERVICE: 'two', DIR: '/srv' })).toEqual(['services/two -> /srv'])
  })
})
