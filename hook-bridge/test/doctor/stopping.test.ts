// A bridge that stops while a doctor waits for somebody who does not answer. Real: the bridge as a process of its own,
// SIGTERM, receivers that hang; then the doctor itself. Doubles: a resolver that never answers.
// Observed: how long the end takes, its exit code, and what whoever asked is told.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { API_KEY, createInstallation, type Installation } from '../cli/installation.ts'
import { openClinic } from './clinic.ts'

/** Less than the shortest look at a receiver that hangs (3 s), and than the sample (9 s). */
const SOON_MS = 2_500

describe('a bridge that gets SIGTERM', () => {
  let installation: Installation
  let receiver: Receiver
  beforeEach(async () => {
    installation = await createInstallation()
    receiver = await startReceiver({ behaviour: { fault: 'hang' } })
  })
  afterEach(async () => {
    await installation[Symbol.asyncDispose]()
    await receiver.close()
  })

  test('waits for no doctor: it ends at once and cleanly, and the request is answered 503', async () => {
    const bridge = await installation.serve()
    const wanted = { url: receiver.url, events: ['lead.created'] }
    const { id } = (await installation.api('POST', '/api/v1/webhooks', wanted)).data
    const examined = fetch(`http://127.0.0.1:${installation.port}/api/v1/webhooks/${id}/doctor?send=true`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    })
    // The question to the server and the sample: both wait for an answer now.
    await receiver.waitForCount(2)
    const startedAt = performance.now()
    const [answer, { code, stderr }] = await Promise.all([examined, bridge.stop()])
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS)
    expect([code, stderr]).toEqual([0, ''])
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await answer.json()).toEqual({
      success: false,
      error: 'The bridge is stopping, so the webhook was not examined to the end. Ask again when it is back.',
      code: 'UNAVAILABLE',
    })
  })
})

describe('a doctor that is stopped', () => {
  test('waits for no name server, and examines nobody any more', async () => {
    const asked = Promise.withResolvers<void>()
    const neverSaid = () => {
      asked.resolve()
      return new Promise<string[]>(() => {})
    }
    await using clinic = await openClinic({ names: { 'slow.test': neverSaid } })
    const { id } = await clinic.subscribe('https://slow.test/hook')
    const examined = clinic.examine(id)
    await asked.promise
    const startedAt = performance.now()
    clinic.stopDoctor()
    await expect(examined).rejects.toThrow('The bridge is stopping')
    await expect(clinic.examine(id)).rejects.toThrow('The bridge is stopping')
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS)
  })

  test('leaves no connection open', async () => {
    await using clinic = await openClinic()
    const open = new Set<Socket>()
    const server = createServer((socket) => {
      open.add(socket.resume())
      socket.once('close', () => open.delete(socket)).on('error', () => {})
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const { id } = await clinic.subscribe(`http://127.0.0.1:${port}/hook`)
      const examined = clinic.examine(id, { send: true })
      await expect.poll(() => open.size).toBe(2)
      clinic.stopDoctor()
      await expect(examined).rejects.toThrow('The bridge is stopping')
      await expect.poll(() => open.size).toBe(0)
    } finally {
      server.close()
    }
  })
})
