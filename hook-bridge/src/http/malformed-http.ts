import type { Socket } from 'node:net'
import { envelopeOf } from './error-handler.ts'

const REASONS: Readonly<Record<string, { readonly line: string; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    line: '431 Request Header Fields Too Large',
    message: 'The headers of the request are too large. Send fewer or shorter ones.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    line: '408 Request Timeout',
    message: 'The request did not arrive within 30 seconds. Send it again.',
  },
}
const MALFORMED = { line: '400 Bad Request', message: 'This is not a valid HTTP request.' }

/** Answers, in the error envelope, what Node cannot even read as a request. */
export function answerMalformedHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const { line, message } = REASONS[error.code ?? ''] ?? MALFORMED
  const body = JSON.stringify(envelopeOf({ message, code: 'VALIDATION_ERROR', details: undefined }))
  const headers = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`
  socket.end(`HTTP/1.1 ${line}\r\n${headers}\r\n\r\n${body}`)
}
