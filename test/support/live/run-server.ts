import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isMissing } from './need-program.ts'
import { type StartedProgram, startProgram } from './start-program.ts'

const folder = join(import.meta.dirname, 'servers')

/** A language whose library verifies, as Debian has it. */
interface Language {
  readonly packages: string
  /** Says by its exit code whether everything is there. */
  readonly check: readonly [string, ...string[]]
  readonly command: (port: number) => { readonly program: string; readonly args: readonly string[] }
}

export type LanguageName = 'Go' | 'Ruby' | 'PHP'

/** Every language of which a server is started here. */
export const languages: Readonly<Record<LanguageName, Language>> = {
  Go: {
    packages: 'golang-go golang-github-golang-jwt-jwt-dev',
    check: ['go', 'list', 'github.com/golang-jwt/jwt'],
    command: () => ({ program: buildGo(), args: [] }),
  },
  Ruby: {
    packages: 'ruby ruby-jwt ruby-webrick',
    check: ['ruby', '-r', 'jwt', '-r', 'webrick', '-e', ''],
    command: () => ({ program: 'ruby', args: [join(folder, 'server.rb')] }),
  },
  PHP: {
    packages: 'php-cli',
    check: ['php', '-r', 'exit(function_exists("hash_hmac") ? 0 : 1);'],
    command: (port) => ({ program: 'php', args: ['-q', '-S', `127.0.0.1:${port}`, join(folder, 'server.php')] }),
  },
}

/** Debian's Go packages are sources in a GOPATH, which modules would not look at. */
const goEnvironment = {
  GO111MODULE: 'off',
  GOPATH: '/usr/share/gocode',
  GOCACHE: join(homedir(), '.cache', 'countersign-tests', 'go-build'),
}

/** The compiled server stays in the cache: Go compiles `net/http` for half a minute where it is new. */
function buildGo(): string {
  const cache = join(homedir(), '.cache', 'countersign-tests')
  mkdirSync(cache, { recursive: true })
  const program = join(cache, 'live-server-go')
  execFileSync('go', ['build', '-o', program, join(folder, 'server.go')], {
    stdio: 'pipe',
    env: { ...process.env, ...goEnvironment },
  })
  return program
}

/** Whether a language cannot be tried here. */
export function isLanguageMissing(name: LanguageName): boolean {
  const { packages, check } = languages[name]
  return isMissing(packages, check, goEnvironment)
}

/** Starts the server of a language with a key. `decode`: it verifies nothing. */
export async function startServer(name: LanguageName, key: string, mode: 'verify' | 'decode'): Promise<StartedProgram> {
  return startProgram(async ({ port }) => {
    return { ...languages[name].command(port), env: { JWT_KEY: key, MODE: mode, PORT: `${port}` } }
  })
}
