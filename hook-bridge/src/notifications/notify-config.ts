import { z } from 'zod'
import type { Language } from './notice.ts'

/** Where notifications to the operator go, and in which language. At least one of the two ways is there. */
export interface NotifyConfig {
  readonly language: Language
  readonly webhook: { readonly url: string; readonly secret: string } | null
  readonly mail: MailConfig | null
}

export interface MailConfig {
  readonly server: {
    readonly host: string
    readonly port: number
    /** TLS from the first byte (`smtps:`); else STARTTLS. */
    readonly secure: boolean
    readonly login: { readonly user: string; readonly pass: string } | null
  }
  readonly from: string
  readonly to: readonly string[]
}

type Variables = Readonly<Record<string, string>>

const SMTP_PORT = 587
const SMTPS_PORT = 465

const ADDRESS = /^(?:[^<>,@\r\n]*<[^\s<>,@]+@[^\s<>,@]+>|[^\s<>,@]+@[^\s<>,@]+)$/

const address = z
  .string()
  .regex(ADDRESS, 'must be a mail address, such as bridge@example.com or Hook bridge <bridge@example.com>')

const addresses = z
  .string()
  .transform((list) => list.split(',').map((each) => each.trim()))
  .refine(
    (list) => list.every((each) => ADDRESS.test(each)),
    'must be mail addresses, separated by commas, such as ops@example.com',
  )

const server = z.string().transform((text, { addIssue }) => {
  const read = readServer(text)
  if (read !== null) return read
  addIssue(
    'must look like smtp://user:password@smtp.example.com:587, or smtps:// for TLS from the first byte ' +
      '(in a user name or password, @ is written %40 and / is written %2F)',
  )
  return z.NEVER
})

const environment = z
  .object({
    NOTIFY_URL: z.url({ protocol: /^https?$/, error: 'must be an absolute https URL' }).optional(),
    NOTIFY_SECRET: z
      .string()
      .regex(
        /^whsec_[A-Za-z\d+/]{32,88}={0,2}$/,
        'must be whsec_ and base64 of 24 to 64 bytes: echo "whsec_$(openssl rand -base64 32)" makes one',
      )
      .optional(),
    SMTP_URL: server.optional(),
    NOTIFY_FROM: address.optional(),
    NOTIFY_TO: addresses.optional(),
    NOTIFY_LANG: z.enum(['en', 'es'], 'must be en or es').default('en'),
  })
  .superRefine(needsEachOther)
  .transform((values): NotifyConfig | null => {
    const { NOTIFY_URL: url, NOTIFY_SECRET: secret, SMTP_URL: server } = values
    const { NOTIFY_FROM: from, NOTIFY_TO: to, NOTIFY_LANG: language } = values
    const webhook = url !== undefined && secret !== undefined ? { url, secret } : null
    const mail = server && from !== undefined && to ? { server, from, to } : null
    return webhook || mail ? { language, webhook, mail } : null
  })

/** The variables about notifications, checked; null where none are wanted. */
export function readNotify(set: Variables): z.ZodSafeParseResult<NotifyConfig | null> {
  return environment.safeParse(set)
}

const TOGETHER = [
  ['NOTIFY_URL', 'NOTIFY_SECRET'],
  ['SMTP_URL', 'NOTIFY_FROM', 'NOTIFY_TO'],
] as const

/** Half a setting would be silence just when somebody relies on being told. */
function needsEachOther(values: Readonly<Record<string, unknown>>, { addIssue }: z.RefinementCtx): void {
  for (const names of TOGETHER) {
    const set = names.find((name) => values[name] !== undefined)
    if (set === undefined) continue
    for (const name of names.filter((name) => values[name] === undefined)) {
      addIssue({ code: 'custom', path: [name], message: `must be set, too, since ${set} is set` })
    }
  }
}

function readServer(text: string): MailConfig['server'] | null {
  const url = URL.parse(text)
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return null
  const secure = url.protocol === 'smtps:'
  const port = url.port === '' ? (secure ? SMTPS_PORT : SMTP_PORT) : Number(url.port)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  try {
    const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
    return { host, port, secure, login: user === '' ? null : { user, pass } }
  } catch {
    return null
  }
}
