import { type ProviderId, providerIds } from '@hook-bridge/event-catalog'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  changeSource,
  type ChangeSourceRequest,
  connectSource,
  disconnectSource,
  eventTypesOf,
  findSource,
} from '../../inbound/sources.ts'
import type { OpenSource } from '../../registry.ts'
import type { ConsoleParts } from '../parts.ts'
import { noticeIn } from '../notice.ts'
import { connectPage, sourcePage, sourcesPage } from '../pages/sources.ts'
import { done, notFound } from '../problem.ts'
import { field, fieldList, operatorOf, sendPage, viewOf } from '../request.ts'

interface ById {
  Params: { id: string }
}

export function sourceRoutes(app: FastifyInstance, { deps, publicUrl }: ConsoleParts): void {
  const rowOf = (request: FastifyRequest) => operatorOf(request).workspace.row

  /** As the registry has it, with the last event of every process. */
  async function sourceOf(request: FastifyRequest<ById>): Promise<OpenSource> {
    const source = findSource(deps, rowOf(request), request.params.id)
    if (!source) throw notFound()
    if (source.lastEventAt !== null) return source
    const { sources } = await deps.store.readRegistry()
    return { ...source, lastEventAt: sources.find(({ row }) => row === source.row)?.lastEventAt ?? null }
  }

  async function change(request: FastifyRequest<ById>, wanted: ChangeSourceRequest) {
    return done(await changeSource(deps, rowOf(request), request.params.id, wanted))
  }

  /** The page of a source whose secret is shown now, this once. */
  function showSecret(
    request: FastifyRequest,
    reply: FastifyReply,
    { source, secret, text }: { source: OpenSource; secret: string | null; text: 'connected' | 'rotated' },
  ): FastifyReply {
    const view = viewOf(request, reply, deps.clock)
    const notice = { tone: 'good', text: view.texts.sources[text] } as const
    return sendPage(reply, view, sourcePage(view, { source, publicUrl, secret, notice }))
  }

  app.get('/sources', (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    const sources = deps.registry.sources(rowOf(request))
    return sendPage(
      reply,
      view,
      sourcesPage(view, { sources, notice: noticeIn(request, view.texts.sources) }),
    )
  })

  app.get('/sources/new', (request, reply) => {
    const asked = field(request.query, 'provider')
    const provider = providerIds.find((id) => id === asked) ?? 'cablenetai'
    const view = viewOf(request, reply, deps.clock)
    return sendPage(reply, view, connectPage(view, provider))
  })

  app.post('/sources', async (request, reply) => {
    const provider = field(request.body, 'provider') as ProviderId
    if (!providerIds.includes(provider)) throw notFound()
    const byKey = provider === 'inmova' && field(request.body, 'how') === 'key'
    const wanted = {
      provider,
      name: field(request.body, 'name').slice(0, 120) || null,
      apiKey: byKey ? field(request.body, 'apiKey') : null,
    }
    const { source, secret } = done(await connectSource(deps, rowOf(request), wanted, publicUrl))
    // Inmova's secret is Inmova's: nobody needs the one that was made in its place.
    const shown = provider === 'inmova' ? null : secret
    return showSecret(request, reply.code(201), { source, secret: shown, text: 'connected' })
  })

  app.get<ById>('/sources/:id', async (request, reply) => {
    const source = await sourceOf(request)
    const view = viewOf(request, reply, deps.clock)
    const notice = noticeIn(request, view.texts.sources)
    return sendPage(reply, view, sourcePage(view, { source, publicUrl, secret: null, notice }))
  })

  app.post<ById>('/sources/:id/rotate', async (request, reply) => {
    const { source, secret } = await change(request, { rotate: true })
    return showSecret(request, reply, { source, secret, text: 'rotated' })
  })

  app.post<ById>('/sources/:id/secret', async (request, reply) => {
    await change(request, { secret: field(request.body, 'secret') })
    return reply.redirect(`/console/sources/${request.params.id}?done=secretSaved`, 303)
  })

  app.post<ById>('/sources/:id/name', async (request, reply) => {
    await change(request, { name: field(request.body, 'name').slice(0, 120) || null })
    return reply.redirect(`/console/sources/${request.params.id}?done=renamed`, 303)
  })

  app.post<ById>('/sources/:id/events', async (request, reply) => {
    const { provider } = await sourceOf(request)
    const on = fieldList(request.body, 'on')
    await change(request, { switchedOff: eventTypesOf(provider).filter((type) => !on.includes(type)) })
    return reply.redirect(`/console/sources/${request.params.id}?done=eventsSaved`, 303)
  })

  app.post<ById>('/sources/:id/delete', async (request, reply) => {
    const { removedUpstream } = done(await disconnectSource(deps, rowOf(request), request.params.id))
    return reply.redirect(
      `/console/sources?done=${removedUpstream === false ? 'removedLeft' : 'removed'}`,
      303,
    )
  })
}
