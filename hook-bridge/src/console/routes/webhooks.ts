import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OpenSubscription } from '../../registry.ts'
import { changeSubscription } from '../../subscriptions/change-subscription.ts'
import { findSubscription } from '../../subscriptions/find-subscription.ts'
import { rotateSecret } from '../../subscriptions/rotate-secret.ts'
import { sendTestEvent } from '../../subscriptions/send-test-event.ts'
import { unsubscribe } from '../../subscriptions/unsubscribe.ts'
import type { ConsoleParts } from '../parts.ts'
import { noticeIn } from '../notice.ts'
import type { Notice, View } from '../page.ts'
import { webhookPage, webhooksPage } from '../pages/webhooks.ts'
import { done, notFound } from '../problem.ts'
import { field, operatorOf, sendPage, viewOf } from '../request.ts'
import { readStandings } from '../standing.ts'

interface ById {
  Params: { id: string }
}

const PAGE_SIZE = 25

export function webhookRoutes(app: FastifyInstance, { deps, countFigures, heldLimits }: ConsoleParts): void {
  const rowOf = (request: FastifyRequest) => operatorOf(request).workspace.row

  function webhookOf(request: FastifyRequest<ById>): OpenSubscription {
    const found = findSubscription(deps, rowOf(request), request.params.id)
    if (!found) throw notFound()
    return found
  }

  interface Shown {
    readonly webhook: OpenSubscription
    readonly secret: string | null
    readonly notice: Notice | undefined
  }

  async function show(
    { request, reply, view }: { request: FastifyRequest; reply: FastifyReply; view: View },
    { webhook, secret, notice }: Shown,
  ): Promise<FastifyReply> {
    const cursor = field(request.query, 'before')
    const before = deps.publicIds.parse('att', cursor) ?? null
    const [[standing], recoveries, log] = await Promise.all([
      readStandings(deps, await countFigures(), [webhook]),
      deps.store.listRecoveries(webhook.row),
      deps.store.listLog({
        workspace: webhook.workspace,
        subscription: webhook.row,
        before,
        limit: PAGE_SIZE,
      }),
    ])
    const page = `/console/webhooks/${webhook.id}`
    const older = log.next === null ? null : `${page}?before=${deps.publicIds.format('att', log.next)}`
    const newest = before === null ? null : page
    const deliveryId = (delivery: number) => deps.publicIds.format('dlv', delivery)
    const shown = { standing: standing!, heldLimits, recoveries, log, deliveryId, older, newest }
    return sendPage(reply, view, webhookPage(view, { ...shown, secret, notice }))
  }

  app.get('/webhooks', async (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    const all = deps.registry.subscriptions(rowOf(request))
    const from = Math.max(0, Math.trunc(Number(field(request.query, 'from'))) || 0)
    const standings = await readStandings(deps, await countFigures(), all.slice(from, from + PAGE_SIZE))
    const older = all.length > from + PAGE_SIZE ? `/console/webhooks?from=${from + PAGE_SIZE}` : null
    const newest = from > 0 ? '/console/webhooks' : null
    const notice = noticeIn(request, view.texts.webhooks)
    return sendPage(reply, view, webhooksPage(view, { standings, older, newest, notice }))
  })

  app.get<ById>('/webhooks/:id', (request, reply) => {
    const webhook = webhookOf(request)
    const view = viewOf(request, reply, deps.clock)
    return show(
      { request, reply, view },
      { webhook, secret: null, notice: noticeIn(request, view.texts.webhooks) },
    )
  })

  for (const [verb, active] of [
    ['pause', false],
    ['resume', true],
  ] as const) {
    app.post<ById>(`/webhooks/:id/${verb}`, async (request, reply) => {
      done(await changeSubscription(deps, rowOf(request), request.params.id, { active }))
      return reply.redirect(`/console/webhooks/${request.params.id}?done=${verb}d`, 303)
    })
  }

  app.post<ById>('/webhooks/:id/test', async (request, reply) => {
    const type = field(request.body, 'event') || null
    const { event, deliveries } = done(await sendTestEvent(deps, rowOf(request), request.params.id, type))
    deps.dispatcher.accepted(deliveries)
    const [delivery] = deliveries
    const shown = delivery
      ? `/console/deliveries/${deps.publicIds.format('dlv', delivery.id)}`
      : `/console/events/${deps.publicIds.format('evt', event)}`
    return reply.redirect(`${shown}?done=tested`, 303)
  })

  app.post<ById>('/webhooks/:id/rotate', async (request, reply) => {
    const { subscription, secret } = done(await rotateSecret(deps, rowOf(request), request.params.id))
    const view = viewOf(request, reply, deps.clock)
    const notice = { tone: 'good', text: view.texts.webhooks.rotated } as const
    return show({ request, reply, view }, { webhook: subscription, secret, notice })
  })

  app.post<ById>('/webhooks/:id/delete', async (request, reply) => {
    done(await unsubscribe(deps, rowOf(request), request.params.id))
    return reply.redirect('/console/webhooks?done=removed', 303)
  })
}
