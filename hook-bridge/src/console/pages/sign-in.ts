import { html } from '../html.ts'
import { type Content, csrfField, type Notice, type View } from '../page.ts'

interface SignIn {
  /** Where to after the login. */
  readonly next: string
  readonly notice: Notice | undefined
}

export function signInPage(view: View, { next, notice }: SignIn): Content {
  const { texts } = view
  const { signIn } = texts
  const body = html`<div class="card narrow">
    <h1>${signIn.title}</h1>
    <p class="muted">${signIn.lead}</p>
    <form method="post" action="/console/login" class="stack">
      ${csrfField(view)}<input type="hidden" name="next" value="${next}" />
      <label for="key">${texts.apiKey}</label>
      <input
        id="key"
        name="key"
        type="password"
        autocomplete="current-password"
        required
        aria-describedby="key-hint"
        spellcheck="false"
      />
      <p class="hint" id="key-hint">${signIn.keyHint}</p>
      <button class="primary">${signIn.submit}</button>
    </form>
    <p class="hint">${signIn.noKey} ${signIn.useCommand(html`<code>npx hook-bridge console</code>`)}</p>
  </div>`
  return { title: signIn.title, body, notice }
}

export function linkPage(view: View, token: string): Content {
  const { signIn } = view.texts
  const body = html`<div class="card narrow">
    <h1>${signIn.linkTitle}</h1>
    <p class="muted">${signIn.linkLead}</p>
    <form method="post" action="/console/link" class="stack">
      ${csrfField(view)}<input type="hidden" name="token" value="${token}" />
      <button class="primary">${signIn.submit}</button>
    </form>
  </div>`
  return { title: signIn.linkTitle, body }
}
