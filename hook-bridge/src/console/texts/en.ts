import { html, type Part } from '../html.ts'

/** `1 event`, `2 events`. */
function many(count: number, one: string, more: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : more}`
}

const events = (count: number) => many(count, 'event', 'events')
const deliveries = (count: number) => many(count, 'delivery', 'deliveries')

/** Every text of the console, in English. The other languages have the same keys. */
export const en = {
  language: 'English',
  brand: 'Hook bridge',
  skip: 'Skip to the content',
  workspace: 'Workspace',
  apiKey: 'API key',
  signOut: 'Sign out',
  languageSwitch: 'Language',
  sections: {
    overview: 'Overview',
    sources: 'Sources',
    webhooks: 'Webhooks',
    events: 'Events',
    deliveries: 'Deliveries',
  },
  navigation: 'Main navigation',
  count: { events, deliveries, attempts: (count: number) => many(count, 'attempt', 'attempts') },
  number: (value: number) => value.toLocaleString('en'),
  milliseconds: (value: number) => `${Math.round(value).toLocaleString('en')} ms`,

  signIn: {
    title: 'Sign in',
    lead: 'To the console of this hook bridge.',
    keyHint: 'A key of the workspace you want to see. It begins with hbk_, unless you chose it yourself.',
    submit: 'Sign in',
    wrong: 'This API key is unknown or was revoked. Check that all of it was copied.',
    tooMany: (seconds: number) => `Too many tries. Wait ${seconds} seconds, then try again.`,
    noKey: 'No key at hand?',
    useCommand: (command: Part) =>
      html`On the machine of the bridge, ${command} prints a link that signs you in.`,
    linkTitle: 'Sign in with this link',
    linkLead: 'The link works once, and only for a few minutes.',
    linkOver:
      'This link was used already, or its time is over. Have a new one printed, or sign in with an API key.',
    signedOut: 'You are signed out.',
    over: 'Your session is over. Please sign in again.',
  },

  overview: {
    title: 'Overview',
    range: { label: 'Period', day: '24 hours', week: '7 days' },
    tiles: {
      received: 'Events received',
      delivered: 'Delivered',
      failed: 'Failed attempts',
      waiting: 'Waiting now',
    },
    eventsChart: 'Events received per hour',
    deliveriesChart: 'Delivery attempts per hour',
    failedSeries: 'Failed',
    asTable: 'Show as a table',
    hour: 'Hour',
    total: 'Total',
    emptyChart: 'Nothing in this period.',
    waitingTitle: 'What waits, and why',
    nothingWaits: 'Nothing waits. Everything that came in has been delivered.',
    firstSteps: 'Three steps to the first delivery',
    stepSource: 'Connect an account of CablenetAI or Inmova.',
    stepWebhook: 'Turn on a Zap, a scenario or a workflow that uses one of the triggers.',
    stepEvent: 'Let something happen there: a new lead, a changed property.',
    connect: 'Connect an account',
  },

  waiting: {
    retrying: (count: number, webhook: Part, answer: Part, next: Part) =>
      html`${events(count)} ${count === 1 ? 'waits' : 'wait'} for ${webhook}: ${answer}. Next try ${next}.
      Nothing is lost.`,
    onTheWay: (count: number, webhook: Part) =>
      html`${events(count)} ${count === 1 ? 'is' : 'are'} on the way to ${webhook}.`,
    paused: (count: number, webhook: Part) =>
      html`${webhook} is paused: ${events(count)} ${count === 1 ? 'is' : 'are'} held until you resume it.
      Nothing is lost.`,
    suspended: (count: number, webhook: Part) =>
      html`${webhook} is suspended, because it failed for too long: ${events(count)}
      ${count === 1 ? 'is' : 'are'} held until you resume it. Nothing is lost.`,
    gone: (count: number, webhook: Part) =>
      html`Nobody listens for ${webhook} any more: ${events(count)} ${count === 1 ? 'is' : 'are'} held. Turn
      it on again over there, or resume it here.`,
    dead: (count: number, webhook: Part, answer: Part) =>
      html`${events(count)} did not reach ${webhook}, and the retries are over: ${answer}.
      ${count === 1 ? 'It is' : 'They are'} kept, and can be sent again.`,
    more: (count: number) => `Something waits for ${many(count, 'more webhook', 'more webhooks')}`,
    now: 'now',
    show: 'Show them',
    showDead: 'Show and send again',
  },

  answer: {
    answered: (status: number, words: string) => `it answered ${status}${words === '' ? '' : ` (${words})`}`,
    none: 'it could not be reached',
    unknown: 'no attempt is on record',
    delivered: (status: number) => `Accepted with ${status}`,
    failed: (status: number, words: string) => `Answered ${status}${words === '' ? '' : `: ${words}`}`,
    unreachable: 'No answer',
    words: {
      300: 'redirects are not followed',
      400: 'it did not understand the request',
      401: 'it did not accept the signature or the login',
      403: 'it refuses the sender',
      404: 'there is nothing at its address',
      405: 'it takes no POST requests',
      408: 'it waited too long',
      410: 'it wants no more events',
      413: 'the event is too large for it',
      429: 'too many requests',
      500: 'an error inside the receiver',
      502: 'a gateway in front of it got no answer',
      503: 'it is overloaded or under maintenance',
      504: 'a gateway in front of it waited too long',
    } as Readonly<Record<number, string>>,
  },

  states: {
    webhook: { active: 'Active', paused: 'Paused', suspended: 'Suspended', gone: 'Gone' },
    delivery: {
      pending: 'Pending',
      delivered: 'Delivered',
      dead: 'Dead',
      held: 'Held',
      cancelled: 'Cancelled',
    },
    deliveryMeans: {
      pending: 'It is on its way, or waits for its next try.',
      delivered: 'The receiver accepted it.',
      dead: 'Its retries are over. It is kept, and can be sent again.',
      held: 'It waits until its webhook is active again.',
      cancelled: 'Its webhook was deleted.',
    },
  },
  platforms: { zapier: 'Zapier', make: 'Make', n8n: 'n8n', other: 'Other' },

  sources: {
    title: 'Sources',
    lead: 'Accounts of the providers that send their events here.',
    connect: 'Connect an account',
    emptyTitle: 'No account is connected yet',
    empty: 'Connect the first one: it gets an address of its own, to which the provider sends its events.',
    lastEvent: 'Last event',
    never: 'none yet',
    connectTitle: 'Connect an account',
    provider: 'Provider',
    name: 'Name',
    nameHint: 'For people: which account or office this is. May stay empty.',
    how: 'How to connect',
    byKey: 'Let the bridge do it, with an API key of Inmova',
    byKeyHint:
      'The key needs the scope webhooks:write. The bridge registers itself and keeps the secret. The key is stored sealed.',
    byHand: 'By hand',
    byHandHint: 'You register the address at the provider yourself.',
    inmovaKey: 'API key of Inmova',
    submit: 'Connect',
    connected: 'The account is connected.',
    inboundUrl: 'Address (URL)',
    secret: 'Secret',
    secretOnce: 'Shown this once. Copy it now: nobody can see it again.',
    steps: 'How to set it up',
    cablenetai: [
      'At CablenetAI, open /integraciones-mias and there Webhooks.',
      'Register an endpoint: paste the address and the secret.',
      'Save. Let something happen, such as a new lead.',
    ],
    cablenetaiNoSecret: 'You have no secret at hand? Make a new one below, and paste it there.',
    inmova: [
      'Register the address at Inmova, with an API key that has the scope webhooks:write:',
      'Inmova answers with a secret (whsec_…). Copy it.',
      'Paste it here, so that the bridge can check the signatures.',
    ],
    inmovaUpstream: (host: string) =>
      `The bridge registered itself at ${host}, and keeps the secret. There is nothing left to do there.`,
    missing: (types: string) => `Inmova did not accept these events, and will not send them: ${types}.`,
    vendorSecret: 'Secret from the provider',
    saveSecret: 'Save the secret',
    secretSaved: 'The secret is saved. It and the one before count for 24 hours.',
    waitingTitle: 'Waiting for the first event',
    waitingText: 'This page notices by itself when it arrives.',
    arrivedTitle: 'The first event has arrived',
    arrivedText: (when: Part) => html`Last event ${when}. The connection works.`,
    events: 'Events that are delivered',
    eventsHint: 'What is not ticked is stored when it comes in, and delivered to nobody.',
    saveEvents: 'Save the choice',
    eventsSaved: 'The choice is saved.',
    rename: 'Save the name',
    renamed: 'The name is saved.',
    rotate: 'Make a new secret',
    rotateText:
      'The new secret is shown once. The old one counts for 24 hours more, so that you can exchange it at the provider.',
    rotated: 'The source has a new secret.',
    remove: 'Disconnect',
    removeText: 'Its address answers 404 from then on. What it sent stays on record.',
    removed: 'The source is disconnected.',
    removedLeft:
      'The source is disconnected here. At Inmova its webhook could not be deleted: delete it there.',
    addressTitle: 'Address and secret',
    manage: 'Manage',
  },

  webhooks: {
    title: 'Webhooks',
    lead: 'Who gets the events: Zaps, scenarios, workflows and servers of your own.',
    emptyTitle: 'Nobody gets events yet',
    empty:
      'Turn on a Zap, a scenario or a workflow that uses one of the triggers: it subscribes itself, and appears here.',
    platform: 'Platform',
    state: 'State',
    lastAnswer: 'Last answer',
    lastSuccess: 'Last success',
    noAnswer: 'Nothing was sent yet',
    noSuccess: 'none yet',
    noRecentSuccess: (count: number) => `none among the last ${count} attempts`,
    waiting: 'Waiting',
    target: 'Target',
    events: 'Events',
    retries: 'Retries',
    retriesCount: (count: number) => `${count} after the first attempt (events of Inmova)`,
    retries24h: 'For 24 hours, for every event',
    order: 'Order',
    orderText: 'Events about one lead, property … one after the other',
    coalesce: 'Updates',
    coalesceText: (seconds: number) =>
      `Those of one property or tenant within ${seconds === 1 ? 'a second' : `${seconds} seconds`} as one`,
    filters: 'Filters',
    filterIs: {
      equals: 'is',
      oneOf: 'is one of',
      above: 'is above',
      below: 'is below',
      changed: 'has changed',
    },
    filterEmpty: 'is empty',
    filterAnd: 'and',
    created: 'Created',
    stateReason: 'Reason',
    failingSince: 'Failing since',
    notBefore: 'Nothing before',
    notBeforeText: (when: Part) => html`The receiver asked for a pause: nothing is sent before ${when}.`,
    held: 'Held',
    heldText: (most: number, since: Part, until: Part) =>
      html`The oldest has waited since ${since} and is given up on ${until}, or as soon as more than
      ${events(most)} ${most === 1 ? 'is' : 'are'} held.`,
    pause: 'Pause',
    resume: 'Resume',
    paused: 'The webhook is paused. What comes in is held.',
    resumed: 'The webhook is active again. What was held is sent now.',
    recovering: 'It is under way. This page shows how far it is.',
    recoveryStopped: 'It is stopped. What was due already is still sent.',
    test: 'Send a test event',
    testEvent: 'Event',
    tested: 'The test event is on its way.',
    rotate: 'Make a new secret',
    rotateText:
      'For receivers that you run yourself. Zapier, Make and n8n would then refuse events until they are turned off and on again.',
    rotated: 'The webhook has a new secret.',
    remove: 'Delete',
    removeText:
      'Nothing more is sent to it, and what still waits is cancelled. A Zap, scenario or workflow does not notice: turn it off over there instead.',
    removed: 'The webhook is deleted.',
    attempts: 'Latest attempts',
    noAttempts: 'Nothing was sent yet. Send a test event to try it.',
    allDeliveries: 'All deliveries of this webhook',
    more: 'Older attempts',
    manage: 'Manage',
    details: 'Details',
  },

  recoveries: {
    title: 'Sending what was missed',
    kinds: { recover: 'What did not arrive', 'catch-up': 'What it never had' },
    sinceTime: (when: Part) => html`since ${when}`,
    begun: (when: Part) => html`(begun ${when})`,
    states: {
      running: (moved: number, total: number) => `${moved.toLocaleString('en')} of ${events(total)} so far.`,
      stopped: (moved: number, total: number) =>
        `Stopped after ${moved.toLocaleString('en')} of ${events(total)}.`,
      done: (moved: number) =>
        moved === 0 ? 'Done: there was nothing to send.' : `Done: ${events(moved)} put into the queue again.`,
    },
    stop: 'Stop',
    begin: 'Send what was missed',
    explained:
      'Oldest first, each event once, and never faster than the platform takes them. New events are not kept waiting.',
    which: 'What to send',
    recoverHint: (dead: number) =>
      `Deliveries whose retries are over (${dead.toLocaleString('en')} now). They are tried anew.`,
    catchUpHint: 'Events that came in before this webhook was there, or before it asked for them.',
    since: 'Events since',
    month: 'Last 30 days',
    send: 'Send',
    notChosen: 'Choose what to send, and since when.',
  },

  doctor: {
    link: 'What is wrong?',
    title: 'What is wrong?',
    lead: (webhook: Part) => html`Everything that events to ${webhook} depend on, looked at just now.`,
    level: { ok: 'Good', notice: 'Mind', problem: 'Problem' },
    todo: 'What to do',
    problems: (count: number) => `${many(count, 'problem', 'problems')}. What to do stands beside each.`,
    notices: (count: number) => `Nothing is broken. ${many(count, 'thing', 'things')} to mind.`,
    well: 'All is well.',
    again: 'Look again',
    test: 'Send a test event',
  },

  events: {
    title: 'Events',
    lead: 'What came in, newest first.',
    empty: 'No event fits.',
    emptyHint: 'Take a filter away, or wait until the provider sends something.',
    type: 'Event',
    anyType: 'All events',
    unknown: 'Unknown event',
    subject: 'About',
    received: 'Received',
    since: 'Since',
    sinceOptions: { any: 'Any time', '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days' },
    filter: 'Filter',
    clear: 'Clear the filter',
    source: 'Source',
    published: 'Published through the API',
    test: 'Test',
    warnings: 'Mind',
    payload: 'Payload',
    copy: 'Copy',
    copied: 'Copied',
    noPayload: 'The payload is no longer kept.',
    deliveries: 'Deliveries of this event',
    noDeliveries: 'No webhook asked for this event when it came in.',
    reported: 'The sender called it',
    id: 'ID',
  },

  deliveries: {
    title: 'Deliveries',
    lead: 'Each event on its way to each webhook, newest first.',
    state: 'State',
    anyState: 'All states',
    webhook: 'Webhook',
    anyWebhook: 'All webhooks',
    empty: 'No delivery fits.',
    emptyHint: 'Take a filter away, or look for an ID.',
    created: 'Created',
    nextTry: 'Next try',
    attempts: 'Attempts',
    number: (count: number) => `Attempt ${count}`,
    timeline: 'What happened',
    mergedInto: 'Sent in',
    merged: 'Also in it',
    noAttempt: 'There was no attempt yet.',
    received: 'The event came in',
    nextTryAt: (next: Part) => html`Next try ${next}.`,
    answerText: 'What the receiver said',
    replay: 'Send again',
    replayText: 'It is sent now, with fresh retries. The receiver sees the same id.',
    replayed: 'It is due again, and is being sent.',
    evidence: 'Download the evidence',
    evidenceText: 'One JSON file: the exact bytes, the headers, and every attempt with its answer.',
    select: (id: string) => `Select ${id}`,
    selectAll: 'Select all on this page',
    replaySelected: 'Send the selected ones again',
    replayAll: 'Send all that match again…',
    confirmTitle: 'Send again?',
    confirm: (count: number, more: boolean) =>
      more
        ? `The newest ${deliveries(count)} that match are sent again. There are more: repeat this for the others.`
        : `${deliveries(count)} ${count === 1 ? 'matches' : 'match'}, and will be sent again.`,
    confirmHint: 'Receivers see the same ids as before, so those that remember ids take nothing twice.',
    confirmSubmit: (count: number) => `Send ${deliveries(count)} again`,
    nothingMatches: 'No delivery matches. Nothing is sent again.',
    nothingSelected: 'Nothing was selected. Tick what should be sent again.',
    replayedMany: (sent: number, left: number) =>
      `${deliveries(sent)} ${sent === 1 ? 'is' : 'are'} due again.` +
      (left === 0
        ? ''
        : ` ${deliveries(left)} could not be: the webhook was deleted, or the payload is no longer kept.`),
  },

  find: {
    label: 'Find by ID',
    placeholder: 'evt_…, dlv_… or wh_…',
    submit: 'Find',
    nothing: (id: string) =>
      `Nothing with the ID “${id}” is in this workspace. It may be older than what is kept.`,
  },
  paging: { older: 'Older', newest: 'Back to the newest', label: 'Pages' },
  errors: {
    title: 'That did not work',
    notFound: 'There is nothing at this address. It may have been deleted.',
    forbidden:
      'This form was too old, or did not come from this page. Go back, reload the page and try again.',
    unavailable: 'The event store cannot be used now. Try again in a moment.',
    stopping: 'The bridge is stopping. Try again when it is back.',
    inside: 'Something went wrong inside the bridge. Its log says what.',
    refused: 'The bridge says:',
    back: 'Back to the overview',
  },
  cancel: 'Cancel',
  details: 'Details',
}

export type Texts = typeof en
