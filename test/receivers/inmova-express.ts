// The Express receiver of Inmova's guide: it signs JSON.stringify of the parsed body, not the bytes that came.
import { jsonParser, servePost } from './express-shim.ts'
import { isSignedBySecret, signatureHeader } from './inmova-signature.ts'

const secret = process.env['INMOVA_WEBHOOK_SECRET'] ?? ''

servePost('/webhooks/inmova', jsonParser, ({ headers, body }) => {
  const signature = signatureHeader(headers)
  if (signature === undefined) return { status: 401, body: { error: 'Missing signature' } }
  if (!isSignedBySecret(JSON.stringify(body), signature, secret)) {
    return { status: 401, body: { error: 'Invalid signature' } }
  }
  return { status: 200, body: 'OK' }
})
