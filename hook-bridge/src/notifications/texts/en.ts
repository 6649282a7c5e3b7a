/** Who or what a notice is about: quoted names and ids, ready to be put into a sentence. */
export type Name = string

/** The words of notices. Each sentence stands for itself. */
export const en = {
  ofWorkspace: (name: string) => `of the workspace "${name}"`,
  answered: (called: string, status: number, what: string | null) =>
    `The last attempt: ${called} answered ${status}${what === null ? '' : `: ${what}`}.`,
  notAnswered: 'The last attempt: no complete answer came from its address.',
  receiver: 'the receiver',
  seeToReceiver: 'See whether the receiver runs, can be reached and answers with 2xx.',
  hours: (count: number) => (count === 1 ? '1 hour' : `${count} hours`),

  atRisk: (name: Name, since: string) => [
    `Webhook at risk: ${name}`,
    `No attempt since ${since} has succeeded.`,
  ],
  willBeSuspended: (at: string) =>
    `If it takes nothing by ${at}, it is suspended at the next failure; what comes in for it is then held.`,
  suspended: (name: Name, since: string) => [
    `Webhook suspended: ${name}`,
    `No attempt since ${since} has succeeded, so the bridge sends nothing more to it. What comes in for it is held.`,
  ],
  activate: 'Then activate the webhook in the console: what was held is sent.',
  keyRevoked: (name: Name) => [
    `Webhook suspended: ${name}`,
    'The API key that subscribed it was revoked, so the bridge sends nothing more to it. What comes in for it is held. ' +
      'If it is still wanted, activate it in the console; if not, delete it.',
  ],
  gone: (name: Name) => [
    `Webhook gone: ${name}`,
    'Its receiver wants no more events. What comes in for it is held.',
  ],
  goneAdvice: 'If it is still wanted, see to the receiver, then activate the webhook; if not, delete it.',
  recovered: (name: Name) => [
    `Webhook works again: ${name}`,
    'It has taken an event again. Nothing needs to be done.',
  ],
  active: (name: Name) => [
    `Webhook active again: ${name}`,
    'What is due for it is sent. Nothing needs to be done.',
  ],

  silent: (name: Name, since: string, gap: string) => [
    `No events from ${name}`,
    `Nothing has come since ${since}. The longest pause in the 14 days before was ${gap}. See whether the platform still ` +
      'has its webhook, with the address that the page below shows; the platform may also have had nothing to report.',
  ],
  speaks: (name: Name) => [`Events from ${name} again`, 'They come in again. Nothing needs to be done.'],

  growing: (pending: number, minutes: number) => [
    `Deliveries pile up: ${pending} wait`,
    (minutes > 0 ? `The oldest that is due has been due for ${minutes} minutes. ` : '') +
      'A receiver is slow or down, or more comes in than the bridge can send. The console shows for which webhooks they ' +
      'wait. Nothing is lost meanwhile.',
  ],
  flowing: () => ['Deliveries no longer pile up', 'They go out as they come in. Nothing needs to be done.'],
  diskLow: (free: string) => [
    `Little space left: ${free} on the disk of the database`,
    'When nothing is left, no event can be stored, and the platforms get 503. Make room, or set RETENTION_SIZE, or ' +
      'RETENTION_DAYS lower.',
  ],
  diskFine: () => ['Enough space on the disk again', 'Nothing needs to be done.'],
  test: () => [
    'Test of the notifications',
    'This is how you are told when something is wrong. Nothing needs to be done.',
  ],

  subject: (count: number) => `${count} notifications`,
  more: (count: number) => `And ${count} more: the console shows them.`,
  footer: 'Each trouble is told once, and once more when it is over. Sent by the hook bridge at',
}

export type Texts = typeof en
