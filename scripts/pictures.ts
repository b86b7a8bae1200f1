/**
 * `npm run pictures` draws what the README shows, from the built program: a finding in a terminal, and the status page of the same stack,
 * light and dark. The stack is `scripts/pictures/stack/`; its key is made up. The page needs Debian's `chromium`; with `--terminal` only the
 * terminal is drawn. The same program draws the same pictures: the fingerprint key is fixed, and the page is looked at within its first minute.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { drawTerminal, palettes } from './pictures/draw-terminal.ts'

const root = join(import.meta.dirname, '..')
const cli = join(root, 'dist', 'cli.js')
const themes = ['light', 'dark'] as const
const size = { width: 1000, height: 620 }

interface Place {
  readonly stack: string
  readonly keyFile: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A copy of the stack outside of any repository, so that names of files are short; a key for fingerprints that protects nothing. */
function prepare(folder: string): Place {
  const stack = join(folder, 'shop')
  cpSync(join(import.meta.dirname, 'pictures', 'stack'), stack, { recursive: true })
  const keyFile = join(folder, 'fingerprint-key')
  writeFileSync(keyFile, Buffer.alloc(32, 'the key of the pictures'), { mode: 0o600 })
  const { PATH } = process.env
  return { stack, keyFile, env: { PATH, HOME: folder, FORCE_COLOR: '1', COLUMNS: '96' } }
}

function drawFinding({ stack, keyFile, env }: Place, target: string): readonly string[] {
  const ran = spawnSync(process.execPath, [cli, 'audit', '--fingerprint-key-file', keyFile], {
    cwd: stack,
    env,
    encoding: 'utf8',
  })
  if (ran.status !== 1)
    throw new Error(`the stack of the picture should be inconsistent (1), not ${ran.status}\n${ran.stderr}`)
  const printed = `\u001b[2m$\u001b[22m countersign audit\n${ran.stdout}`
  return themes.map((theme) => {
    const file = join(target, `finding-${theme}.svg`)
    writeFileSync(
      file,
      drawTerminal(printed, 'countersign audit finds two services with different keys', palettes[theme]),
    )
    return file
  })
}

async function drawPage({ stack, keyFile, env }: Place, target: string): Promise<readonly string[]> {
  const args = [cli, 'serve', '--no-running', '--fingerprint-key-file', keyFile, '--listen', '127.0.0.1:0']
  const serve = spawn(process.execPath, args, {
    cwd: stack,
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(serve, 'close')
  try {
    const url = await findAddress(serve.stderr)
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    try {
      const files: string[] = []
      for (const colorScheme of themes) {
        const page = await browser.newPage({ viewport: size, colorScheme })
        await page.goto(url)
        await page.locator('h1', { hasText: 'Inconsistent' }).waitFor()
        const path = join(target, `status-page-${colorScheme}.png`)
        await page.screenshot({ path, animations: 'disabled' })
        files.push(path)
      }
      return files
    } finally {
      await browser.close()
    }
  } finally {
    serve.kill('SIGTERM')
    await ended
  }
}

/** Where `serve` says that it listens. Its log is read on, so that it never waits for a reader. */
async function findAddress(log: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    log.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const url = /listening on (http:\/\/[^\s"]+)/.exec(text)?.[1]
      if (url !== undefined) resolve(url)
    })
    log.on('end', () => reject(new Error(`serve does not listen\n${text}`)))
  })
}

const isTerminalOnly = process.argv.includes('--terminal')
const target = process.argv.find((_word, index, words) => words[index - 1] === '--to') ?? join(root, 'docs', 'pictures')
const folder = mkdtempSync(join(tmpdir(), 'countersign-pictures-'))
try {
  mkdirSync(target, { recursive: true })
  const place = prepare(folder)
  const files = [...drawFinding(place, target), ...(isTerminalOnly ? [] : await drawPage(place, target))]
  for (const file of files) console.log(file)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
