// CablenetAI's documented check: bare hex over the raw body, lengths compared first.
// As documented, 64 characters that are not all ASCII make timingSafeEqual throw: a 500.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type BodyParser, servePost } from './express-shim.ts'

const secret = process.env['CABLENETAI_WEBHOOK_SECRET'] ?? ''

function isGenuine(rawBody: string, header: string): boolean {
  const digest = createHmac('sha256', secret).update(rawBody).digest('hex')
  if (header.length !== digest.length) return false
  return timingSafeEqual(Buffer.from(header), Buffer.from(digest))
}

const textParser: BodyParser = (bytes) => bytes.toString('utf8')

servePost('/webhooks/cablenetai', textParser, ({ headers, body }) => {
  const header = headers['x-cablenetai-signature']
  if (typeof body !== 'string' || typeof header !== 'string')
    return { status: 401, body: 'Missing signature' }
  return isGenuine(body, header) ? { status: 200, body: 'OK' } : { status: 401, body: 'Invalid signature' }
})
