import { describe, expect, it } from 'vitest'
import { gather, type TestService, type Tree } from '../snippets.test-data.ts'
import { readIgnorePatterns } from './ignore-patterns.ts'

/** The files of a service, shared ones with a star. */
function filesOf(tree: Tree, services: Readonly<Record<string, TestService>>, name = 'api'): readonly string[] {
  const found = gather(tree, services).services.find(({ service }) => service === name)
  return (found?.files ?? [])
    .map(({ shown, path }) => (found?.shared.has(path) === true ? `${shown}*` : shown))
    .toSorted()
}

const py = 'print()\n'

describe('source in reach', () => {
  it.each<readonly [string, Tree, Readonly<Record<string, TestService>>, readonly string[]]>([
    ['the build context', { '/p/a/x.py': py, '/p/b/y.py': py }, { api: { build: './a' } }, ['a/x.py']],
    [
      'what the Dockerfile copies of it',
      { '/p/Dockerfile': 'FROM x\nCOPY src /app\n', '/p/src/x.py': py, '/p/y.py': py },
      { api: { build: '.' } },
      ['src/x.py'],
    ],
    [
      'a Dockerfile in a folder: that folder is its own, the rest shared',
      {
        '/p/s/a/Dockerfile': 'FROM x\nCOPY s/a /a\nCOPY lib /lib\n',
        '/p/s/a/x.py': py,
        '/p/lib/y.py': py,
        '/p/s/b/z.py': py,
      },
      { api: { build: { context: '.', dockerfile: 's/a/Dockerfile' } } },
      ['lib/y.py*', 's/a/x.py'],
    ],
    [
      'a folder of Dockerfiles: all that is copied is its own',
      { '/p/docker/a.Dockerfile': 'FROM x\nCOPY s/a /a\n', '/p/s/a/x.py': py },
      { api: { build: { context: '.', dockerfile: 'docker/a.Dockerfile' } } },
      ['s/a/x.py'],
    ],
    [
      'a folder with nothing but a Dockerfile: all that is copied is its own',
      { '/p/docker/a/Dockerfile': 'FROM x\nCOPY . .\n', '/p/docker/a/prometheus.yml': '', '/p/src/x.py': py },
      { api: { build: { context: '.', dockerfile: 'docker/a/Dockerfile' } } },
      ['src/x.py'],
    ],
    [
      'a library that several mount beside their own source: shared',
      {
        '/p/a/Dockerfile': 'FROM x\nWORKDIR /app\nCOPY . .\n',
        '/p/a/x.py': py,
        '/p/lib/y.py': py,
      },
      {
        api: { build: './a', binds: [{ source: '/p/lib', target: '/app/lib' }] },
        other: { build: './b', binds: [{ source: '/p/lib', target: '/app/lib' }] },
      },
      ['a/x.py', 'lib/y.py*'],
    ],
    [
      'source that several mount over what the image copies: their own',
      { '/p/a/Dockerfile': 'FROM x\nWORKDIR /app\nCOPY . .\n', '/p/a/requirements.txt': '', '/p/src/y.py': py },
      {
        api: { build: './a', binds: [{ source: '/p/src', target: '/app' }] },
        other: { build: './a', binds: [{ source: '/p/src', target: '/app' }] },
      },
      ['src/y.py'],
    ],
    [
      'source that is mounted over what is copied: the rest stays shared',
      {
        '/p/car/Dockerfile':
          'FROM x AS build\nCOPY lib/dist/lib.whl .\nFROM x\nWORKDIR /app\nCOPY old/src .\nCOPY --from=build /b /b\n',
        '/p/car/src/x.py': py,
        '/p/lib/y.py': py,
        '/p/old/src/z.py': py,
      },
      {
        api: {
          build: { context: '.', dockerfile: 'car/Dockerfile' },
          binds: [{ source: '/p/car/src', target: '/app' }],
        },
      },
      ['car/src/x.py', 'lib/y.py*'],
    ],
    [
      'a jar that was built outside: what it was built from',
      { '/p/Dockerfile': 'FROM x\nCOPY target/*.jar app.jar\n', '/p/src/main/java/com/example/X.java': 'class X {}' },
      { api: { build: '.' } },
      ['src/main/java/com/example/X.java'],
    ],
    [
      'nothing of what a web server hands out',
      { '/p/code/x.php': '<?php' },
      { api: { image: 'docker.io/library/nginx:alpine', binds: [{ source: '/p/code', target: '/app' }] } },
      [],
    ],
    [
      'what runs in a web server that runs programs',
      { '/p/code/x.php': '<?php' },
      { api: { image: 'example/php-nginx:8', binds: [{ source: '/p/code', target: '/app' }] } },
      ['code/x.php'],
    ],
    [
      'paths as they are written on Windows',
      { '/p/s/a/Dockerfile': 'FROM x\nCOPY . .\n', '/p/s/a/x.py': py },
      { api: { build: { context: '.\\s', dockerfile: 'a\\Dockerfile' } } },
      ['s/a/x.py'],
    ],
    [
      'the context, where a Dockerfile copies what lies above it',
      { '/p/Dockerfile': 'FROM x\nCOPY .. .\n', '/p/x.py': py },
      { api: { build: '.' } },
      ['x.py'],
    ],
    [
      'source that is mounted',
      { '/p/code/x.py': py },
      { api: { binds: [{ source: '/p/code', target: '/app' }] } },
      ['code/x.py'],
    ],
    [
      'files that are copied one by one, and nothing beside them',
      {
        '/p/Dockerfile': 'FROM x\nCOPY x.py requirements.txt ./\nCOPY lib ./lib\n',
        '/p/x.py': py,
        '/p/lib/y.py': py,
        '/p/z.py': py,
      },
      { api: { build: '.' } },
      ['lib/y.py', 'x.py'],
    ],
    [
      'a file that is mounted into what is built',
      {
        '/p/a/Dockerfile': 'FROM x\nCOPY src ./src\n',
        '/p/a/src/x.py': py,
        '/p/shared/y.py': py,
        '/p/shared/z.py': py,
      },
      { api: { build: './a', binds: [{ source: '/p/shared/y.py', target: '/src/y.py' }] } },
      ['a/src/x.py', 'shared/y.py'],
    ],
    [
      'a mount over what was copied',
      { '/p/Dockerfile': 'FROM x\nWORKDIR /app\nCOPY old .\n', '/p/old/x.py': py, '/p/new/y.py': py },
      { api: { build: '.', binds: [{ source: '/p/new', target: '/app' }] } },
      ['new/y.py'],
    ],
    [
      'not what is another service’s own',
      { '/p/x.py': py, '/p/other/y.py': py },
      { api: { build: '.' }, other: { build: './other' } },
      ['x.py'],
    ],
    [
      'not what .dockerignore leaves out',
      { '/p/.dockerignore': 'old\n*.js\n!keep.js\n', '/p/old/x.py': py, '/p/a.js': '', '/p/keep.js': '' },
      { api: { build: '.' } },
      ['keep.js'],
    ],
    [
      'no other people’s code, tests or build output',
      {
        '/p/a.py': py,
        '/p/node_modules/x/i.js': '',
        '/p/vendor/y.go': '',
        '/p/tests/z.py': py,
        '/p/test_a.py': py,
        '/p/dist/b.js': '',
        '/p/.venv/c.py': py,
        '/p/a.spec.ts': '',
        '/p/a_test.go': '',
        '/p/t.d.ts': '',
      },
      { api: { build: '.' } },
      ['a.py'],
    ],
    [
      'nothing behind a symbolic link',
      { '/p/link': '-> /etc', '/p/a.py': py, '/p/l.py': '-> /etc/passwd' },
      { api: { build: '.' } },
      ['a.py'],
    ],
    [
      'no generated file',
      { '/p/a.go': '// Code generated by x. DO NOT EDIT.\npackage a\n', '/p/b.go': 'package b\n' },
      { api: { build: '.' } },
      ['b.go'],
    ],
    [
      'a workspace of links: what lies beside the Dockerfile',
      { '/p/apps/a': '-> real/a', '/p/real/a/Dockerfile': 'FROM x\nCOPY apps/a /a\n', '/p/real/a/x.ts': '' },
      { api: { build: { context: '.', dockerfile: 'real/a/Dockerfile' } } },
      ['real/a/x.ts'],
    ],
    [
      '.NET projects that are referred to, shared where several refer to them',
      {
        '/p/A/Dockerfile': 'FROM x\nCOPY . .\n',
        '/p/A/A.csproj':
          '<ProjectReference Include="..\\Lib\\Lib.csproj" /><ProjectReference Include="..\\Core\\Core.csproj" />',
        '/p/A/P.cs': 'class P {}',
        '/p/B/Dockerfile': 'FROM x\nCOPY . .\n',
        '/p/B/B.csproj': '<ProjectReference Include="..\\Lib\\Lib.csproj" />',
        '/p/Lib/L.cs': 'class L {}',
        '/p/Core/C.cs': 'class C {}',
        '/p/Other/O.cs': 'class O {}',
      },
      {
        api: { build: { context: '.', dockerfile: 'A/Dockerfile' } },
        b: { build: { context: '.', dockerfile: 'B/Dockerfile' } },
      },
      ['A/P.cs', 'Core/C.cs', 'Lib/L.cs*'],
    ],
    [
      'no .NET project behind a symbolic link',
      {
        '/p/A/Dockerfile': 'FROM x\nCOPY . .\n',
        '/p/A/A.csproj': '<ProjectReference Include="..\\link\\Lib.csproj" />',
        '/p/A/P.cs': 'class P {}',
        '/p/link/L.cs': 'class L {}',
        '/p/link': '-> /etc',
      },
      { api: { build: { context: '.', dockerfile: 'A/Dockerfile' } } },
      ['A/P.cs'],
    ],
    ...(
      [
        [
          'the program that the image takes',
          'FROM rust AS b\nCOPY . .\nRUN cargo build --release\nFROM x\nCOPY --from=b /app/target/release/api-server /bin/s\n',
          {},
        ],
        [
          'what Cargo is told to build',
          'ARG NAME\nFROM rust\nCOPY . .\nRUN cargo build -p ${NAME}\n',
          { args: { NAME: 'api' } },
        ],
        ['its own command', 'FROM rust\nCOPY . .\nCMD ["./api-server", "--port", "80"]\n', {}],
      ] as const
    ).map(([name, dockerfile, build]): [string, Tree, Readonly<Record<string, TestService>>, readonly string[]] => [
      `the crate of a workspace that a service runs, by ${name}`,
      {
        '/p/Dockerfile': dockerfile,
        '/p/Cargo.toml':
          '[workspace]\nmembers = ["crates/*", "tools", "link"]\n[workspace.dependencies]\ncommon = { path = "crates/common" }\n',
        '/p/crates/api/Cargo.toml':
          '[package]\nname = "api"\n[[bin]]\nname = "api-server"\n[dependencies]\ncommon = { workspace = true }\n',
        '/p/crates/api/src/main.rs': '',
        '/p/crates/common/Cargo.toml': '[package]\nname = "common"\n[dependencies]\nbase = { path = "../base" }\n',
        '/p/crates/common/src/lib.rs': '',
        '/p/crates/base/Cargo.toml': '[package]\nname = "base"\n',
        '/p/crates/base/src/lib.rs': '',
        '/p/crates/auth/Cargo.toml': '[package]\nname = "auth"\n',
        '/p/crates/auth/src/main.rs': '',
        '/p/tools/Cargo.toml': '[package]\nname = "tools"\n',
        '/p/tools/main.rs': '',
        '/p/link/Cargo.toml': '[package]\nname = "api"\n',
        '/p/link': '-> /etc',
      },
      { api: { build: { context: '.', ...build } } },
      ['crates/api/src/main.rs', 'crates/base/src/lib.rs*', 'crates/common/src/lib.rs*'],
    ]),
  ])('%s', (_name, tree, services, expected) => {
    expect(filesOf(tree, services)).toEqual(expected)
  })

  it.each([
    ['a git repository', 'https://github.com/example/repo.git', 'remote-context'],
    ['a repository over ssh', 'git@example.test:a/b.git', 'remote-context'],
    ['a folder outside of the boundary', '../elsewhere', 'outside'],
    ['all of the machine', '/', 'outside'],
    ['a folder that is not there', './nothing', 'missing'],
    ['a symbolic link', './link', 'symbolic-link'],
  ])('is not what lies in %s, and that is said', (_name, build, why) => {
    const { services } = gather({ '/p/link': '-> /etc', '/p/a.py': py, '/elsewhere/x.py': py }, { api: { build } })
    expect(services[0]).toMatchObject({ files: [], limits: [{ kind: 'not-in-reach', why }] })
  })

  it('asks for nothing outside of the boundary, whatever a Dockerfile copies', () => {
    const asked: string[] = []
    const tree = {
      '/p/a/Dockerfile': 'FROM x\nCOPY ../../etc /etc\nCOPY / /all\nCOPY ../b /b\n',
      '/p/a/x.py': py,
      '/p/b/y.py': py,
      '/etc/z.py': py,
    }
    gather(tree, { api: { build: './a' } }, {}, asked)
    expect(asked.filter((path) => path !== '/p' && !path.startsWith('/p/'))).toEqual([])
    expect(asked.some((path) => path.startsWith('/p/b'))).toBe(false)
  })

  it('stops at its limits, and says which', () => {
    const tree = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`/p/f${at}.py`, py]))
    const each = gather(tree, { api: { build: '.' } }, { filesPerService: 10 }).services[0]
    expect([each?.files.length, each?.limits]).toEqual([10, [{ kind: 'too-many-files', limit: 10 }]])
    const all = gather(tree, { api: { build: '.' } }, { filesInAll: 20 }).services[0]
    expect([all?.files.length, all?.limits]).toEqual([20, [{ kind: 'too-many-in-all', limit: 20 }]])
  })

  it('reads a file once, however many services are built from it', () => {
    const asked: string[] = []
    gather({ '/p/a.py': py }, { api: { build: '.' }, worker: { build: '.' } }, {}, asked)
    expect(asked.filter((path) => path === '/p/a.py')).toEqual(['/p/a.py'])
  })

  it('asks for nothing where no service builds or mounts source', () => {
    const asked: string[] = []
    gather({ '/p/a.py': py }, { db: {} }, {}, asked)
    expect(asked).toEqual([])
  })
})

describe('.dockerignore', () => {
  it.each([
    ['node_modules', 'node_modules/x/y.js', true],
    ['*.md', 'README.md', true],
    ['*.md', 'docs/README.md', false],
    ['**/*.md', 'docs/README.md', true],
    ['/build', 'build/a', true],
    ['a?c', 'abc', true],
    ['*\n!src', 'src/a.py', false],
    ['*\n!src', 'lib/a.py', true],
    ['# src', 'src/a.py', false],
    ['', 'a', false],
    [`${'*a'.repeat(40)}b`, 'a'.repeat(200), false],
  ])('%s and %s', (text, path, expected) => {
    expect(readIgnorePatterns(text)(path)).toBe(expected)
  })
})
