import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { supplyFiles } from '../../src/collect/supply-files.ts'
import type { ComposeResolution } from '../../src/model/stack/compose.ts'
import { resolveCompose } from '../../src/resolve/resolve-compose.ts'

/** Generous, because the tests run side by side on small machines; a hang or a square is far beyond it. */
const deadlineMs = 20_000
const memoryBoundMiB = 1_024

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-hostile-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), contents)
}

/** Resolves the folder, and fails when that takes more time or memory than the bounds, or throws. */
function resolveFolder(compose: 'v2' | 'v5' = 'v5', shell: Readonly<Record<string, string>> = {}): ComposeResolution {
  const request = { directory: folder, displayDirectory: folder, files: [], envFiles: [], profiles: [], shell, compose }
  const memoryBefore = process.memoryUsage().rss
  const start = performance.now()
  const resolution = supplyFiles(resolveCompose(request))
  expect(performance.now() - start, 'milliseconds').toBeLessThan(deadlineMs)
  expect((process.memoryUsage().rss - memoryBefore) / 2 ** 20, 'MiB').toBeLessThan(memoryBoundMiB)
  return resolution
}

/** The gaps as `file code`, each once: which file is to blame, and of what. */
function blame({ refusals }: ComposeResolution): readonly string[] {
  return [...new Set(refusals.map(({ source, code }) => `${source} ${code}`))]
}

const versions = ['v2', 'v5'] as const
const oneService = 'services:\n  a:\n    image: x\n'
const withEnvFile = (path: string) => `${oneService}    env_file: ${path}\n`

function aliasBomb(levels: number, width: number): string {
  const lines = ['x-0: &l0 {K: v}']
  for (let level = 1; level <= levels; level++) {
    lines.push(`x-${level}: &l${level} [${Array.from({ length: width }, () => `*l${level - 1}`).join(', ')}]`)
  }
  return `${lines.join('\n')}\n`
}

describe.each(versions)('%s, aliases', (compose) => {
  test('a bomb of 59,049 leaves that nothing uses', () => {
    put('compose.yaml', `${aliasBomb(10, 3)}${oneService}`)
    const resolution = resolveFolder(compose)
    if (resolution.refusals.length === 0) expect(resolution.project?.services.map(({ name }) => name)).toEqual(['a'])
    else expect(resolution.refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })

  test('a bomb of 10^20 leaves', () => {
    put('compose.yaml', `${aliasBomb(20, 10)}${oneService}`)
    const { refusals } = resolveFolder(compose)
    expect(refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })

  test('a bomb of 10^20 leaves inside a service', () => {
    put('compose.yaml', `${aliasBomb(20, 10)}${oneService}    x-bomb: *l20\n`)
    const { refusals } = resolveFolder(compose)
    expect(refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })

  test('a bomb of merge keys', () => {
    const lines = ['x-0: &l0 {K0: v}']
    for (let level = 1; level <= 20; level++) {
      lines.push(`x-${level}: &l${level} {<<: [${Array.from({ length: 10 }, () => `*l${level - 1}`)}], K${level}: v}`)
    }
    put('compose.yaml', `${lines.join('\n')}\n${oneService}    environment:\n      <<: *l20\n`)
    const { refusals } = resolveFolder(compose)
    expect(refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })

  test.each([
    ['an anchor merged into itself', 'x-a: &a\n  <<: *a\n'],
    ['an alias inside its own anchor', 'x-a: &a\n  b: *a\n'],
  ])('%s is refused', (_, yaml) => {
    put('compose.yaml', `${yaml}${oneService}    environment:\n      K: v\n`)
    expect(blame(resolveFolder(compose))).toEqual(['compose.yaml malformed'])
  })
})

describe('sizes', () => {
  test('a compose file of 10 MB', () => {
    const filler = Array.from({ length: 100_000 }, (_, index) => `  k${index}: ${'v'.repeat(90)}\n`).join('')
    put('compose.yaml', `${oneService}x-filler:\n${filler}`)
    const resolution = resolveFolder()
    expect(resolution.refusals).toEqual([])
    expect(resolution.project?.services).toHaveLength(1)
  })

  test('an env file of 10 MB', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `K${index}=${'v'.repeat(90)}\n`)
    put('compose.yaml', withEnvFile('big.env'))
    put('big.env', lines.join(''))
    const resolution = resolveFolder()
    expect(resolution.refusals).toEqual([])
    expect(resolution.project?.services[0]?.environment.size).toBe(lines.length)
  })

  test('an env file beyond the bound is not read', () => {
    put('compose.yaml', withEnvFile('huge.env'))
    put('huge.env', 'A=x\n'.repeat(4_500_000))
    const resolution = resolveFolder()
    expect(blame(resolution)).toEqual(['compose.yaml too-large'])
    expect(resolution.refusals[0]?.reason).toContain('huge.env')
  })

  test('10,000 services', () => {
    const services = Array.from(
      { length: 10_000 },
      (_, index) =>
        `  s${index}:\n    image: x\n    env_file: e.env\n    environment: {N: "${index}", W: "\${WORD:-w}"}\n`,
    )
    put('compose.yaml', `services:\n${services.join('')}`)
    put('e.env', 'A=1\nB=$N\n')
    const resolution = resolveFolder()
    expect(resolution.refusals).toEqual([])
    expect(resolution.project?.services).toHaveLength(10_000)
    expect(resolution.project?.services[9_999]?.environment.get('B')?.value?.revealText()).toBe('9999')
  })

  test.each([
    ['sequences', '['],
    ['mappings', '{a: '],
  ])('100,000 %s, one in the other', (_, opening) => {
    put('compose.yaml', `${oneService}x-deep: ${opening.repeat(100_000)}\n`)
    expect(blame(resolveFolder())).toEqual(['compose.yaml malformed'])
  })
})

describe('includes and extends', () => {
  test('1,000 includes, one in the other', () => {
    put('compose.yaml', `include: [i0.yaml]\n${oneService}`)
    for (let index = 0; index < 1_000; index++) {
      put(`i${index}.yaml`, `include: [i${index + 1}.yaml]\nservices:\n  s${index}: {image: x}\n`)
    }
    put('i1000.yaml', 'services:\n  last: {image: x}\n')
    const { refusals } = resolveFolder()
    expect(refusals.length).toBeGreaterThan(0)
    expect(refusals[0]?.source).toMatch(/^i\d+\.yaml$/)
  })

  test('1,000 includes beside each other', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `i${index}.yaml`)
    put('compose.yaml', `include:\n${names.map((name) => `  - ${name}\n`).join('')}${oneService}`)
    for (const [index, name] of names.entries()) put(name, `services:\n  s${index}: {image: x}\n`)
    const resolution = resolveFolder()
    expect(resolution.refusals).toEqual([])
    expect(resolution.project?.services).toHaveLength(1_001)
  })

  // Forty levels of [d, e] are 2^40 loads: the number of loads has a bound of its own, the depth is not enough.
  test.each(versions)('includes that double at every level end in a gap (%s)', (compose) => {
    put('compose.yaml', `include: [d0.yaml, e0.yaml]\n${oneService}`)
    for (let level = 0; level < 40; level++) {
      for (const name of ['d', 'e']) put(`${name}${level}.yaml`, `include: [d${level + 1}.yaml, e${level + 1}.yaml]\n`)
    }
    for (const name of ['d', 'e']) put(`${name}40.yaml`, 'services: {}\n')
    expect(resolveFolder(compose).refusals.map(({ code }) => code)).toContain('too-large')
  })

  test.each(versions)('a file that includes itself, and two that include each other (%s)', (compose) => {
    put('compose.yaml', `include: [compose.yaml, b.yaml]\n${oneService}`)
    put('b.yaml', 'include: [compose.yaml]\nservices:\n  b: {image: x}\n')
    const resolution = resolveFolder(compose)
    expect(resolution.refusals.map(({ source }) => source)).toEqual(expect.arrayContaining(['compose.yaml', 'b.yaml']))
  })

  test.each(versions)('services that extend themselves and each other (%s)', (compose) => {
    put(
      'compose.yaml',
      'services:\n  self: {image: x, extends: self}\n  a: {image: x, extends: b}\n  b: {image: x, extends: a}\n',
    )
    const resolution = resolveFolder(compose)
    expect(resolution.refusals.length).toBeGreaterThan(0)
    expect(resolution.refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })

  test('a circle of extends over two files', () => {
    put('compose.yaml', 'services:\n  a: {image: x, extends: {file: b.yaml, service: b}}\n')
    put('b.yaml', 'services:\n  b: {image: x, extends: {file: compose.yaml, service: a}}\n')
    expect(resolveFolder().refusals.length).toBeGreaterThan(0)
  })

  test('a chain of 1,000 extends ends', () => {
    const links = Array.from({ length: 1_000 }, (_, index) => `  s${index}: {image: x, extends: s${index + 1}}\n`)
    put('compose.yaml', `services:\n${links.join('')}  s1000: {image: x}\n`)
    const resolution = resolveFolder()
    expect(resolution.refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })
})

describe('what is no ordinary file', () => {
  test('a symlink out of the project is followed, as Compose does', () => {
    const outside = mkdtempSync(join(tmpdir(), 'countersign-hostile-outside-'))
    try {
      writeFileSync(join(outside, 'e.env'), 'A=outside\n')
      put('compose.yaml', withEnvFile('link.env'))
      symlinkSync(join(outside, 'e.env'), join(folder, 'link.env'))
      const resolution = resolveFolder()
      expect(resolution.refusals).toEqual([])
      expect(resolution.project?.services[0]?.environment.get('A')?.value?.revealText()).toBe('outside')
    } finally {
      rmSync(outside, { recursive: true, force: true })
    }
  })

  test('a symlink that leads to itself', () => {
    put('compose.yaml', withEnvFile('loop.env'))
    symlinkSync('loop.env', join(folder, 'loop.env'))
    const resolution = resolveFolder()
    expect(blame(resolution)).toEqual(['compose.yaml unreadable'])
    expect(resolution.refusals[0]?.reason).toContain('loop.env')
  })

  test('a compose file that is a symlink to itself', () => {
    symlinkSync('compose.yaml', join(folder, 'compose.yaml'))
    expect(blame(resolveFolder())).toEqual(['compose.yaml unreadable'])
  })

  test.each(['/dev/zero', '/dev/stdin', '/dev/tty', '/proc/self/mem', '/dev/random'])('%s as an env file', (device) => {
    put('compose.yaml', withEnvFile(device))
    const resolution = resolveFolder()
    // /dev/stdin may be /dev/null, a file, a pipe or a terminal: it must not hang, no more.
    if (device === '/dev/stdin') return
    expect(resolution.refusals).toHaveLength(1)
    expect(resolution.refusals[0]).toMatchObject({ source: 'compose.yaml', reason: expect.stringContaining(device) })
  })

  test.each(['compose.yaml', '.env', 'e.env'])('a pipe that nobody writes, named %s', (name) => {
    if (name !== 'compose.yaml') put('compose.yaml', withEnvFile('e.env'))
    if (name === '.env') put('e.env', '')
    execFileSync('mkfifo', [join(folder, name)])
    const resolution = resolveFolder()
    expect(resolution.refusals).toHaveLength(1)
    expect(resolution.refusals[0]).toMatchObject({ code: 'not-a-file', reason: expect.stringContaining(name) })
  })
})

describe('bytes', () => {
  test.each(versions)('invalid UTF-8 in a compose file is refused with its place (%s)', (compose) => {
    put('compose.yaml', Buffer.concat([Buffer.from(`${oneService}x-a: `), Buffer.from([0xc3, 0x28, 0x0a])]))
    const { refusals } = resolveFolder(compose)
    expect(refusals).toHaveLength(1)
    expect(refusals[0]).toMatchObject({ source: 'compose.yaml', code: 'malformed', line: 4 })
  })

  test('invalid UTF-8 in the value of an env file becomes the replacement character', () => {
    put('compose.yaml', withEnvFile('e.env'))
    put('e.env', Buffer.from([0x41, 0x3d, 0x61, 0xff, 0x62, 0x0a]))
    expect(resolveFolder().project?.services[0]?.environment.get('A')?.value?.revealText()).toBe('a\u{FFFD}b')
  })

  test('random bytes as a compose file and as an env file', () => {
    const bytes = Uint8Array.from({ length: 1 << 16 }, (_, index) => (index * 167 + (index >> 8) * 89) & 0xff)
    put('compose.yaml', bytes)
    expect(resolveFolder().refusals[0]?.source).toBe('compose.yaml')
    put('compose.yaml', withEnvFile('e.env'))
    put('e.env', bytes)
    expect(resolveFolder().refusals[0]?.source).toBe('e.env')
  })
})

describe.each(versions)('%s, templates of 1 MB on one line', (compose) => {
  const million = 1_000_000
  test.each([
    ['references', '${A}'.repeat(million / 4)],
    ['dollars', '$'.repeat(million)],
    ['nested defaults', `${'${A:-'.repeat(million / 6)}${'}'.repeat(million / 6)}`],
    ['defaults that are never closed', '${A:-'.repeat(million / 5)],
    ['braces', `\${A:-${'{'.repeat(million)}}`],
    ['closing braces', `\${A:-${'}'.repeat(million)}`],
  ])('%s', (_, template) => {
    put('compose.yaml', `${oneService}    environment:\n      V: '${template}'\n`)
    const { refusals } = resolveFolder(compose)
    expect(refusals.every(({ source }) => source === 'compose.yaml')).toBe(true)
  })

  test('values that double from line to line', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `B${index + 1}=$B${index}$B${index}\n`)
    put('compose.yaml', withEnvFile('e.env'))
    put('e.env', `B0=xxxxxxxxxx\n${lines.join('')}`)
    const { refusals } = resolveFolder(compose)
    expect(refusals).toHaveLength(1)
    expect(refusals[0]).toMatchObject({ source: 'e.env' })
  })
})
