/*
 * The documentation page in a real browser.
 *
 * Real: the whole service, listening; headless Chromium. Doubles: none. Observed: every request that the page makes,
 * what the console says, what is to be seen. Skipped, visibly, where there is no Chromium.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBridge, type TestBridge } from './bridge.ts'

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, 'chromium')).find(canRun)
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const executablePath = findChromium()
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
]

let bridge: TestBridge

beforeAll(async () => {
  bridge = await createBridge()
})
afterAll(() => bridge.close())

describe('/docs', () => {
  test('is served with a policy that lets the page load nothing from elsewhere', async () => {
    for (const url of ['/docs', '/docs/', '/docs/static/swagger-ui-bundle.js']) {
      const { status, headers } = await bridge.stranger.get(url)
      expect([url, status]).toEqual([url, 200])
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
      expect(headers['content-security-policy']).toContain("connect-src 'self'")
    }
  })

  test.skipIf(executablePath === undefined)(
    'shows all operations and asks no other origin for anything (skipped when there is no chromium on the PATH)',
    async () => {
      const origin = await bridge.service.start()
      const browser: Browser = await chromium.launch({ executablePath: executablePath!, args })
      try {
        const page = await browser.newPage()
        const asked: string[] = []
        const complaints: string[] = []
        page.on('request', (request) => asked.push(request.url()))
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text())
        })
        page.on('pageerror', (error) => complaints.push(error.message))
        await page.goto(`${origin}/docs`)
        await page.waitForSelector('#operations-Webhooks-createWebhook')

        const operations = await page.locator('.opblock').allTextContents()
        for (const path of [
          '/api/v1/webhooks',
          '/api/v1/events',
          '/api/v1/deliveries/{id}/replay',
          '/api/v1/sources',
        ]) {
          expect(operations.some((text) => text.includes(path.split('/').at(-1)!))).toBe(true)
        }
        expect(operations.length).toBe(34 + 18)
        expect(await page.locator('.info').textContent()).toContain('En español')

        await page.click('#operations-Webhooks-createWebhook button.opblock-summary-control')
        await page.waitForSelector('#operations-Webhooks-createWebhook .opblock-body')
        const others = asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'))
        expect(others).toEqual([])
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    },
    60_000,
  )
})
