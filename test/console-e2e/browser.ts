import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

export interface Look {
  readonly language: 'en' | 'es'
  readonly size: 'phone' | 'desk'
  readonly scheme: 'light' | 'dark'
}

/** Each of them once with each other. */
export const looks: readonly Look[] = (['en', 'es'] as const).flatMap((language) =>
  (['phone', 'desk'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((scheme) => ({ language, size, scheme })),
  ),
)

const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 860 } } as const
const ARTEFACTS = fileURLToPath(new URL('artefacts/', import.meta.url))

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
}

/** A browser of somebody who speaks this language, on a device of this size. */
export function openContext(
  browser: Browser,
  { language, size, scheme }: Look,
  more: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: SIZES[size],
    colorScheme: scheme,
    locale: language === 'es' ? 'es-ES' : 'en-GB',
    timezoneId: 'Europe/Madrid',
    hasTouch: size === 'phone',
    ...more,
  })
}

/** Signs in with an API key, and waits for the overview. */
export async function signIn(
  page: Page,
  { origin, apiKey }: { origin: string; apiKey: string },
): Promise<void> {
  await page.goto(`${origin}/console/login`)
  await page.fill('#key', apiKey)
  await page.click('main button.primary')
  await page.waitForURL(`${origin}/console`)
}

/** Keeps a picture of the whole page, for people to look at. */
export async function keepPicture(page: Page, name: string, { language, size, scheme }: Look): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true })
  await page.screenshot({ path: `${ARTEFACTS}${name}-${language}-${size}-${scheme}.png`, fullPage: true })
}
