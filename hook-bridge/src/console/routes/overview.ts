import type { FastifyInstance } from 'fastify'
import type { ConsoleParts } from '../parts.ts'
import { lastHours, overviewPage } from '../pages/overview.ts'
import { field, operatorOf, sendPage, viewOf } from '../request.ts'
import { inTrouble, readStandings, waitingFor } from '../standing.ts'

/** Webhooks whose trouble is told in words; of more than that nobody reads. */
const MOST_TOLD = 20

export function overviewRoute(app: FastifyInstance, { deps, countFigures }: ConsoleParts): void {
  app.get('/', async (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    const { row } = operatorOf(request).workspace
    const hours = field(request.query, 'range') === '7d' ? 7 * 24 : 24
    const webhooks = deps.registry.subscriptions(row)
    const [counts, figures] = await Promise.all([
      deps.store.hourlyCounts(row, lastHours(view.now, hours)[0]!),
      countFigures(),
    ])
    const troubled = inTrouble(figures, webhooks)
    const standings = await readStandings(deps, figures, troubled.slice(0, MOST_TOLD))
    const waiting = webhooks.reduce((total, webhook) => total + waitingFor(figures, webhook.row), 0)
    const more = troubled.length - standings.length
    const isNew = webhooks.length === 0 || deps.registry.sources(row).length === 0
    return sendPage(reply, view, overviewPage(view, { hours, counts, standings, more, waiting, isNew }))
  })
}
