/*
 * The console in use: live pages, keyboard only, times of the reader, without scripts.
 *
 * Real: a bridge in a process of its own, simulators of both providers, receivers, Chromium. Doubles: the figures of
 * the past week, which are written into the database. Observed: what stands in the page, and what receivers get.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCablenetai } from '../support/cablenetai-simulator.ts'
import { until } from '../support/until.ts'
import { type Look, openContext, signIn, startBrowser } from './browser.ts'
import { BUSY_AFTER, createWorld, type World } from './world.ts'

const LOOK: Look = { language: 'en', size: 'desk', scheme: 'light' }

let world: World
let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  ;[world, browser] = await Promise.all([createWorld(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  context = await openContext(browser, LOOK)
  page = await context.newPage()
  await signIn(page, { origin: world.bridge.origin, apiKey: world.apiKey })
})
afterEach(() => context.close())

function open(path: string): Promise<unknown> {
  return page.goto(`${world.bridge.origin}/console${path}`)
}

/** The count of events on the overview. */
async function received(): Promise<number> {
  return Number(await page.textContent('.tile dd'))
}

describe('live', () => {
  /** The overview, with its stream open: the page of the sign-in has one too. */
  async function openLive(): Promise<void> {
    await page.goto('about:blank')
    const stream = page.waitForResponse('**/console/live')
    await open('')
    await stream
  }

  test('the page of a new source turns by itself when its first event arrives', async () => {
    await open('/sources/new')
    await page.fill('#name', 'live')
    await page.click('main form button.primary')
    const [secret, url] = await Promise.all([page.textContent('#secret'), page.textContent('#inbound-url')])
    expect(await page.textContent('.arrival strong')).toBe('Waiting for the first event')
    const sender = createCablenetai({ url: url!, secret: secret!, retry: false })
    await sender.send('lead.created')
    await page.waitForSelector('.arrival-good', { timeout: 5_000 })
    expect(await page.textContent('.arrival strong')).toBe('The first event has arrived')
    expect(await page.textContent('#secret'), 'the secret stays while the page is open').toBe(secret)
    sender.close()
  })

  test('the overview counts on, and neither the unfolded table nor the times change on the way', async () => {
    await open('')
    await page.click('.as-table summary')
    const before = await received()
    await page.evaluate(WATCH_TIMES)
    await world.sendLead()
    await expect.poll(received, { timeout: 5_000 }).toBe(before + 1)
    expect(await page.getAttribute('.as-table', 'open')).not.toBeNull()
    expect(await page.evaluate('globalThis.unlocalised')).toBe(0)
  })

  test('what is ticked stays ticked while the list is drawn anew', async () => {
    await open(`/deliveries?webhook=${world.webhooks.good.id}`)
    const first = page.locator('li.selectable').first()
    const id = await first.getAttribute('id')
    await first.locator('input').check()
    await world.sendLead()
    await expect.poll(() => first.getAttribute('id'), { timeout: 5_000 }).not.toBe(id)
    expect(await page.locator(`#${id} input`).isChecked()).toBe(true)
    expect(await page.locator('li.selectable input:checked').count()).toBe(1)
  })

  test('what cannot be drawn anew stays as it was', async () => {
    await open('')
    const before = await page.textContent('#live')
    const refused = page.waitForResponse((answer) => answer.status() === 503)
    await page.route('**/console', (route) => route.fulfill({ status: 503, body: '<h1>down</h1>' }))
    await world.sendLead()
    await refused
    await page.waitForTimeout(200)
    expect(await page.textContent('#live')).toBe(before)
    await page.unroute('**/console')
    await expect.poll(() => page.textContent('#live'), { timeout: 25_000 }).not.toBe(before)
  })

  test('a page whose session is over leads to the login by itself', async () => {
    await openLive()
    await context.clearCookies()
    await world.sendLead()
    await page.waitForURL('**/console/login', { timeout: 5_000 })
  })

  test('so does one whose session is over before its stream begins', async () => {
    await page.route('**/console/live', async (route) => {
      await context.clearCookies()
      await route.continue()
    })
    await open('')
    await page.waitForURL('**/console/login', { timeout: 5_000 })
  })

  test('what happens between the drawing of a page and its stream is shown as well', async () => {
    let listen = () => {}
    const held = new Promise<void>((resolve) => (listen = resolve))
    await page.route('**/console/live', async (route) => {
      await held
      await route.continue()
    })
    await open('')
    const before = await received()
    await world.sendLead()
    // Longer than changes are gathered: nobody is told of this one any more.
    await page.waitForTimeout(1_500)
    expect(await received()).toBe(before)
    listen()
    await expect.poll(received, { timeout: 5_000 }).toBe(before + 1)
  })

  test('without a stream the page asks now and again', async () => {
    await page.route('**/console/live', (route) => route.abort())
    await open('')
    const before = await received()
    await world.sendLead()
    await expect.poll(received, { timeout: 20_000 }).toBeGreaterThan(before)
  })
})

describe('the reader', () => {
  test('times are in the zone and the way of the reader', async () => {
    await open('/events')
    const time = page.locator('main time').first()
    const iso = (await time.getAttribute('datetime'))!
    const wanted = new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'Europe/Madrid',
    })
    expect(await time.textContent()).toBe(wanted.format(new Date(iso)))
  })

  test('the language changes with one click, on the same page, and stays', async () => {
    await open('/webhooks')
    await page.click('.language button')
    expect(page.url()).toBe(`${world.bridge.origin}/console/webhooks`)
    expect(await page.getAttribute('html', 'lang')).toBe('es')
    await open('/events')
    expect(await page.textContent('h1')).toBe('Eventos')
  })

  test('a payload is copied as it stands there', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const [event] = await world.bridge.call<readonly { id: string; payload: object }[]>(
      'GET',
      '/events?type=PROPERTY_UPDATED',
    )
    await open(`/events/${event!.id}`)
    await page.click('[data-copy="payload"]')
    expect(JSON.parse(String(await page.evaluate('navigator.clipboard.readText()')))).toEqual(event!.payload)
    await page.waitForFunction('document.querySelector("[data-copy]").textContent === "Copied"')
  })

  test('the evidence comes as a file', async () => {
    const [dead] = await world.bridge.call<readonly { id: string }[]>('GET', '/deliveries?status=dead')
    await open(`/deliveries/${dead!.id}`)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href$="/evidence"]')])
    expect(download.suggestedFilename()).toBe(`${dead!.id}-evidence.json`)
  })

  test('what did not arrive is sent again, with the keyboard alone', async () => {
    await open(`/webhooks/${world.webhooks.broken.id}`)
    await page.focus('details:has(form.stack) > summary')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.isChecked('input[value="recover"]')).toBe(true)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/webhooks/*?done=recovering')
    const newest = page.locator('.recoveries li').first()
    await expect
      .poll(() => newest.textContent(), { timeout: 15_000 })
      .toContain(`Done: ${BUSY_AFTER} events put into the queue again.`)
  })

  test('without scripts every page is there, and forms work', async () => {
    const bare = await openContext(browser, LOOK, { javaScriptEnabled: false })
    const plain = await bare.newPage()
    await signIn(plain, { origin: world.bridge.origin, apiKey: world.apiKey })
    await plain.goto(`${world.bridge.origin}/console/webhooks/${world.webhooks.paused.id}`)
    await plain.click('.actions button.primary')
    expect(await plain.textContent('.notice')).toContain('The webhook is active again.')
    expect(await plain.textContent('main time')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/)
    await bare.close()
    await world.bridge.call('PATCH', `/webhooks/${world.webhooks.paused.id}`, { active: false })
  })
})

describe('keyboard', () => {
  /** Goes on with the tab key until this is in focus. */
  async function tabTo(text: string): Promise<void> {
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(
        '[document.activeElement.getAttribute("aria-label"), document.activeElement.labels?.[0]?.textContent, document.activeElement.textContent].filter(Boolean)[0]?.trim() ?? ""',
      )
      if (String(focused).startsWith(text)) {
        if ((await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')) === 'none') {
          throw new Error(`"${text}" does not show that it is in focus`)
        }
        return
      }
    }
    throw new Error(`nobody gets to "${text}" with the tab key`)
  }

  test('sign in, find what did not arrive, and send it again, without a mouse', async () => {
    await context.clearCookies()
    const before = world.bridge.call<readonly unknown[]>(
      'GET',
      `/webhooks/${world.webhooks.broken.id}/logs?limit=100`,
    )
    await open('/login')
    await tabTo('API key')
    await page.keyboard.type(world.apiKey)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${world.bridge.origin}/console`)
    await tabTo('Show and send again')
    await page.keyboard.press('Enter')
    await page.waitForURL(/state=dead/)
    await tabTo('Send all that match again')
    await page.keyboard.press('Enter')
    await page.waitForSelector('h1:has-text("Send again?")')
    await tabTo('Send 4 deliveries again')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.notice:has-text("4 deliveries are due again.")')
    const attempts = (await before).length + 4
    await until(
      async () =>
        (
          await world.bridge.call<readonly unknown[]>(
            'GET',
            `/webhooks/${world.webhooks.broken.id}/logs?limit=100`,
          )
        ).length === attempts,
      { deadlineMs: 10_000, everyMs: 50, what: 'the new attempts' },
    )
  })

  test('the first key press offers to skip the navigation', async () => {
    await open('')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('content')
  })
})

/** Counts the frames in which a time stands there as the server wrote it. */
const WATCH_TIMES = `
  globalThis.unlocalised = 0
  const look = () => {
    for (const time of document.querySelectorAll('time')) if (time.textContent.endsWith('UTC')) globalThis.unlocalised++
    requestAnimationFrame(look)
  }
  look()
`
