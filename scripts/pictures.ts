/**
 * `npm run pictures` draws what the README shows, from the built program: a finding in a terminal, and the status page of the same stack,
 * light and dark. The stack is `scripts/pictures/stack/`; its key is made up. The page needs Debian's `chromium`; `npm run docs` renews
 * the terminal as well, and `npm run check` compares it. The same program draws the same pictures: the fingerprint key is fixed, and the page is
 * drawn within its first minute, after its events have begun.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { cli, drawFinding, type Place, prepareStack, themes } from './pictures/draw-finding.ts'

const root = join(import.meta.dirname, '..')
const size = { width: 1000, height: 620 }

async function drawPage({ stack, keyFile, env }: Place, target: string): Promise<void> {
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
      for (const colorScheme of themes) {
        const page = await browser.newPage({ viewport: size, colorScheme })
        await page.goto(url)
        await page.locator('h1', { hasText: 'Inconsistent' }).waitFor()
        // Shown once the page receives events, which may be before or after it is drawn.
        await page.locator('#live').waitFor()
        await page.evaluate('document.fonts.ready')
        const path = join(target, `status-page-${colorScheme}.png`)
        await page.screenshot({ path, animations: 'disabled' })
      }
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

const folder = mkdtempSync(join(tmpdir(), 'countersign-pictures-'))
try {
  const target = join(root, 'docs', 'pictures')
  mkdirSync(target, { recursive: true })
  const place = prepareStack(folder)
  for (const { path, text } of drawFinding(place)) writeFileSync(join(root, path), text)
  await drawPage(place, target)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
