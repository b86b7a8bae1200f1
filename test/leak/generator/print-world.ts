import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type AuditMemory, createAuditMemory } from '../../../src/audit-options.ts'
import { describeCrash } from '../../../src/cli/describe-crash.ts'
import type { AuditFlags } from '../../../src/cli/flags/audit-flags.ts'
import { ensureBuilt, runCli } from '../../support/run-cli.ts'
import type { World } from './plan-case.ts'
import { createPrinter, type ServePrinter } from './print-served.ts'
import { type CommandOutcome, runAudit, runCommand } from './run-command.ts'

/** A way to have something of a stack printed. */
export type CommandName = keyof typeof commands

/** What a command printed of a world, its files included. */
export interface Printed {
  readonly text: string
  readonly exitCode: number
}

type Print = (bench: LeakBench, world: World) => Promise<CommandOutcome>

const line =
  (...words: readonly string[]): Print =>
  (bench, { envFile, shell }) =>
    runCommand([...words, ...envFile.flatMap((file) => ['--env-file', file])], bench.folder, shell)

/** An audit whose report is written in every format but SARIF, which repeats the pages of all rules. */
const reported =
  (more: Partial<AuditFlags>, formats: readonly string[] = quickFormats): Print =>
  (bench, { shell, envFile }) =>
    runAudit(
      { envFile, format: formats, ...more },
      { ...bench, shell: { ...shell, GITHUB_STEP_SUMMARY: bench.summary } },
    )

const quickFormats = ['text', 'json', 'junit', 'github', 'markdown']

const commands = {
  'audit, five formats': reported({}),
  'audit of the wiring, five formats': reported({ wiring: true }),
  'verify, five formats': reported({ verify: true }),
  'audit of notes, five formats': reported({ waivers: false, failOn: 'note' }),
  'audit as SARIF': reported({}, ['sarif']),
  'audit of the wiring as SARIF': reported({ wiring: true }, ['sarif']),
  'audit in colour': (bench, world) => line('audit')(bench, { ...world, shell: { ...world.shell, FORCE_COLOR: '1' } }),
  'audit from outside the folder': (bench, { envFile, shell }) =>
    runCommand(
      [
        'audit',
        bench.folder,
        ...envFile.flatMap((file) => ['--env-file', join(bench.folder, file)]),
        '--format',
        'json',
      ],
      dirname(bench.folder),
      shell,
    ),
  'audit of a stranger': line('audit', '--untrusted'),
  'verify of a stranger': line('verify', '--untrusted', '--format', 'json'),
  'explain a service': line('audit', '--explain', 'auth'),
  'explain a variable': line('audit', '--explain', 'api.JWT_SECRET'),
  'explain what is not there': line('audit', '--explain', 'api.NOBODY'),
  rehearse: line('rehearse'),
  'rehearse as JSON': line('rehearse', '--format', 'json'),
  'rehearse one': line('rehearse', 'JWT_SECRET'),
  fix: line('fix', '--unsafe'),
  'fix as JSON': line('fix', '--unsafe', '--format', 'json'),
  init: line('init', '--print'),
  'propose probes': line('init', '--live', '--print'),
  'list what would be sent': line('verify', '--live', '--plan'),
  gate: line('gate', '--no-running'),
  mint: async (bench, world) => {
    const outcome = await line('mint', 'auth')(bench, world)
    return { ...outcome, stdout: outcome.stdout.replace(/\.[\w-]+\./, '..') }
  },
  snapshot: (bench, world) =>
    line(
      'snapshot',
      '--name',
      'here',
      '--sign-key-file',
      bench.signKey,
      '--fingerprint-key-file',
      bench.fleetKey,
    )(bench, world),
  serve: (bench, world) => bench.served.print(bench.folder, world),
  'the built command, with every log': async (bench, { envFile, shell }) => {
    ensureBuilt()
    const files = envFile.flatMap((file) => ['--env-file', file])
    const { stdout, stderr, exitCode } = await runCli(['audit', '--log-level', 'debug', ...files], {
      cwd: bench.folder,
      env: { FORCE_COLOR: '1', ...shell },
    })
    return { stdout, stderr, exitCode: exitCode ?? 70 }
  },
  'a crash that quotes it': async (_, { files, shell }) => {
    const quoted = [...Object.values(files), ...Object.values(shell)].join('\n    at ')
    const error = new TypeError(`${quoted}\n    at ${quoted} (/x/y.ts:1:2)`, { cause: quoted })
    error.name = quoted
    error.stack = `${error.message}\n    at ${quoted} (/x/y.ts:1:2)\n    at run (/x/z.ts:3:4)`
    return { stdout: '', stderr: describeCrash(error), exitCode: 0 }
  },
} satisfies Readonly<Record<string, Print>>

/** How often each is chosen. */
const weights: Readonly<Record<CommandName, number>> = {
  'audit, five formats': 70,
  'audit as SARIF': 12,
  'audit of the wiring as SARIF': 4,
  'audit of the wiring, five formats': 24,
  'verify, five formats': 24,
  'audit of notes, five formats': 12,
  'audit in colour': 2,
  'audit from outside the folder': 6,
  'audit of a stranger': 6,
  'verify of a stranger': 4,
  'explain a service': 12,
  'explain a variable': 6,
  'explain what is not there': 6,
  rehearse: 4,
  'rehearse as JSON': 6,
  'rehearse one': 2,
  fix: 8,
  'fix as JSON': 8,
  init: 6,
  'propose probes': 6,
  'list what would be sent': 6,
  gate: 4,
  mint: 4,
  snapshot: 0, // each key takes a scrypt: it has a test of its own
  serve: 12,
  'the built command, with every log': 1,
  'a crash that quotes it': 4,
}

/** The commands, each as often as it is to be chosen. */
export const commandChoices: readonly CommandName[] = (Object.keys(commands) as CommandName[]).flatMap((name) =>
  Array<CommandName>(weights[name]).fill(name),
)

/** A token is what `mint` is asked for: it is made with the secret, and differs. The claims in it are those that the stack asks for. */
export const isSecretMade = (command: CommandName): boolean => command === 'mint'

/** Files in memory, where the system has them: writing to a disk takes longer than an audit. */
const memoryFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder to write worlds into, one after the other, always at one path, so that nothing printed differs by that. */
export class LeakBench {
  readonly #root = mkdtempSync(join(memoryFolder, 'countersign-leak-'))
  readonly folder = join(this.#root, 'shop')
  readonly summary = join(this.#root, 'summary')
  /** Of the host, for its snapshots. */
  readonly signKey = join(this.#root, 'host.key')
  readonly fleetKey = join(this.#root, 'fleet.key')
  /** What audits of one process hand on: loading the word lists takes longer than an audit. */
  readonly memory: AuditMemory = createAuditMemory(true)
  readonly served: ServePrinter = createPrinter(this.memory)

  readonly #written = new Set<string>()

  constructor() {
    mkdirSync(this.folder)
    const { privateKey } = generateKeyPairSync('ed25519')
    writeFileSync(this.signKey, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    writeFileSync(this.fleetKey, randomBytes(32).toString('hex'), { mode: 0o600 })
  }

  async print(command: CommandName, world: World): Promise<Printed> {
    this.#write(world)
    const { stdout, stderr, exitCode } = await commands[command](this, world)
    const summary = existsSync(this.summary) ? readFileSync(this.summary, 'utf8') : ''
    return { text: neutral([stdout, stderr, summary].join('\n')), exitCode }
  }

  async close(): Promise<void> {
    await this.served.close()
    rmSync(this.#root, { recursive: true, force: true })
  }

  /** Making and removing folders takes longer than an audit: they stay. */
  #write({ files }: World): void {
    rmSync(this.summary, { force: true })
    for (const name of this.#written) if (!(name in files)) rmSync(join(this.folder, name), { force: true })
    this.#written.clear()
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name)
      if (name.includes('/')) mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      this.#written.add(name)
    }
  }
}

/** The text without what differs from one run to the next by itself: fingerprints, by the order in which they come, and times. */
function neutral(text: string): string {
  const marks = new Map<string, string>()
  return text
    .replace(/fp1:[0-9a-f]{12}|fp2:[0-9a-f]{32}|jkt:[\w-]{43}/g, (mark) => {
      const known = marks.get(mark) ?? `fp-${marks.size + 1}`
      marks.set(mark, known)
      return known
    })
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME')
    .replace(/("time":|"tookMs":|data-now=")\d+/g, '$1N')
    .replace(/("value": ")[\w-]{86}(?=")/g, '$1SIGNATURE')
}
