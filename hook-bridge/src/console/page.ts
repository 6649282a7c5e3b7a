import { assetPath } from './assets.ts'
import { type Html, html, trusted } from './html.ts'
import { icon, type IconName } from './icons.ts'
import type { Language } from './language.ts'
import { texts as languages } from './language.ts'
import type { Operator } from './passes.ts'
import type { Texts } from './texts/en.ts'

/** What every page is drawn with. */
export interface View {
  readonly texts: Texts
  readonly language: Language
  /** Null before the login. */
  readonly operator: Operator | null
  /** To be sent back with every form. */
  readonly csrf: string
  /** The address of this page, with its query. */
  readonly address: string
  readonly now: number
}

export interface Content {
  readonly title: string
  readonly body: Html
  /** What has just been done, or could not be. */
  readonly notice?: Notice | undefined
}

export interface Notice {
  readonly tone: 'good' | 'bad'
  readonly text: string
}

const SECTIONS = ['overview', 'sources', 'webhooks', 'events', 'deliveries'] as const satisfies IconName[]

/*
 * No style in the page, which the policy forbids. What is unfolded stays so. A page that could not be drawn anew stays
 * as it was.
 */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  morphIgnore: ['data-htmx-powered', 'open'],
  noSwap: [204, 304, '4xx', '5xx'],
  history: false,
})

/** The whole document. */
export function page(view: View, { title, body, notice }: Content): string {
  const { texts, language } = view
  const document = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content="${HTMX}" />
        <title>${title} · ${texts.brand}</title>
        <link rel="icon" type="image/svg+xml" href="${assetPath('icon')}" />
        <link rel="stylesheet" href="${assetPath('style')}" />
        <script src="${assetPath('htmx')}" defer></script>
        <script src="${assetPath('script')}" defer></script>
      </head>
      <body class="${view.operator ? 'signed-in' : 'signed-out'}">
        <a class="skip" href="#content">${texts.skip}</a>
        ${view.operator ? frame(view, view.operator) : html`<header class="plain">${brand(texts)}${languageForm(view)}</header>`}
        <main id="content" tabindex="-1">
          ${notice && html`<p class="notice notice-${notice.tone}" role="status">${icon(notice.tone)} <span>${notice.text}</span></p>`}
          ${body}
        </main>
      </body>
    </html>`
  return document.toString()
}

function frame(view: View, { workspace, apiKey }: Operator): Html {
  const { texts } = view
  const section = view.address.split('?')[0]!.split('/')[2] ?? 'overview'
  const links = SECTIONS.map((name) => {
    const href = name === 'overview' ? '/console' : `/console/${name}`
    const current = name === section ? trusted('aria-current="page"') : null
    return html`<li>
      <a href="${href}" ${current}>${icon(name)}<span>${texts.sections[name]}</span></a>
    </li>`
  })
  const place = html`<span class="hidden">${texts.workspace}</span>
    <span class="place">${workspace.name}</span>`
  return html`<header class="top">
      ${brand(texts, place)}
      <div class="account">
        <p class="who muted">${texts.apiKey}: ${apiKey.name}</p>
        ${languageForm(view)}
        <form method="post" action="/console/logout">
          ${csrfField(view)}<button class="quiet">${texts.signOut}</button>
        </form>
      </div>
    </header>
    <nav aria-label="${texts.navigation}">
      <ul>
        ${links}
      </ul>
    </nav>`
}

function brand(texts: Texts, place?: Html): Html {
  return html`<a class="brand" href="/console"
    >${icon('mark')}<span class="names"><span>${texts.brand}</span> ${place}</span></a
  >`
}

function languageForm(view: View): Html {
  const other: Language = view.language === 'en' ? 'es' : 'en'
  const back = view.operator ? view.address : '/console/login'
  return html`<form
    method="post"
    action="/console/language"
    class="language"
    aria-label="${view.texts.languageSwitch}"
  >
    ${csrfField(view)}<input type="hidden" name="back" value="${back}" />
    <button class="quiet" name="language" value="${other}" lang="${other}">
      ${languages[other].language}
    </button>
  </form>`
}

/** Without it no change is made. */
export function csrfField({ csrf }: Pick<View, 'csrf'>): Html {
  return html`<input type="hidden" name="_csrf" value="${csrf}" />`
}

/** A part of the page that is drawn anew when something has changed; the rest stays as it is. */
export function liveRegion({ address }: View, body: Html): Html {
  return html`<div
    id="live"
    hx-get="${address}"
    hx-select="#live"
    hx-target="#live"
    hx-swap="outerMorph"
    hx-trigger="bridge:changed from:body"
  >
    ${body}
  </div>`
}
