import type { FailureReason } from '../../delivery/outcome.ts'
import type { Platform } from '../../delivery/platforms/platform-of.ts'
import type { VettedAddress } from '../../delivery/target-guard.ts'
import type { SignatureFacts, TlsFacts } from '../facts.ts'
import type { Level, Words } from '../finding.ts'
import type { StatusClass } from '../status-class.ts'
import { day, durationIn, moment } from './amounts.ts'

const duration = durationIn({
  day: ['day', 'days'],
  hour: ['hour', 'hours'],
  minute: ['minute', 'minutes'],
  second: ['second', 'seconds'],
})

function words(title: string, detail: string, todo: string | null = null): Words {
  return { title, detail, todo }
}

/** What a receiver's refusal means and what to do about it. */
export interface Meaning {
  /** To go on after `It answered 404: `. */
  readonly what: string
  readonly todo: string
}

interface Noted {
  readonly id: string
  readonly at: number
  readonly reason: string | null
}

interface Times {
  readonly connectMs: number
  readonly tlsMs: number | null
  readonly answerMs: number | null
}

interface Counts {
  readonly id: string
  readonly pending: number
  readonly held: number
  readonly dead: number
  readonly lateMs: number | null
  readonly heldMs: number | null
}

const noted = (reason: string | null) => (reason === null ? '' : ` Noted: “${reason}”`)

const steps = ({ connectMs, tlsMs, answerMs }: Times) =>
  [
    `connected after ${connectMs} ms`,
    ...(tlsMs === null ? [] : [`TLS took ${tlsMs} ms`]),
    ...(answerMs === null ? [] : [`the server answered after ${answerMs} ms`]),
  ].join(', ')

const counts = ({ pending, held, dead, lateMs, heldMs }: Counts) =>
  [
    `${pending} pending${lateMs === null ? '' : `, one of them due for ${duration(lateMs)}`}`,
    ...(held === 0 ? [] : [`${held} held${heldMs === null ? '' : `, the oldest for ${duration(heldMs)}`}`]),
    ...(dead === 0 ? [] : [`${dead} dead`]),
  ].join('; ')

const CERTIFICATE_TODO =
  'Renew the certificate of the receiver. Deliveries are refused until then, and retried.'

/** Every text of the doctor of a webhook, in English. The other languages have the same keys. */
export const en = {
  name: 'en' as 'en' | 'es',
  levels: { ok: 'ok', notice: 'notice', problem: 'problem' } as Readonly<Record<Level, string>>,
  report: {
    heading: (webhook: string) => `Webhook ${webhook}`,
    well: 'All is well.',
    summary: (problems: number, notices: number) =>
      `${problems} ${problems === 1 ? 'problem' : 'problems'}, ${notices} ${notices === 1 ? 'notice' : 'notices'}.`,
  },
  called: (platform: Platform, name: string) => (platform === 'other' ? 'The receiver' : name),

  state: {
    active: words('The webhook is active', 'What comes in is sent to it.'),
    failing: ({ since, suspendAt }: { since: number; suspendAt: number }) =>
      words(
        'Every attempt fails',
        `None has succeeded since ${moment(since)}. The first one that fails after ${moment(suspendAt)} suspends the webhook; one that succeeds ends this.`,
        'Put right what stands below. Nothing is lost: it is retried, and kept.',
      ),
    paused: ({ at, reason, id }: Noted) =>
      words(
        'The webhook is paused',
        `Nothing is sent to it, and what comes in is held. Last changed ${moment(at)}.${noted(reason)}`,
        `When it is wanted again: hook-bridge resume ${id}`,
      ),
    suspended: ({ at, reason, id }: Noted) =>
      words(
        'The webhook is suspended',
        `Nothing is sent to it, and what comes in is held. Last changed ${moment(at)}.${noted(reason)}`,
        `Put the receiver right, see with --send that it answers, then: hook-bridge resume ${id}`,
      ),
    gone: ({ at, reason, id, advice }: Noted & { advice: string | null }) =>
      words(
        'The receiver wants no more events',
        `Nothing is sent to it, and what comes in is held. Last changed ${moment(at)}.${noted(reason)}`,
        advice ??
          `If the automation was switched off for good, delete the webhook. Else switch it on there, then: hook-bridge resume ${id}`,
      ),
  },

  dns: {
    literal: (address: string) =>
      words('The target is an address', `${address}: no name has to be resolved.`),
    resolved: (host: string, addresses: readonly string[]) =>
      words('The name resolves', `${host}: ${addresses.join(', ')}`),
    unknown: (host: string, code: string) =>
      words(
        'The name does not resolve',
        `No address is known for ${host} (${code}).`,
        'Compare the name with what the receiver shows, letter by letter. If it is right, ask whoever runs its DNS, and see that this machine can reach its own name servers.',
      ),
    silent: (host: string, ms: number) =>
      words(
        'Nobody answers for the name',
        `No name server said within ${duration(ms)} which address ${host} has.`,
        'Check the name servers that this machine asks, and those of the name.',
      ),
  },

  target: {
    verdict: ({ address, objection }: VettedAddress) => {
      if (objection === null) return `${address}: may be reached`
      if (objection.kind === 'http') return `${address}: by https only`
      return `${address}: not public (${objection.range ?? 'no IP address'})`
    },
    allowed: (verdicts: string) => words('The target guard lets it through', verdicts),
    special: (verdicts: string) =>
      words(
        'The target guard refuses it',
        `${verdicts}. One address that is not public is enough: nothing is sent.`,
        'If it is meant, the operator of the bridge adds it to ALLOWED_TARGETS and starts it anew. Else subscribe a public address.',
      ),
    http: (verdicts: string) =>
      words(
        'The target guard refuses plain http',
        verdicts,
        'Subscribe the https address. Plain http is only for targets that ALLOWED_TARGETS lists.',
      ),
  },

  tls: {
    none: words(
      'The events travel unencrypted',
      'The address begins with http. ALLOWED_TARGETS lets it through.',
      'Outside of a network of your own, subscribe an https address.',
    ),
    good: ({ issuer, validTo, days }: TlsFacts & { days: number }) =>
      words('The certificate is good', `From ${issuer}, valid until ${day(validTo)} (${days} more days).`),
    soon: ({ issuer, validTo, days }: TlsFacts & { days: number }) =>
      words(
        'The certificate ends soon',
        `From ${issuer}, valid until ${day(validTo)} (${days} more days).`,
        'See that the receiver renews it: from then on deliveries are refused.',
      ),
    expired: ({ validTo, issuer }: TlsFacts) =>
      words(
        'The certificate is over',
        `It was valid until ${moment(validTo)}, from ${issuer}.`,
        CERTIFICATE_TODO,
      ),
    notYet: ({ validFrom }: TlsFacts) =>
      words(
        'The certificate is not valid yet',
        `It begins at ${moment(validFrom)}.`,
        'Check the time of this machine first. If it is right, the certificate of the receiver is wrong.',
      ),
    otherName: ({ host, names }: { host: string; names: readonly string[] }) =>
      words(
        'The certificate is for another name',
        `${host} is asked for; it is for ${names.join(', ') || 'no name'}.`,
        'Subscribe one of these names, or put the right certificate on the receiver.',
      ),
    selfSigned: ({ issuer }: TlsFacts) =>
      words(
        'The certificate is signed by itself',
        `Nobody but ${issuer} itself vouches for it.`,
        'Put a certificate of a known authority on the receiver (Let’s Encrypt has them for nothing), or have NODE_EXTRA_CA_CERTS of the bridge name this one.',
      ),
    unknownIssuer: ({ issuer }: TlsFacts) =>
      words(
        'Nobody known vouches for the certificate',
        `It is from ${issuer}: a private authority, or the receiver sends its certificate without the ones between.`,
        'Have the receiver send the whole chain, or have NODE_EXTRA_CA_CERTS of the bridge name the authority.',
      ),
    failed: ({ host, code }: { host: string; code: string }) =>
      words(
        'There is no secure connection',
        `${host} took the connection, but TLS did not come about (${code}).`,
        'See whether TLS is on at this port at all, and whether the receiver speaks TLS 1.2 or later.',
      ),
  },

  reasons: {
    timeout: {
      what: 'nothing came back in time',
      todo: 'See whether the receiver is running, and whether a firewall drops what comes from this machine. It should answer first and work afterwards.',
    },
    dns: { what: 'the name does not resolve', todo: 'Check the name.' },
    refused: {
      what: 'the connection was refused',
      todo: 'Start the receiver, and see that it listens at this port.',
    },
    unreachable: {
      what: 'there is no way to its network',
      todo: 'See whether the receiver and this machine are online. An IPv6 address needs IPv6 here, too.',
    },
    reset: {
      what: 'it closed the connection before its answer was complete',
      todo: 'Look for a crash or a restart in the log of the receiver, or of the proxy before it.',
    },
    tls: { what: 'there was no secure connection', todo: 'See what is said of the certificate.' },
    blocked: { what: 'the target guard refused it', todo: 'See what is said of the target guard.' },
    protocol: {
      what: 'what came back is no valid HTTP',
      todo: 'See whether a web server listens at this port.',
    },
    stopped: { what: 'the bridge was stopped', todo: 'Ask again.' },
    other: { what: 'it could not be sent', todo: 'The log of the bridge may say more.' },
  } as Readonly<Record<FailureReason, Meaning>>,

  connection: {
    good: (times: Times) => words('The receiver can be reached', `${capital(steps(times))}.`),
    slow: (times: Times) =>
      words(
        'The receiver is slow to reach',
        `${capital(steps(times))}.`,
        'Each attempt has 5 seconds (events of Inmova) or 10 for everything. See what keeps the way so long.',
      ),
    silent: (times: Times) =>
      words(
        'Connected, but the server said nothing',
        `${capital(steps(times))}; a question that is about no hook (OPTIONS *) got no answer. Some servers answer none.`,
        'If the last attempts have timed out, too, the receiver hangs: look there, or restart it.',
      ),
    failed: ({ host, code, what, todo }: Meaning & { host: string; code: string }) =>
      words('The receiver cannot be reached', `${host}: ${what} (${code}).`, todo),
  },

  answer: {
    nothingSent: (id: string) =>
      words(
        'Nothing was sent to it yet',
        'So no answer is known.',
        `Try it with a sample: hook-bridge doctor ${id} --send`,
      ),
    lastAttempt: ({ startedAt, durationMs }: { startedAt: number; durationMs: number }) =>
      `The last attempt, ${moment(startedAt)}, ${durationMs} ms.`,
    accepted: (of: { who: string; status: number; intro: string; means: string | undefined }) =>
      words(
        `${of.who} answered ${of.status}`,
        of.means === undefined ? of.intro : `${of.intro} ${of.means}.`,
      ),
    refused: (of: Meaning & { who: string; status: number; intro: string }) =>
      words(`${of.who} answered ${of.status}`, `${of.intro} It means: ${of.what}.`, of.todo),
    none: (intro: string, error: string) =>
      words(
        'There was no answer',
        `${intro} Noted: “${error}”`,
        'Put right what is said of the way above, then replay what is dead.',
      ),
    failed: (intro: string, { what, todo }: Meaning) =>
      words('There was no answer', `${intro} ${capital(what)}.`, todo),
    statuses: {
      redirect: {
        what: 'the address leads elsewhere, and redirects are not followed',
        todo: 'Subscribe the final address. Often https or a slash at the end is missing.',
      },
      unauthorized: {
        what: 'it accepts neither the signature nor a login',
        todo: 'Give the receiver the secret of this webhook: rotate it and store the new one there. It must verify the bytes as they came, before parsing them. The bridge sends no other login.',
      },
      forbidden: {
        what: 'it refuses the sender',
        todo: 'Look for a firewall, a list of permitted addresses or a bot protection before the receiver.',
      },
      missing: {
        what: 'there is nothing at this address',
        todo: 'Compare the address with what the receiver shows. If it has changed, change the webhook.',
      },
      method: {
        what: 'it takes no POST at this address',
        todo: 'Let the receiver take POST, or subscribe the right address.',
      },
      gone: {
        what: 'it wants no more events',
        todo: 'If the automation was switched off for good, delete the webhook. Else switch it on there and activate the webhook.',
      },
      large: {
        what: 'the event is larger than it takes',
        todo: 'Raise the limit of the receiver or of the proxy before it; 1 MiB takes every event.',
      },
      many: {
        what: 'it takes no more for now',
        todo: 'Nothing: the bridge waits and sends it again. If it goes on, subscribe to fewer events.',
      },
      server: {
        what: 'something went wrong inside the receiver, or before it',
        todo: 'Its log tells why. What failed is retried; what is dead can be replayed.',
      },
      client: {
        what: 'it does not take the request',
        todo: 'Its answer, kept with the attempt, may say why; so may its log.',
      },
    } as Readonly<Record<StatusClass, Meaning>>,
  },

  sample: {
    sent: (type: string, ms: number) => `A sample of ${type}, marked as a test, after ${ms} ms.`,
    pause: words(
      'No sample was sent',
      'The receiver has asked for a pause, and that is kept.',
      'Ask again when the pause is over.',
    ),
    no_secret: words(
      'No sample was sent',
      'There is no secret to sign it with.',
      'See what is said of the signature.',
    ),
  },

  signature: {
    right: (facts: readonly SignatureFacts[]) =>
      words(
        'The signatures verify',
        `${facts.map(({ provider, header }) => `${provider}: ${header} and webhook-signature`).join('; ')}, over the bytes that go out${facts.some(({ ascii }) => ascii) ? ' (as ASCII)' : ''}. Whether the receiver has the same secret, only its answer tells.`,
      ),
    wrong: (facts: readonly SignatureFacts[], id: string) =>
      words(
        'A signature does not verify',
        facts
          .map(
            ({ provider, header, vendor, standard }) =>
              `${provider}: ${[vendor ? '' : header, standard ? '' : 'webhook-signature'].filter(Boolean).join(', ')}`,
          )
          .join('; '),
        `Give the webhook a new secret (POST /api/v1/webhooks/${id}/rotate-secret), and store it at the receiver.`,
      ),
    noSecret: (id: string) =>
      words(
        'There is no secret to sign with',
        'The time of every stored secret is over, so nothing can be sent.',
        `Give the webhook a new one (POST /api/v1/webhooks/${id}/rotate-secret), and store it at the receiver.`,
      ),
  },

  clock: {
    even: (ms: number) => words('The clocks agree', apart(ms)),
    off: (ms: number) =>
      words(
        'The clocks do not quite agree',
        `${apart(ms)} From 5 minutes on, receivers refuse the signature.`,
        'Set the time of both machines by NTP.',
      ),
    refused: (ms: number) =>
      words(
        'The clocks are too far apart',
        `${apart(ms)} By Standard Webhooks a receiver refuses a signature that is more than 5 minutes old or early.`,
        'Find out whose clock is wrong (hook-bridge doctor looks at this one), and set it by NTP.',
      ),
    unknown: words('The clock of the receiver is not known', 'Its server does not tell the time.'),
  },

  queue: {
    empty: words('Nothing waits', 'What came in has been delivered.'),
    waiting: (of: Counts) => words('Deliveries wait for their time', `${capital(counts(of))}.`),
    late: (of: Counts) =>
      words(
        'Deliveries are late',
        `${capital(counts(of))}.`,
        'See whether the bridge is running, and what its log says: hook-bridge doctor',
      ),
    held: (of: Counts) =>
      words(
        'Deliveries are held',
        `${capital(counts(of))}.`,
        `They are sent, oldest first, as soon as the webhook is active: hook-bridge resume ${of.id}`,
      ),
    dead: (of: Counts) =>
      words(
        'Deliveries were given up',
        `${capital(counts(of))}. Dead ones are kept, and can be sent again.`,
        `When the receiver is well: hook-bridge recover ${of.id} --since 3d`,
      ),
  },

  pause: {
    none: words('Nobody asked for a pause', 'The next delivery is sent at once.'),
    asked: (of: { until: number; who: string; platform: Platform; status: number | null }) =>
      words(
        'Deliveries pause',
        `${of.platform === 'other' ? 'The receiver' : of.who} asked for it${of.status === null ? '' : ` (${of.status})`}. Nothing is sent before ${moment(of.until)}.`,
        'Nothing: it goes on by itself. If it happens often, subscribe to fewer events, or raise the limit there.',
      ),
  },

  success: {
    at: (ms: number) => words('It has taken events', `The last time ${moment(ms)}.`),
    nothingSent: words('No success and no failure yet', 'Nothing was sent to it.'),
    none: (count: number) =>
      words(
        'It has taken nothing lately',
        count === 1 ? 'The last attempt failed.' : `None of the last ${count} attempts succeeded.`,
        'See what is said of the last answer.',
      ),
  },

  secret: {
    one: words('One secret is in use', 'No rotation is under way.'),
    two: (until: number) =>
      words(
        'A new secret takes over',
        `The provider’s header is signed with the new one already. webhook-signature carries one of the old secret too, until ${moment(until)}.`,
        'Store the new secret at the receiver before then. Zapier, Make and n8n have it already where they subscribed anew themselves.',
      ),
  },
}

function apart(ms: number): string {
  if (Math.abs(ms) < 1_000) return 'Less than a second apart.'
  return `That of the receiver is ${duration(ms)} ${ms > 0 ? 'ahead of' : 'behind'} ours.`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

export type Texts = typeof en
