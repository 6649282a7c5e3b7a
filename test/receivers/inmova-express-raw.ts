// The Express receiver of the guide's troubleshooting section: the raw body decides.
import { rawParser, servePost } from './express-shim.ts'
import { isSignedBySecret, signatureHeader } from './inmova-signature.ts'

const secret = process.env['INMOVA_WEBHOOK_SECRET'] ?? ''

servePost('/webhooks/inmova', rawParser, ({ headers, body }) => {
  const signature = signatureHeader(headers)
  if (signature === undefined) return { status: 401, body: { error: 'Missing signature' } }
  if (!Buffer.isBuffer(body)) throw new TypeError('express.raw read no body: it takes application/json only')
  if (!isSignedBySecret(body.toString('utf-8'), signature, secret)) {
    return { status: 401, body: { error: 'Invalid signature' } }
  }
  return { status: 200, body: 'OK' }
})
