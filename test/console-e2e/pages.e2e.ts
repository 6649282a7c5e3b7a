/*
 * Every page of the console, in both languages, on a phone and on a desk, light and dark.
 *
 * Real: a bridge in a process of its own, simulators of both providers, receivers, Chromium. Doubles: the figures of
 * the past week, which are written into the database. Observed: what axe-core finds, whether anything leaks or sticks
 * out, what the browser complains of; pictures are kept for people.
 */
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepPicture, looks, openContext, signIn, startBrowser } from './browser.ts'
import { createWorld, SECRET_PATH, type World } from './world.ts'

const axe = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

let world: World
let browser: Browser

beforeAll(async () => {
  ;[world, browser] = await Promise.all([createWorld(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
})

/** The address of each page, by the name of its picture. */
async function addresses(): Promise<Readonly<Record<string, string>>> {
  const { bridge, webhooks } = world
  const [source] = await bridge.call<readonly { id: string }[]>('GET', '/sources')
  const [dead] = await bridge.call<readonly { id: string; eventId: string }[]>(
    'GET',
    '/deliveries?status=dead',
  )
  const [pending] = await bridge.call<readonly { id: string }[]>(
    'GET',
    `/deliveries?webhookId=${webhooks.busy.id}`,
  )
  return {
    overview: '',
    week: '?range=7d',
    sources: '/sources',
    connect: '/sources/new',
    'connect-inmova': '/sources/new?provider=inmova',
    source: `/sources/${source!.id}`,
    webhooks: '/webhooks',
    'webhook-in-trouble': `/webhooks/${webhooks.busy.id}`,
    'webhook-broken': `/webhooks/${webhooks.broken.id}`,
    'webhook-paused': `/webhooks/${webhooks.paused.id}`,
    'webhook-good': `/webhooks/${webhooks.good.id}`,
    'doctor-in-trouble': `/webhooks/${webhooks.busy.id}/doctor`,
    'doctor-good': `/webhooks/${webhooks.good.id}/doctor`,
    events: '/events',
    event: `/events/${dead!.eventId}`,
    deliveries: '/deliveries',
    'deliveries-none': '/deliveries?state=cancelled',
    'delivery-dead': `/deliveries/${dead!.id}`,
    'delivery-pending': `/deliveries/${pending!.id}`,
    'not-found': '/find?id=evt_0',
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe })
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
      }
    }
    return (await axe.run()).violations
  })
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

describe.each(looks)('$language, $size, $scheme', (look) => {
  test('every page reads well, fits, leaks nothing, and axe-core finds no fault', async () => {
    const { bridge, apiKey } = world
    // The policy keeps every script of others out, axe-core included; what it says of ours is observed with it on.
    const context = await openContext(browser, look)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))

    await page.goto(`${bridge.origin}/console/login`)
    await keepPicture(page, 'login', look)
    await signIn(page, { origin: bridge.origin, apiKey })

    for (const [name, address] of Object.entries(await addresses())) {
      await page.goto(`${bridge.origin}/console${address}`)
      expect(await page.getAttribute('html', 'lang'), name).toBe(look.language)
      expect(await page.title(), name).not.toBe('harmed')
      const sticksOut = Number(
        await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
      )
      expect(sticksOut, `${name} is wider than the screen`).toBeLessThanOrEqual(0)
      expect(await page.content(), name).not.toContain(SECRET_PATH)
      await keepPicture(page, name, look)
    }
    expect(complaints).toEqual([])
    await context.close()

    const bare = await openContext(browser, look, { bypassCSP: true })
    const checked = await bare.newPage()
    const faults: string[] = []
    await checked.goto(`${bridge.origin}/console/login`)
    faults.push(...(await violations(checked)))
    await signIn(checked, { origin: bridge.origin, apiKey })
    for (const [name, address] of Object.entries(await addresses())) {
      await checked.goto(`${bridge.origin}/console${address}`)
      for (const fault of await violations(checked)) faults.push(`${name}: ${fault}`)
    }
    await bare.close()
    expect(faults).toEqual([])
  })
})
