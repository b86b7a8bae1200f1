import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jwtPlugin from '@fastify/jwt'
import { expressjwt } from 'express-jwt'
import { createVerifier } from 'fast-jwt'
import { fastify } from 'fastify'
import { jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { findCache } from '../engine/fetch-from-debian.ts'

/** What a library says of each token, as a program would print the exception; `null` where it accepts it. */
export type Words = Readonly<Record<string, string | null>>

/** What was made of the words for each token: `library: meaning`. */
export type Heard = Readonly<Record<string, string>>

/** Why the libraries of Debian cannot be heard here, or `null`; with `COUNTERSIGN_REQUIRE_LIVE=1` they have to be. */
export function whyNoLibraries(): string | null {
  const programs = [
    ['/usr/bin/python3', '-c', 'import jwt, jose, authlib'],
    ['/usr/bin/ruby', '-e', 'require "jwt"'],
    ['/usr/bin/jwt', '-help'],
    ['/usr/bin/cargo', '--version'],
    ['/usr/bin/test', '-d', '/usr/share/cargo/registry/jsonwebtoken-8.2.0'],
  ] as const
  if (programs.every(([command, ...args]) => spawnSync(command, args).status === 0)) return null
  const reason =
    'apt-get install --no-install-recommends python3-jwt python3-jose python3-authlib ruby ruby-jwt jwt cargo librust-jsonwebtoken-dev'
  if (process.env['COUNTERSIGN_REQUIRE_LIVE'] === '1') {
    throw new Error(`COUNTERSIGN_REQUIRE_LIVE=1 and libraries are missing: ${reason}`)
  }
  console.warn(`\n  !! JWT libraries are not installed, their tests are SKIPPED: ${reason}\n`)
  return reason
}

type Tokens = Readonly<Record<string, string>>

/** A library that is installed here, and how it is made to check tokens. */
export type Hear = (tokens: Tokens, key: string) => Words | Promise<Words>

/** Calls a program of another language, which takes and gives JSON. */
function ask(command: string, script: string, library: string): Hear {
  return (tokens, key) => {
    const input = JSON.stringify({ library, tokens, key })
    const { stdout, stderr, status } = spawnSync(command, [join(import.meta.dirname, script)], {
      input,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${library} is not installed (see .ci/run): ${stderr}`)
    return JSON.parse(stdout) as Words
  }
}

/** The command of golang-jwt prints what the library says, and checks neither issuer nor audience. */
const hearGolangJwt: Hear = (tokens, key) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-words-'))
  try {
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, key)
    return mapTokens(tokens, (token) => {
      const { status, stderr } = spawnSync('/usr/bin/jwt', ['-key', keyFile, '-alg', 'HS256', '-verify', '-'], {
        input: token,
        encoding: 'utf8',
      })
      return status === 0 ? null : stderr.trim()
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Rust's library is compiled once and kept in the user's cache: Debian has its sources, and nothing is fetched. */
const hearRust: Hear = (tokens, key) => {
  const folder = join(findCache(process.env), 'refusals-rust')
  cpSync(join(import.meta.dirname, 'rust'), folder, { recursive: true })
  const sources = ['source.crates-io.replace-with="debian"', 'source.debian.directory="/usr/share/cargo/registry"']
  const settings = sources.flatMap((setting) => ['--config', setting])
  const { stdout, stderr, status } = spawnSync('/usr/bin/cargo', ['run', '--quiet', '--offline', ...settings], {
    cwd: folder,
    input: JSON.stringify({ tokens, key }),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`jsonwebtoken of Rust cannot be heard (see .ci/run): ${stderr}`)
  return JSON.parse(stdout) as Words
}

const wanted = { issuer: 'auth', audience: 'web' } as const

/** What a function says by throwing. */
function thrown(check: (token: string) => unknown): (token: string) => string | null {
  return (token) => {
    try {
      check(token)
      return null
    } catch (error) {
      return print(error)
    }
  }
}

/** As `console.error` and the handlers of the frameworks begin. */
function print(error: unknown): string {
  const { name, message, code } = error as Error & { readonly code?: string }
  return `${name}: ${message}${code === undefined ? '' : ` { code: '${code}' }`}`
}

function mapTokens(tokens: Tokens, say: (token: string) => string | null): Words {
  return Object.fromEntries(Object.entries(tokens).map(([kind, token]) => [kind, say(token)]))
}

async function mapLater(tokens: Tokens, check: (token: string) => Promise<string | null>): Promise<Words> {
  const said = Object.entries(tokens).map(async ([kind, token]) => [kind, await check(token)] as const)
  return Object.fromEntries(await Promise.all(said))
}

function headersWith(token: string): Record<string, string> {
  return token === '' ? {} : { authorization: `Bearer ${token}` }
}

/** Every library that Debian and npm have and the tests install. */
export const libraries: Readonly<Record<string, Hear>> = {
  PyJWT: ask('/usr/bin/python3', 'check.py', 'PyJWT'),
  'python-jose': ask('/usr/bin/python3', 'check.py', 'python-jose'),
  'authlib or joserfc': ask('/usr/bin/python3', 'check.py', 'authlib'),
  'ruby-jwt': ask('/usr/bin/ruby', 'check.rb', 'ruby-jwt'),
  'golang-jwt': hearGolangJwt,
  'jsonwebtoken (Rust)': hearRust,
  jsonwebtoken: (tokens, key) =>
    mapTokens(
      tokens,
      thrown((token) => jsonwebtoken.verify(token, key, { ...wanted, algorithms: ['HS256'] })),
    ),
  jose: (tokens, key) =>
    mapLater(tokens, (token) =>
      jwtVerify(token, new TextEncoder().encode(key), { ...wanted, algorithms: ['HS256'] }).then(() => null, print),
    ),
  'fast-jwt': (tokens, key) =>
    mapTokens(
      tokens,
      thrown((token) => createVerifier({ key, algorithms: ['HS256'], allowedIss: 'auth', allowedAud: 'web' })(token)),
    ),
  'express-jwt': (tokens, key) => {
    const check = expressjwt({ ...wanted, secret: key, algorithms: ['HS256'] })
    return mapLater(
      tokens,
      (token) =>
        new Promise((resolve) => {
          void check({ headers: headersWith(token) } as never, {} as never, (error) =>
            resolve(error === undefined ? null : print(error)),
          )
        }),
    )
  },
  '@fastify/jwt': async (tokens, key) => {
    const app = fastify()
    await app.register(jwtPlugin, {
      secret: key,
      verify: { algorithms: ['HS256'], allowedIss: 'auth', allowedAud: 'web' },
    })
    app.get('/', async (request) => request.jwtVerify().then(() => null, print))
    const said = await mapLater(tokens, async (token) => {
      const { payload } = await app.inject({ url: '/', headers: headersWith(token) })
      return payload === '' || payload === 'null' ? null : payload
    })
    await app.close()
    return said
  },
}
