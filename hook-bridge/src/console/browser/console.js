// What pages do in the browser. Without it everything works, only times are in UTC and nothing moves by itself.

// The page's language, in the way of the reader's country.
const { lang } = document.documentElement
const language = navigator.languages.find((each) => each.startsWith(lang)) ?? lang
const forms = {
  moment: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
  clock: new Intl.DateTimeFormat(language, { timeStyle: 'short' }),
  hour: new Intl.DateTimeFormat(language, { timeStyle: 'short' }),
  day: new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric' }),
}

/** Today's times need no date, and those of other days do. */
function formFor(moment, as) {
  const isToday = moment.toDateString() === new Date().toDateString()
  if (as === 'clock') return isToday ? forms.clock : forms.moment
  return forms[as] ?? forms.moment
}

/** Puts times into the zone and the language of the reader. */
function localise() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    const moment = new Date(element.dateTime)
    const text = formFor(moment, element.dataset.as).format(moment)
    if (element.textContent !== text) element.textContent = text
    element.title = moment.toLocaleString(language, { timeZoneName: 'short' })
  }
}

/** Shows what works only with this script. */
function enable() {
  for (const element of document.querySelectorAll('[data-copy][hidden], [data-select-all][hidden]')) {
    element.hidden = false
  }
}

function refreshTexts() {
  localise()
  enable()
}

function sayCopied(button) {
  const label = button.textContent
  button.textContent = button.dataset.copied
  setTimeout(() => (button.textContent = label), 1500)
}

/** Where the clipboard is out of reach (no https), the text is marked, so that a key press copies it. */
function mark(source) {
  getSelection().selectAllChildren(source)
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-copy]')
  const source = button && document.getElementById(button.dataset.copy)
  if (!source) return
  if (!navigator.clipboard) return mark(source)
  navigator.clipboard.writeText(source.textContent).then(
    () => sayCopied(button),
    () => mark(source),
  )
})

document.addEventListener('change', ({ target }) => {
  const all = target.closest?.('[data-select-all]')
  if (!all) return
  for (const box of all.closest('form').querySelectorAll('input[name="delivery"]'))
    box.checked = target.checked
})

const POLL_MS = 15_000
let stream

/** The part of the page that is alive asks for itself anew. */
function changed() {
  document.body.dispatchEvent(new CustomEvent('bridge:changed'))
}

function listen() {
  if (stream || document.hidden) return
  stream = new EventSource('/console/live')
  stream.addEventListener('changed', changed)
  // What changed since the page was drawn, or while the stream was broken, nobody was told.
  stream.addEventListener('open', changed)
  // One that is refused for good: the page, asked, leads to the login where the session is over.
  stream.addEventListener('error', ({ target }) => {
    if (target.readyState === EventSource.CLOSED) changed()
  })
}

function leave() {
  stream?.close()
  stream = undefined
}

if (document.getElementById('live')) {
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return leave()
    listen()
  })
  // Browsers keep the page when its reader goes on: an open stream would stay with it.
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', listen)
  // Where no stream comes through, a look now and then.
  setInterval(() => {
    if (document.hidden || stream?.readyState === EventSource.OPEN) return
    changed()
    if (stream?.readyState === EventSource.CLOSED) leave()
    listen()
  }, POLL_MS)
  listen()
}

// Before the next frame is drawn, so that nobody sees the times change.
new MutationObserver(refreshTexts).observe(document.body, {
  childList: true,
  subtree: true,
  characterData: true,
})
refreshTexts()
