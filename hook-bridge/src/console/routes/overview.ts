import type { FastifyInstance } from 'fastify'
import type { ConsoleParts } from '../console.ts'
import { lastHours, overviewPage } from '../pages/overview.ts'
import { field, operatorOf, sendPage, viewOf } from '../request.ts'
import { inTrouble, readStandings } from '../standing.ts'

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
    const standings = await readStandings(deps, figures, inTrouble(figures, webhooks))
    const isNew = webhooks.length === 0 || deps.registry.sources(row).length === 0
    return sendPage(reply, view, overviewPage(view, { hours, counts, standings, isNew }))
  })
}
