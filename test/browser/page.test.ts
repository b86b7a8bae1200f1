import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findProgram } from '../support/find-program.ts'
import { patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const program = findProgram('chromium', 'chromium')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where the pictures go, to be looked at. */
const pictures = process.env['COUNTERSIGN_SCREENSHOTS'] ?? join(tmpdir(), 'countersign-screenshots')

const good = 'JWT_SECRET: 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0'
const other = 'JWT_SECRET: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const hostileText = `"<img src=x onerror=alert(1)></script><script>alert(2)</script>\\e[31m\\n${'A'.repeat(10_000)}"`

function stack(api: string, more = ''): string {
  return `services:
  auth: { image: app, environment: { ${good}, JWT_EXPIRES_IN: 1h } }
  api: { image: app, environment: { ${api} } }
${more}`
}

/** Many services that check, and one in twenty with another key; the names as long as people make them. */
function crowd(count: number): string {
  const services = Array.from({ length: count }, (_, index) => {
    const name = `recommendation-worker-${String(index + 1).padStart(3, '0')}`
    return `  ${name}: { image: app, environment: { ${index % 20 === 3 ? other : good} } }\n`
  })
  return `${stack(good)}${services.join('')}`
}

const worlds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  consistent: { 'compose.yaml': stack(good) },
  inconsistent: { 'compose.yaml': stack(other) },
  incomplete: { 'compose.yaml': stack(good, '  web: { image: app, env_file: none.env }\n') },
  'nothing-to-audit': { 'compose.yaml': 'services:\n  web: { image: nginx }\n' },
  hostile: {
    'compose.yaml': stack(
      other,
      `  web: { image: app, environment: { ${good} }, labels: { "countersign.role": ${hostileText} } }\n`,
    ),
    'countersign.yaml': `waivers:\n  - { rule: literal-secret, reason: ${hostileText} }\n`,
  },
}

/** What must be readable on a phone as well. */
const crowds: Readonly<Record<string, number>> = { forty: 38, 'two-hundred': 198 }

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 1200, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 375, height: 812 }, colorScheme: 'light', hasTouch: true },
}

describe.skipIf(program === null)('the page in Chromium', () => {
  let browser: Browser
  const serves = new Map<string, RunningServe>()
  const folders = new Map<string, string>()

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({
      executablePath: program ?? '',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync'],
      ],
    })
    const many = Object.entries(crowds).map(([name, count]) => [name, { 'compose.yaml': crowd(count) }] as const)
    for (const [name, files] of [...Object.entries(worlds), ...many]) {
      const folder = mkdtempSync(join(tmpdir(), 'countersign-browser-'))
      for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
      folders.set(name, folder)
      serves.set(name, await startServe(['--no-running', '-p', 'shop'], folder))
    }
  })

  afterAll(async () => {
    await browser.close()
    for (const serve of serves.values()) await serve.stop()
    for (const folder of folders.values()) rmSync(folder, { recursive: true })
  })

  async function open(world: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    const url = serves.get(world)?.url ?? ''
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) complaints.push(`asked ${request.url()}`)
    })
    try {
      await page.goto(url)
      // The first look may be under way: the script brings the outcome, the next load has it anyway.
      await vi.waitFor(async () => {
        const heading = await page.locator('h1').textContent()
        if (heading === 'Auditing') await page.reload()
        expect(heading).not.toBe('Auditing')
      }, patience)
      await look(page)
      expect(complaints).toEqual([])
    } finally {
      await context.close()
    }
  }

  const headings: Readonly<Record<string, string>> = {
    consistent: 'Consistent',
    inconsistent: 'Inconsistent',
    incomplete: 'Incomplete',
    'nothing-to-audit': 'Nothing to audit',
    hostile: 'Inconsistent',
  }
  const cases = Object.keys(worlds).flatMap((world) => Object.keys(looks).map((look) => [world, look] as const))

  test.each(cases)('%s, %s: the right words, no complaint of axe, nothing beside the page', async (world, look) => {
    await open(world, looks[look] ?? {}, async (page) => {
      expect(await page.locator('h1').textContent()).toBe(headings[world])
      await page.screenshot({ path: join(pictures, `${world}-${look}.png`), fullPage: true })
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
      // Playwright's own way in, which the page's policy does not bind.
      await page.evaluate(axe)
      const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: unknown[] }[] }
      expect(violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 400)}`)).toEqual([])
    })
  })

  const crowded = Object.entries(crowds).flatMap(([world, count]) =>
    ['light', 'phone'].map((look) => [world, count, look] as const),
  )

  test.each(crowded)(
    '%s (%i services and two more), %s: each service once, what is wrong first, nothing cut',
    async (world, count, look) => {
      await open(world, looks[look] ?? {}, async (page) => {
        await page.screenshot({ path: join(pictures, `${world}-${look}.png`), fullPage: true })
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
        const rows = await page
          .locator('.holdings tbody th')
          .evaluateAll((cells) => cells.map((cell) => (cell.firstChild?.textContent ?? '').trim()))
        expect(new Set(rows).size).toBe(rows.length)
        expect(rows).toHaveLength(count + 2)
        const flawed = await page.locator('.holdings tr.flawed').count()
        expect(flawed).toBe(Math.ceil((count - 3) / 20))
        expect(
          await page
            .locator('.holdings tr')
            .evaluateAll((all, last) => all.slice(1, last + 1).every((row) => row.className === 'flawed'), flawed),
        ).toBe(true)
        // No table scrolls up and down by itself, so no row is cut; its first column stays where it scrolls sideways.
        const tall = await page
          .locator('.scroll')
          .evaluateAll((all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1).length)
        expect(tall).toBe(0)
        expect(await page.locator('.matrix tbody tr').count()).toBe(2)
        await page.locator('.matrix .names summary').first().click()
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
        // Readable at a glance: what is folded is not on the page.
        expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(
          look === 'phone' ? 9_000 : 5_000,
        )
        await page.evaluate(axe)
        const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: unknown[] }[] }
        expect(violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 400)}`)).toEqual([])
      })
    },
  )

  test('it is complete without JavaScript', async () => {
    await open('inconsistent', { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('h1').textContent()).toBe('Inconsistent')
      expect(await page.locator('.finding').count()).toBeGreaterThan(0)
      expect(await page.locator('table.matrix .cell-refused').count()).toBe(1)
      expect(await page.locator('.graph svg .edge-refused').count()).toBe(1)
      expect(await page.locator('.graph svg desc').textContent()).toContain('api refuses tokens of auth')
      expect(await page.locator('#live').isVisible()).toBe(false)
    })
  })

  test('it follows what happens, and says it to who cannot see it', async () => {
    const file = join(folders.get('consistent') ?? '', 'compose.yaml')
    await open('consistent', {}, async (page) => {
      await page.locator('#live', { hasText: 'files only' }).waitFor()
      await page.locator('details.services summary').click()
      writeFileSync(file, stack(other))
      await page.locator('h1', { hasText: 'Inconsistent' }).waitFor()
      expect(await page.title()).toBe('Inconsistent · countersign')
      expect(await page.locator('#announce').textContent()).toMatch(/^Inconsistent\. /)
      // What the reader closed stays closed.
      expect(await page.locator('details.services').getAttribute('open')).toBeNull()
      writeFileSync(file, stack(good))
      await page.locator('h1', { hasText: /^Consistent/ }).waitFor()
      expect(await page.locator('.history .turn').count()).toBeGreaterThanOrEqual(3)
    })
  })

  test('it finds its way back to a server that was replaced, through a proxy that had nobody to ask', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-browser-'))
    writeFileSync(join(folder, 'compose.yaml'), stack(good))
    const args = ['--no-running', '-p', 'shop']
    const first = await startServe(args, folder)
    const page = await browser.newPage()
    try {
      await page.goto(first.url)
      await page.locator('h1', { hasText: /^Consistent/ }).waitFor()
      await page.locator('#live', { hasText: /^files only/ }).waitFor()
      await first.stop()
      await page.locator('#live', { hasText: 'connection lost, trying again' }).waitFor()
      const proxy = createServer((_, response) => response.writeHead(502).end())
      proxy.listen(first.port, '127.0.0.1')
      await once(proxy, 'request')
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
      writeFileSync(join(folder, 'compose.yaml'), stack(other))
      const second = await startServe([...args, '--listen', `127.0.0.1:${first.port}`], folder)
      await page.locator('#live', { hasText: /^files only/ }).waitFor()
      await page.locator('h1', { hasText: 'Inconsistent' }).waitFor()
      await second.stop()
    } finally {
      await page.close()
      rmSync(folder, { recursive: true })
    }
  })

  test.each([5, -5])('ages are the server’s, however wrong the clock of who looks (%i h)', async (hours) => {
    await open('inconsistent', {}, async (page) => {
      await page.clock.install({ time: Date.now() + hours * 3_600_000 })
      await page.reload()
      await page.locator('#live', { hasText: /^files only/ }).waitFor()
      const ages = await page.locator('time').allTextContents()
      expect(ages.length).toBeGreaterThan(1)
      expect(ages.filter((age) => /hour|day/.test(age))).toEqual([])
      expect(await page.evaluate('Date.now()')).toSatisfy((now: number) => Math.abs(now - Date.now()) > 4 * 3_600_000)
    })
  })

  test('everything can be reached with the keyboard', async () => {
    await open('inconsistent', {}, async (page) => {
      const reached: string[] = []
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab')
        reached.push(
          await page.evaluate(
            "document.activeElement.className || document.activeElement.tagName + ':' + document.activeElement.textContent",
          ),
        )
      }
      expect(reached).toEqual(
        expect.arrayContaining(['graph graph-wide', 'scroll', 'SUMMARY:Services, with what they hold', 'A:Report']),
      )
    })
  })
})
