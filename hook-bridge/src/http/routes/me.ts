import { z } from 'zod'
import { errors, success } from '../answers.ts'
import type { Api } from '../api.ts'

const me = z.object({
  workspace: z.object({ id: z.string(), name: z.string() }),
  apiKey: z.object({ id: z.string(), name: z.string() }),
})

export function meRoutes(api: Api): void {
  api.get(
    '/me',
    {
      schema: {
        operationId: 'getMe',
        tags: ['Account'],
        summary: 'Whose API key this is',
        description: 'Tests a connection, and names it.',
        response: { 200: success(me, 'The workspace and the API key.'), ...errors() },
      },
    },
    ({ caller: { workspace, apiKey } }) => ({
      success: true as const,
      data: {
        workspace: { id: workspace.id, name: workspace.name },
        apiKey: { id: apiKey.id, name: apiKey.name },
      },
    }),
  )
}
